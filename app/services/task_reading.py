"""Tasks with what a list or an answer shows of them: whose they are, the case they belong to, how they may end."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload, load_only

from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.models.account import Account
from app.models.case import Case
from app.models.task import Task
from app.services import inbox, processes
from app.services.task_views import VIEWS

_OPTIONS = (
    joinedload(Task.organisation),
    joinedload(Task.assignee).load_only(Account.id, Account.login, Account.name),
    load_only(Case.number, Case.kind, Case.status, Case.stage, Case.bundle_id),
)


@dataclass(frozen=True)
class TaskView:
    """`outcomes` is empty once the task is done."""

    task: Task
    case: Case
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class TaskViews:
    rows: list[TaskView]
    next: str | None


def page(session: Session, view: str, *, actor: Actor, today: date, limit: int, cursor: str | None) -> TaskViews:
    """A part of a task list of the contract, least time left first. Raises Invalid for an unknown view or cursor."""
    if view not in VIEWS:
        raise Invalid([FieldError("view", "unknown_view", N_("没有这个列表"))])
    found = inbox.page(session, view, actor=actor, today=today, limit=limit, cursor=cursor, options=_OPTIONS)
    return TaskViews([_view(session, row.Task, row.Case) for row in found.rows], found.next)


def one(session: Session, jurisdiction: str, task_id: int) -> TaskView:
    """A task after an act on it, in the session of the act; whether the actor sees it was asked before."""
    session.flush()
    statement = (
        select(Task, Case)
        .join(Case, and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id))
        .where(Task.jurisdiction == jurisdiction, Task.id == task_id)
        .options(*_OPTIONS)
        .execution_options(populate_existing=True)
    )
    row = session.execute(statement).one()
    return _view(session, row.Task, row.Case)


def _view(session: Session, task: Task, case: Case) -> TaskView:
    bundle = processes.published(session, case.bundle_id)
    return TaskView(task, case, bundle.user_tasks[task.key].outcomes if task.open else ())
