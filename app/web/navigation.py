"""The side bar of the workbench: what the person who is signed in may open."""

from app.domain.permissions import Action, may
from app.domain.vocabulary import N_
from app.web.context import actor
from app.web.templating import NavItem

_ENTRIES = (
    (Action.VIEW_TASKS, NavItem(N_("待办任务"), "/inbox", "inbox")),
    (Action.VIEW_CASES, NavItem(N_("案件"), "/cases", "folder2")),
    (Action.VIEW_RECORDS, NavItem(N_("信用记录"), "/records", "file-earmark-text")),
    (Action.FILE_FOR_OTHERS, NavItem(N_("收件登记"), "/file", "pencil-square")),
)


def of_actor() -> tuple[NavItem, ...]:
    """The entries whose pages are open to the actor."""
    who = actor()
    return tuple(entry for action, entry in _ENTRIES if may(who, action))
