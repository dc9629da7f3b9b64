"""Where a person who is signed in may go: the side bar of the workbench, or an applicant's own few pages."""

from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_, Role
from app.web.context import actor
from app.web.templating import NavItem

_WORK = (
    (Action.SUPERVISE, NavItem(N_("督办"), "/supervision", "bar-chart-line")),
    (Action.VIEW_TASKS, NavItem(N_("待办任务"), "/inbox", "inbox", also="/tasks/")),
    (Action.VIEW_CASES, NavItem(N_("案件"), "/cases", "folder2")),
    (Action.READ_ORDERS, NavItem(N_("督办单"), "/supervision/orders", "clipboard-check")),
    (Action.READ_ORDERS, NavItem(N_("措施通知"), "/measure-orders", "pause-circle")),
    (Action.GIVE_FEEDBACK, NavItem(N_("每月反馈"), "/feedback", "chat-left-dots")),
    (Action.READ_REMINDERS, NavItem(N_("时限提醒"), "/reminders", "bell")),
    (Action.SUPERVISE, NavItem(N_("静默故障巡查"), "/supervision/radar", "broadcast")),
    (
        Action.SUPERVISE,
        NavItem(N_("流程负载"), "/supervision/process/objection", "diagram-2", also="/supervision/process/"),
    ),
    (Action.CONTEST, NavItem(N_("逾期时限"), "/late", "hourglass-bottom")),
    (Action.SUPERVISE, NavItem(N_("统计"), "/supervision/figures", "bar-chart-steps")),
    (Action.SUPERVISE, NavItem(N_("推演"), "/supervision/simulate", "graph-up")),
    (Action.VIEW_RECORDS, NavItem(N_("信用记录"), "/records", "file-earmark-text")),
    (Action.RECEIVE_CORRECTIONS, NavItem(N_("更正通知"), "/corrections", "arrow-repeat")),
    (Action.VIEW_DUTIES, NavItem(N_("措施执行"), "/measures", "slash-circle")),
    (Action.VIEW_LISTINGS, NavItem(N_("红黑名单"), "/listings", "list-check")),
    (Action.VIEW_CATALOGUE, NavItem(N_("措施清单"), "/measures/catalogue", "card-checklist")),
    (Action.VIEW_IMPORTS, NavItem(N_("报送记录"), "/imports", "upload")),
    (Action.ARRANGE_DESK, NavItem(N_("离岗代办"), "/desk/absence", "calendar2-x")),
    (Action.SEND_MESSAGE, NavItem(N_("往来消息"), "/messages", "chat-dots")),
    (Action.VIEW_RATINGS, NavItem(N_("好差评"), "/ratings", "star-half")),
    (Action.FILE_FOR_OTHERS, NavItem(N_("收件登记"), "/intake", "pencil-square")),
    (Action.BULK, NavItem(N_("回复模板"), "/desk/templates", "card-text")),
    (Action.PROVE_SERVICE, NavItem(N_("文书送达"), "/service", "envelope-paper")),
    (Action.ADMINISTER_PLACE, NavItem(N_("人员"), "/admin/people", "people")),
    (Action.ADMINISTER_PLACE, NavItem(N_("单位"), "/admin/organisations", "building")),
    (Action.ADMINISTER, NavItem(N_("规则包"), "/admin/packs", "journal-text")),
    (Action.ADMINISTER, NavItem(N_("放假日历"), "/admin/calendar", "calendar3")),
    (Action.ADMINISTER, NavItem(N_("流程模型"), "/admin/processes", "diagram-3")),
    (Action.ADMINISTER, NavItem(N_("后台任务"), "/admin/jobs", "gear")),
    (Action.ADMINISTER, NavItem(N_("流程故障"), "/admin/incidents", "exclamation-diamond")),
    (Action.ADMINISTER, NavItem(N_("静默故障巡查"), "/admin/radar", "broadcast")),
    (Action.ADMINISTER, NavItem(N_("待发消息"), "/admin/outbox", "send")),
    (Action.ADMINISTER, NavItem(N_("上级平台推送"), "/admin/platform", "cloud-upload")),
    (Action.CHECK_TIPS, NavItem(N_("举报核查"), "/tip-checks", "megaphone")),
    (Action.VIEW_TIPS, NavItem(N_("举报"), "/supervision/tips", "megaphone")),
    (Action.VIEW_EXPORTS, NavItem(N_("应急查阅"), "/supervision/emergency", "exclamation-octagon")),
    (Action.VIEW_EXPORTS, NavItem(N_("导出记录"), "/supervision/exports", "file-earmark-arrow-down")),
    (Action.AUDIT, NavItem(N_("留痕校验"), "/admin/audit", "shield-lock")),
    (Action.AUDIT, NavItem(N_("查看记录"), "/admin/looks", "eye")),
)
_APPLICANT = (
    (Action.FILE, NavItem(N_("我的申请"), "/mine", "folder2")),
    (Action.VIEW_RECORDS, NavItem(N_("我的信用记录"), "/records", "file-earmark-text")),
    (Action.VIEW_LISTINGS, NavItem(N_("我的名单信息"), "/listings", "list-check")),
)


def of_actor(who: Actor | None = None) -> tuple[NavItem, ...]:
    """The entries whose pages are open to the actor (the one of this request unless another is given)."""
    who = who or actor()
    entries = _APPLICANT if is_applicant(who) else _WORK
    return tuple(entry for action, entry in entries if may(who, action))


def home(who: Actor | None = None) -> str:
    """The page where a person's work begins."""
    return next((entry.href for entry in of_actor(who)), "/")


def is_applicant(who: Actor) -> bool:
    """Whether a person comes on own business alone, and so reads the portal instead of the workbench."""
    return who.roles() == frozenset({Role.APPLICANT})


def is_watcher(who: Actor) -> bool:
    """Whether a person looks after the work of others and has none of the task lists' own."""
    return bool(who.roles() & {Role.SUPERVISOR, Role.AUDITOR})
