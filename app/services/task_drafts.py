"""Drafts of what a task asks: one for each officer and task, sealed, gone when the task is done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Role
from app.models.account import Account
from app.models.base import table_of
from app.models.desk import TaskDraft
from app.models.task import Task
from app.services.saving import upsert
from app.services.seeing import sees
from app.services.visibility import anywhere

MOST_VALUES = 400
MOST_LETTERS = 60_000
LEFT_FOR = timedelta(days=30)
Content = dict[str, list[str]]
# The names of choices and the ids of rows, which say nothing to a reader.
_CODE = re.compile(r"[A-Za-z0-9_.:\-]*")
_NEVER_KEPT = frozenset({"csrf_token", "stamp", "next"})


@dataclass(frozen=True)
class Kept:
    """A draft as the page shows it; `name` is whose it is."""

    account_id: int
    name: str
    content: Content
    updated_at: datetime


def keep(
    session: Session, task_id: int, content: Mapping[str, Sequence[str]], *, actor: Actor, now: datetime
) -> datetime:
    """Keep what an officer has typed so far, in place of what he kept before.

    Raises NotFound, Forbidden, Conflict `task_finished`, Invalid for more than a form can hold.
    """
    task = _task(session, task_id, actor)
    if not task.open:
        raise Conflict("task_finished", N_("该任务已办结或已撤销"))
    row = {
        "jurisdiction": task.jurisdiction,
        "task_id": task.id,
        "account_id": actor.account_id,
        "content": _sound(content),
        "updated_at": now,
    }
    upsert(session, TaskDraft, [row], ("content", "updated_at"))
    return now


def _task(session: Session, task_id: int, actor: Actor) -> Task:
    """The task, of a case the actor sees, of a unit of his or entered for an applicant. Raises NotFound, Forbidden."""
    statement = select(Task).where(anywhere(Task.jurisdiction), Task.id == task_id)
    task = session.execute(statement).scalar_one_or_none()
    if task is None or not sees(session, task.jurisdiction, task.case_id, actor):
        raise NotFound()
    # Its own unit works on it, or the receiver for an applicant or a unit without account; who watches does not.
    own = task.organisation_id in actor.organisations(task.jurisdiction, Role(task.role))
    if not own and not actor.organisations(task.jurisdiction, Role.CREDIT_CENTRE):
        raise Forbidden()
    return task


def _sound(content: Mapping[str, Sequence[str]]) -> Content:
    """The values worth keeping. Raises Invalid."""
    kept = {name: [str(each) for each in values] for name, values in content.items() if name not in _NEVER_KEPT}
    values = sum(len(each) for each in kept.values())
    letters = sum(len(name) + sum(map(len, each)) for name, each in kept.items())
    if values > MOST_VALUES or letters > MOST_LETTERS:
        raise Invalid([FieldError("", "too_long", N_("内容过长，未能暂存"))])
    return kept


def of_task(session: Session, task: Task, *, actor: Actor) -> tuple[Kept | None, list[Kept]]:
    """One's own draft, and, for whoever holds the task, what colleagues have left on it."""
    statement = (
        select(TaskDraft, Account.name)
        .join(Account, Account.id == TaskDraft.account_id)
        .where(TaskDraft.jurisdiction == task.jurisdiction, TaskDraft.task_id == task.id)
        .order_by(TaskDraft.updated_at.desc())
    )
    found = [
        Kept(row.TaskDraft.account_id, row.name, row.TaskDraft.content, row.TaskDraft.updated_at)
        for row in session.execute(statement)
    ]
    own = next((each for each in found if each.account_id == actor.account_id), None)
    held = task.assignee_id == actor.account_id
    return own, [each for each in found if held and each.account_id != actor.account_id]


def own(session: Session, task_id: int, *, actor: Actor) -> Kept | None:
    """One's own draft of a task that may be over by now; it is always one's own to read."""
    statement = select(TaskDraft).where(
        anywhere(TaskDraft.jurisdiction), TaskDraft.task_id == task_id, TaskDraft.account_id == actor.account_id
    )
    row = session.execute(statement).scalar_one_or_none()
    return Kept(row.account_id, actor.name, row.content, row.updated_at) if row else None


def discard(session: Session, task_id: int, *, actor: Actor) -> None:
    """Throw one's own draft away. Raises NotFound where there is none."""
    draft = table_of(TaskDraft)
    mine = (draft.c.task_id == task_id, draft.c.account_id == actor.account_id)
    done = session.execute(delete(draft).where(anywhere(TaskDraft.jurisdiction), *mine))
    if not done.rowcount:  # type: ignore[attr-defined]
        raise NotFound()


def forget(session: Session, jurisdiction: str, task_id: int, *, actor: Actor) -> None:
    """The actor has done the task and needs his draft no more; a colleague's stays a while, as text to read."""
    draft = table_of(TaskDraft)
    mine = (draft.c.jurisdiction == jurisdiction, draft.c.task_id == task_id, draft.c.account_id == actor.account_id)
    session.execute(delete(draft).where(*mine))


def forget_stale(session: Session, jurisdiction: str, texts: object, now: datetime) -> None:
    """Throw away what was left on tasks that ended a month ago; an act of the day."""
    draft, task = table_of(TaskDraft), table_of(Task)
    ended = exists(
        select(1).where(
            and_(task.c.jurisdiction == draft.c.jurisdiction, task.c.id == draft.c.task_id),
            task.c.finished_at < now - LEFT_FOR,
        )
    )
    session.execute(delete(draft).where(draft.c.jurisdiction == jurisdiction, ended))


def words(content: Mapping[str, Sequence[Any]]) -> list[str]:
    """What somebody wrote in sentences, to be shown where no form takes it any more."""
    typed = [str(each).strip() for values in content.values() for each in values]
    return [text for text in dict.fromkeys(typed) if text and not _CODE.fullmatch(text)]
