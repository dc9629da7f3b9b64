"""Task lists and the acts on a task that do not finish it: claim, release, reassign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true, tuple_, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_, Role, Stage
from app.models.account import Account, Grant
from app.models.case import Case
from app.models.task import Task
from app.services import behalf, progress
from app.services.command import CaseCommand, load
from app.services.input import required_text, row_id
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse, sees
from app.services.visibility import anywhere, visible_cases

VIEWS = ("mine", "queue", "unit", "overdue")


@dataclass(frozen=True)
class TaskPage:
    """Rows of (Task, Case), and where the next page begins."""

    rows: Sequence[Row[Task, Case]]
    next: str | None


def page(
    session: Session,
    view: str,
    *,
    actor: Actor,
    today: date,
    limit: int,
    cursor: str | None = None,
    where: Sequence[ColumnElement[bool]] = (),
    options: Sequence[ORMOption] = (),
) -> TaskPage:
    """Open tasks of a view, least time left first. Raises Invalid for an unknown view or cursor."""
    statement = _joined(view, actor, today).where(*where).options(*options)
    statement = statement.order_by(Task.sort_on, Task.id).limit(limit + 1)
    if cursor:
        statement = statement.where(tuple_(Task.sort_on, Task.id) > _position(cursor))
    rows = session.execute(statement).all()
    more = rows[limit - 1].Task if len(rows) > limit else None
    return TaskPage(rows[:limit], f"{more.sort_on.isoformat()}_{more.id}" if more else None)


def counts(session: Session, *, actor: Actor, today: date, soon: date | None = None) -> dict[str, int]:
    """How many open tasks each view holds, in one statement; with `soon` also the unit's due from today to then."""
    wanted = {view: _tally(view, actor, today) for view in VIEWS}
    if soon is not None:
        wanted["soon"] = _tally("unit", actor, today).where(Task.due_on.between(today, soon))
    columns = [tally.scalar_subquery().label(name) for name, tally in wanted.items()]
    return dict(zip(wanted, session.execute(select(*columns)).one(), strict=True))


def _tally(view: str, actor: Actor, today: date) -> Select[int]:
    return _joined(view, actor, today).with_only_columns(func.count(Task.id))


def _joined(view: str, actor: Actor, today: date) -> Select[Task, Case]:
    if view not in VIEWS:
        raise Invalid([FieldError("view", "unknown_view", N_("没有这个列表"))])
    join = and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id)
    return select(Task, Case).join(Case, join).where(Task.open, _condition(view, actor, today))


def _condition(view: str, actor: Actor, today: date) -> ColumnElement[bool]:
    if view == "mine":
        return Task.assignee_id == actor.account_id
    if view == "queue":
        return and_(Task.assignee_id.is_(None), _of_units(actor))
    if view == "unit":
        return _of_units(actor) if not _watches(actor) else visible_cases(actor)
    return and_(Task.due_on < today, visible_cases(actor) if _watches(actor) else _of_units(actor))


def _watches(actor: Actor) -> bool:
    return bool(actor.roles() & {Role.SUPERVISOR, Role.AUDITOR}) or actor.is_system


def _of_units(actor: Actor) -> ColumnElement[bool]:
    """Tasks of the actor's organisations in the actor's roles, and an applicant's own."""
    units: list[ColumnElement[bool]] = [
        and_(
            Task.jurisdiction == grant.jurisdiction,
            Task.organisation_id == grant.organisation_id,
            Task.role == grant.role,
        )
        for grant in actor.granted
        if grant.organisation_id is not None
    ]
    if Role.APPLICANT in actor.roles():
        units.append(and_(Task.role == Role.APPLICANT, visible_cases(actor)))
    return or_(*units) if units else ~true()


def _position(cursor: str) -> Any:
    day, _, text = cursor.partition("_")
    try:
        sort_on, task_id = date.fromisoformat(day), row_id(text)
    except ValueError:
        task_id = None
    if task_id is None:
        raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
    return tuple_(sort_on, task_id)


def find(session: Session, task_id: int, actor: Actor) -> tuple[str, int]:
    """The (jurisdiction, case) of a task whose case the actor sees. Raises NotFound."""
    statement = select(Task.jurisdiction, Task.case_id).where(anywhere(Task.jurisdiction), Task.id == task_id)
    row = session.execute(statement).one_or_none()
    if row is None or not sees(session, row.jurisdiction, row.case_id, actor):
        raise NotFound()
    return row.jurisdiction, row.case_id


def claim(session: Session, task_id: int, *, actor: Actor, now: datetime) -> CaseCommand:
    """签收. Claiming one's own task changes nothing. Raises Conflict `task_claimed`, `task_finished`."""
    command, task = _open(session, task_id, actor, now)
    if task["assignee_id"] == actor.account_id:
        return command
    if task["assignee_id"] is not None:
        raise Conflict("task_claimed", N_("该任务已由其他人签收"))
    if task["key"] == "check_application" and command.stage is Stage.RECEIVED:
        command.set(stage=Stage.CHECKING)
    command.note("task_claimed", task=str(task_id), key=task["key"])
    return _assign(command, task, actor.account_id)


def release(session: Session, task_id: int, *, actor: Actor, now: datetime) -> CaseCommand:
    """释放: back to the group. Raises Forbidden for a colleague's task."""
    command, task = _open(session, task_id, actor, now)
    if task["assignee_id"] is None:
        return command
    if task["assignee_id"] != actor.account_id:
        raise Forbidden()
    command.note("task_released", task=str(task_id), key=task["key"])
    return _assign(command, task, None)


def reassign(
    session: Session, task_id: int, to: str, data: dict[str, Any], *, actor: Actor, now: datetime
) -> CaseCommand:
    """转办, with a reason: to a colleague of the same unit and role; also by the supervisor."""
    jurisdiction, case_id = find(session, task_id, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    task = next((each for each in command.tasks if each["id"] == task_id), None)
    if task is None:
        raise Conflict("task_finished", N_("该任务已办结或已撤销"))
    hands = behalf.hands(session, task["role"], task["organisation_id"], command.row["receiver_id"])
    own = hands.organisation_id in actor.organisations(jurisdiction, hands.role)
    if not own and not may(actor, Action.SUPERVISE, command.scope):
        refuse(session, jurisdiction, case_id, actor)
    reason = required_text(data, "reason")
    colleague = session.execute(_able(hands, jurisdiction, to)).scalar_one_or_none()
    if colleague is None:
        raise Invalid([FieldError("to", "not_able", N_("该人员不能办理此任务"))])
    command.note("task_reassigned", task=str(task_id), key=task["key"], to=str(colleague), digest=command.keep(reason))
    return _assign(command, task, colleague)


def _able(hands: behalf.Hands, jurisdiction: str, login: str) -> Select[int]:
    return (
        select(Account.id)
        .join(Grant)
        .where(
            Account.login == login,
            Account.active,
            Grant.jurisdiction == jurisdiction,
            Grant.role == hands.role,
            Grant.organisation_id == hands.organisation_id,
        )
    )


def _open(session: Session, task_id: int, actor: Actor, now: datetime) -> tuple[CaseCommand, dict[str, Any]]:
    jurisdiction, case_id = find(session, task_id, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    task = progress.open_task(command, task_id)
    command.acting_as = progress.acting(command, task)
    return command, task


def _assign(command: CaseCommand, task: dict[str, Any], account_id: int | None) -> CaseCommand:
    opened = command.now if account_id == command.actor.account_id else None  # who signs for a task has seen it
    command.session.execute(
        update(Task)
        .where(Task.jurisdiction == command.row["jurisdiction"], Task.id == task["id"])
        .values(assignee_id=account_id, opened_at=func.coalesce(Task.opened_at, opened))
        .execution_options(synchronize_session=False)
    )
    task["assignee_id"] = account_id
    save(command)
    return command
