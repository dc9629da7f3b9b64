"""Task lists and the acts on a task that do not finish it: claim, release, reassign."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, and_, func, select, tuple_, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.act_reasons import ReassignReason, ReleaseReason
from app.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_, Stage
from app.models.account import Account, Grant
from app.models.case import Case
from app.models.keys import among
from app.models.task import Task
from app.services import behalf, progress
from app.services.command import CaseCommand, load
from app.services.input import coded_reason, optional_text, reason_code, row_id
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse, sees
from app.services.task_views import condition, reads_cases
from app.services.visibility import anywhere, visible_cases

MOST_COUNTED = 9_999
DELEGATED = N_("这项任务委派给您准备，请写明情况后交回，由委派人办结")


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
    soon: date | None = None,
    cursor: str | None = None,
    where: Sequence[ColumnElement[bool]] = (),
    options: Sequence[ORMOption] = (),
) -> TaskPage:
    """Tasks of a view: open ones with least time left first, finished ones newest first.

    `soon` is the last day that is near. Raises Invalid for an unknown view or cursor.
    """
    join = and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id)
    chosen = select(Task.jurisdiction, Task.id).join(Case, join).where(condition(view, actor, today, soon or today))
    order: tuple[SQLColumnExpression[Any], ...] = (Task.sort_on, Task.id)
    if view == "done":
        # A unit may have lost the case meanwhile, or the officer the unit.
        chosen, order = chosen.where(visible_cases(actor)), (Task.finished_at.desc(), Task.id.desc())
    if cursor:
        chosen = chosen.where(after(view, cursor))
    # First which, then all of them: with every table joined SQLite sorts the whole list for one page of it.
    keys = session.execute(chosen.where(*where).order_by(*order).limit(limit + 1)).all()
    if not keys:
        return TaskPage((), None)
    shown = (
        select(Task, Case)
        .join(Case, join)
        .where(among(Task.jurisdiction, Task.id, [(key.jurisdiction, key.id) for key in keys]))
    )
    rows = session.execute(shown.order_by(*order).options(*options)).all()
    return TaskPage(rows[:limit], place_of(view, rows[limit - 1].Task) if len(rows) > limit else None)


def counts(
    session: Session, views: Sequence[str], *, actor: Actor, today: date, soon: date | None = None
) -> dict[str, int]:
    """How many tasks each view holds, up to one more than MOST_COUNTED, in one statement.

    Nobody reads a number of five digits off a tab, and counting on would cost more with every open case.
    """
    columns = [_tally(view, actor, today, soon or today).scalar_subquery().label(view) for view in views]
    return dict(zip(views, session.execute(select(*columns)).one(), strict=True))


def _tally(view: str, actor: Actor, today: date, soon: date) -> Select[int]:
    held = select(Task.id).where(condition(view, actor, today, soon))
    if reads_cases(actor) or view == "done":
        held = held.join(Case, and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id))
    if view == "done":
        held = held.where(visible_cases(actor))
    return select(func.count()).select_from(held.limit(MOST_COUNTED + 1).subquery())


def place_of(view: str, task: Task) -> str:
    """Where a task stands in a view, as the cursor that goes on behind it."""
    at = task.finished_at if view == "done" else task.sort_on
    return f"{at.isoformat() if at else ''}_{task.id}"


def after(view: str, cursor: str) -> ColumnElement[bool]:
    """What comes behind a place in a view. Raises Invalid for an unknown cursor."""
    place: ColumnElement[bool]
    if view == "done":
        place = tuple_(Task.finished_at, Task.id) < _position(cursor, datetime.fromisoformat)
    else:
        place = tuple_(Task.sort_on, Task.id) > _position(cursor, date.fromisoformat)
    return place


def _position(cursor: str, read: Callable[[str], date]) -> Any:
    at, _, text = cursor.partition("_")
    try:
        place, task_id = read(at), row_id(text)
    except ValueError:
        task_id = None
    if task_id is None:
        raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
    return tuple_(place, task_id)


def find(session: Session, task_id: int, actor: Actor) -> tuple[str, int]:
    """The (jurisdiction, case) of a task whose case the actor sees. Raises NotFound."""
    statement = select(Task.jurisdiction, Task.case_id).where(anywhere(Task.jurisdiction), Task.id == task_id)
    row = session.execute(statement).one_or_none()
    if row is None or not sees(session, row.jurisdiction, row.case_id, actor):
        raise NotFound()
    return row.jurisdiction, row.case_id


def seen_task(session: Session, task_id: str, *, actor: Actor) -> Task | None:
    """A task, open or not, of a case the actor sees; None for anything else."""
    key = row_id(task_id)
    if key is None:
        return None
    join = and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id)
    statement = select(Task).join(Case, join).where(anywhere(Task.jurisdiction), Task.id == key, visible_cases(actor))
    return session.execute(statement).scalar_one_or_none()


def claim(session: Session, task_id: int, *, actor: Actor, now: datetime) -> CaseCommand:
    """签收. Claiming one's own task changes nothing. Raises Conflict `task_claimed`, `task_finished`."""
    command, task = opened(session, task_id, actor, now)
    if task["assignee_id"] == actor.account_id:
        return command
    if task["assignee_id"] is not None:
        raise Conflict("task_claimed", N_("该任务已由其他人签收"))
    if task["key"] == "check_application" and command.stage is Stage.RECEIVED:
        command.set(stage=Stage.CHECKING)
    command.note("task_claimed", task=str(task_id), key=task["key"])
    return assign(command, task, actor.account_id)


def release(
    session: Session, task_id: int, data: Mapping[str, Any] | None = None, *, actor: Actor, now: datetime
) -> CaseCommand:
    """释放: back to the group, with a reason if one is given.

    Raises Invalid, Forbidden for a colleague's task, Conflict `task_delegated` for a delegate.
    """
    given = data or {}
    code, words = reason_code(given, ReleaseReason), optional_text(given, "reason")
    command, task = opened(session, task_id, actor, now)
    if task["assignee_id"] is None:
        return command
    if task["assignee_id"] != actor.account_id and not progress.acts_for(command, task):
        raise Forbidden()
    if task["delegated_by"] not in (None, actor.account_id):
        raise Conflict("task_delegated", DELEGATED)
    command.note("task_released", task=str(task_id), key=task["key"], reason_code=code, digest=command.keep(words))
    return assign(command, task, None)


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
    code, reason = coded_reason(data, ReassignReason)
    colleague = able(session, jurisdiction, hands, to)
    told = {"task": str(task_id), "key": task["key"], "to": str(colleague), "reason_code": code}
    command.note("task_reassigned", **told, digest=command.keep(reason))
    return assign(command, task, colleague)


def able(session: Session, jurisdiction: str, hands: behalf.Hands, login: str) -> int:
    """The account of this login, which may do what is in these hands. Raises Invalid."""
    statement = (
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
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise Invalid([FieldError("to", "not_able", N_("该人员不能办理此任务"))])
    return found


def opened(session: Session, task_id: int, actor: Actor, now: datetime) -> tuple[CaseCommand, dict[str, Any]]:
    """A command on an open task of the actor's unit and role. Raises NotFound, Forbidden, Conflict."""
    jurisdiction, case_id = find(session, task_id, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    task = progress.open_task(command, task_id)
    command.acting_as = progress.acting(command, task)
    return command, task


def assign(
    command: CaseCommand, task: dict[str, Any], account_id: int | None, delegated_by: int | None = None
) -> CaseCommand:
    """Give an open task to an account (None: to its unit) and write the command."""
    seen = command.now if account_id == command.actor.account_id else None  # who signs for a task has seen it
    changes = {"assignee_id": account_id, "delegated_by": delegated_by}
    command.session.execute(
        update(Task)
        .where(Task.jurisdiction == command.row["jurisdiction"], Task.id == task["id"])
        .values(**changes, opened_at=func.coalesce(Task.opened_at, seen))
        .execution_options(synchronize_session=False)
    )
    task.update(changes)
    save(command)
    return command
