"""Task lists as people read them: filters from the address, and beside each task its subject and its limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domain import ledger
from app.domain.case_clocks import running
from app.domain.masking import mask_name
from app.domain.permissions import Actor
from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, ClockCode, ClockKind, ClockState, IdType, Labelled, Role, Suspension
from app.domain.workdays import WorkCalendar
from app.models.account import Account
from app.models.application import Application
from app.models.case import Case
from app.models.clock import Clock
from app.models.place import Organisation
from app.models.record import Record
from app.models.task import Task
from app.services import calendar, inbox, processes
from app.services.task_filters import Edges, Filters, conditions
from app.services.visibility import anywhere, visible_cases

PAGE = 50


@dataclass(frozen=True)
class Limit:
    """A clock in one line; `remaining` counts working days, negative = overdue."""

    code: ClockCode
    state: ClockState
    kind: ClockKind
    remaining: int | None
    due_on: date | None


@dataclass(frozen=True)
class WorkRow:
    """One task of a list. `subject` is masked where it is a person, `stage` the task's name, `owner` who claimed it."""

    task_id: int
    case_number: str
    kind: Labelled
    subject: str
    document: str
    stage: str
    unit: str
    owner: str
    is_mine: bool
    may_claim: bool
    clock: Limit | None
    whole: Limit | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Worklist:
    """A page of a view and how many tasks each view holds; `total` is known where nothing is filtered."""

    view: str
    rows: Sequence[WorkRow]
    next: str | None
    counts: Mapping[str, int]
    total: int | None
    next_workday: date


def open_list(
    session: Session, view: str | None, filters: Filters, *, actor: Actor, today: date, cursor: str | None = None
) -> Worklist:
    """A page of tasks in five statements, however many rows. Raises Invalid for an unknown view or cursor.

    Without a view it is the first that holds anything: one's own work, then what waits to be claimed, then all.
    """
    days = calendar.current(session)
    edges = Edges.of(days, today)
    counts = inbox.counts(session, actor=actor, today=today, soon=edges.soon)
    view = view or next((each for each in ("mine", "queue") if counts[each]), "unit")
    found = inbox.page(
        session,
        view,
        actor=actor,
        today=today,
        limit=PAGE,
        cursor=cursor,
        where=conditions(filters, edges),
        options=_LOADED,
    )
    pairs = [(row.Task, row.Case) for row in found.rows]
    limits = _limits(session, [each for _, each in pairs], days, today)
    names = _names(session, [task for task, _ in pairs])
    rows = [_row(session, task, each, limits, names, actor) for task, each in pairs]
    return Worklist(view, rows, found.next, counts, None if filters.active else counts[view], days.next_workday(today))


def of_tasks(
    session: Session, ids: Sequence[int], *, actor: Actor, options: Sequence[ORMOption] = ()
) -> list[tuple[Task, Case]]:
    """Tasks by their ids, ended ones too, in the order of lists; what the actor does not see is left out."""
    join = and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id)
    statement = (
        select(Task, Case)
        .join(Case, join)
        .where(anywhere(Task.jurisdiction), Task.id.in_(sorted(set(ids))), visible_cases(actor))
        .order_by(Task.sort_on, Task.id)
        .options(*_LOADED, *options)
    )
    return [(row.Task, row.Case) for row in session.execute(statement)]


def as_rows(session: Session, pairs: Sequence[tuple[Task, Case]], *, actor: Actor, today: date) -> list[WorkRow]:
    """Tasks as a list shows them."""
    limits = _limits(session, [each for _, each in pairs], calendar.current(session), today)
    names = _names(session, [task for task, _ in pairs])
    return [_row(session, task, each, limits, names, actor) for task, each in pairs]


def ids_in_view(session: Session, view: str, filters: Filters, most: int, *, actor: Actor, today: date) -> list[int]:
    """The tasks of a whole list, filters applied, at most so many. Raises Invalid for an unknown view."""
    edges = Edges.of(calendar.current(session), today)
    where = conditions(filters, edges)
    found = inbox.page(session, view, actor=actor, today=today, limit=most, where=where)
    return [row.Task.id for row in found.rows]


_LOADED: tuple[ORMOption, ...] = (
    joinedload(Task.organisation).load_only(Organisation.name),
    joinedload(Case.provider).load_only(Organisation.name),
    joinedload(Case.record).load_only(Record.document_number, Record.kind).joinedload(Record.subject),
    joinedload(Case.application).load_only(Application.applicant_name, Application.id_type),
)


Limits = Mapping[tuple[str, int, ClockCode], Limit]


def _limits(session: Session, cases: Sequence[Case], days: WorkCalendar, today: date) -> Limits:
    """The newest visit of every clock of these cases; visits come in order, so that the last one stays."""
    keys = {(each.jurisdiction, each.id) for each in cases}
    table = Clock.__table__
    statement = (
        select(table).where(tuple_(table.c.jurisdiction, table.c.case_id).in_(sorted(keys))).order_by(table.c.visit)
    )
    found = {}
    for row in session.execute(statement).mappings() if keys else ():
        clock = running(dict(row)).clock
        state, remaining = ledger.state(clock, days, today), ledger.remaining(clock, days, today)
        limit = Limit(clock.code, state, clock.kind, remaining, row["due_on"])
        found[row["jurisdiction"], row["case_id"], clock.code] = limit
    return found


def _names(session: Session, tasks: Sequence[Task]) -> Mapping[int, str]:
    wanted = sorted({task.assignee_id for task in tasks if task.assignee_id is not None})
    if not wanted:
        return {}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _row(session: Session, task: Task, each: Case, limits: Limits, names: Mapping[int, str], actor: Actor) -> WorkRow:
    key = (each.jurisdiction, each.id)
    own = task.organisation_id in actor.organisations(each.jurisdiction, task.role)
    return WorkRow(
        task_id=task.id,
        case_number=each.number,
        kind=each.kind,
        subject=subject_name(each),
        document=each.record.document_number if each.record else "",
        stage=processes.published(session, each.bundle_id).user_tasks[task.key].name,
        unit=task.organisation.name if task.organisation else Role(task.role).label,
        owner=names.get(task.assignee_id or 0, ""),
        is_mine=task.assignee_id == actor.account_id,
        may_claim=own and task.assignee_id is None,
        clock=limits.get((*key, TASKS[task.key].clock)),
        whole=limits.get((*key, ClockCode.WHOLE)),
        flags=flags(each),
    )


def subject_name(each: Case) -> str:
    """Whom a case is about; of a person the family name only. Record, subject and application must be loaded."""
    if each.record is not None:
        name, id_type = each.record.subject.name, each.record.subject.id_type
    elif each.application is not None:
        name, id_type = each.application.applicant_name, each.application.id_type
    else:
        return ""
    return name if id_type is IdType.USCC else mask_name(name)


def flags(each: Case) -> tuple[str, ...]:
    """What an officer must know before opening a case."""
    wanted = (
        (each.unsupplemented, N_("逾期未补正")),
        (each.returned > 0, N_("被退回")),
        (each.sent_back, N_("补充核查")),
        (each.suspension == Suspension.SUSPEND and each.outcome is None, N_("措施暂停中")),
    )
    return tuple(text for holds, text in wanted if holds)
