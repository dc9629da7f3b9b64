"""Task lists as people read them: filters from the address, and beside each task its subject and its limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domain import ledger
from app.domain.case_clocks import running
from app.domain.masking import mask_name
from app.domain.permissions import Actor
from app.domain.tasks import TASKS
from app.domain.vocabulary import (
    N_,
    ORDERS,
    Channel,
    ClockCode,
    ClockKind,
    ClockState,
    IdType,
    Labelled,
    Role,
    Suspension,
)
from app.domain.workdays import WorkCalendar
from app.models.account import Account
from app.models.application import Application
from app.models.case import Case
from app.models.clock import Clock
from app.models.keys import among
from app.models.place import Organisation
from app.models.record import Record
from app.models.task import Task
from app.services import absences, calendar, inbox, last_events, policy, processes, row_acts
from app.services.last_events import LastEvent
from app.services.masked_subjects import masked_name
from app.services.row_acts import RowActs
from app.services.task_filters import Edges, Filters, Flag, conditions, repeated
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
    running: bool = True


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
    acts: RowActs
    clock: Limit | None
    whole: Limit | None
    flags: tuple[str, ...]
    last: LastEvent | None
    finished_at: datetime | None


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
    session: Session,
    view: str | None,
    views: Sequence[str],
    filters: Filters,
    *,
    actor: Actor,
    today: date,
    cursor: str | None = None,
) -> Worklist:
    """A page of tasks in eight statements, however many rows. Raises Invalid for an unknown view or cursor.

    Without a view it is the first that holds anything: one's own work, then what waits to be claimed, then all.
    """
    days = calendar.current(session)
    edges = Edges.of(days, today)
    counts = inbox.counts(session, views, actor=actor, today=today, soon=edges.soon)
    view = view or next((each for each in ("mine", "queue") if counts.get(each)), "unit")
    found = inbox.page(
        session,
        view,
        actor=actor,
        today=today,
        soon=edges.soon,
        limit=PAGE,
        cursor=cursor,
        where=conditions(filters, edges),
        options=LOADED,
    )
    pairs = [(row.Task, row.Case) for row in found.rows]
    rows = as_rows(session, pairs, actor=actor, today=today)
    total = None if filters.active else counts.get(view)
    return Worklist(view, rows, found.next, counts, total, days.next_workday(today))


def after(session: Session, view: str, filters: Filters, task: Task, *, actor: Actor, today: date) -> Task | None:
    """The task that follows in a list, from its beginning again where none does; None where no other is left."""
    edges = Edges.of(calendar.current(session), today)
    where = [*conditions(filters, edges), Task.id != task.id]
    for cursor in (inbox.place_of(view, task), None):
        found = inbox.page(
            session, view, actor=actor, today=today, soon=edges.soon, limit=1, cursor=cursor, where=where
        )
        for row in found.rows:
            following: Task = row.Task
            return following
    return None


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
        .options(*LOADED, *options)
    )
    return [(row.Task, row.Case) for row in session.execute(statement)]


def as_rows(session: Session, pairs: Sequence[tuple[Task, Case]], *, actor: Actor, today: date) -> list[WorkRow]:
    """Tasks as a list shows them."""
    beside = _beside(session, pairs, calendar.current(session), actor, today)
    return [_row(session, task, each, beside, actor) for task, each in pairs]


def ids_in_view(session: Session, view: str, filters: Filters, most: int, *, actor: Actor, today: date) -> list[int]:
    """The tasks of a whole list, filters applied, at most so many. Raises Invalid for an unknown view."""
    edges = Edges.of(calendar.current(session), today)
    where = conditions(filters, edges)
    found = inbox.page(session, view, actor=actor, today=today, soon=edges.soon, limit=most, where=where)
    return [row.Task.id for row in found.rows]


LOADED: tuple[ORMOption, ...] = (
    joinedload(Task.organisation).load_only(Organisation.name),
    joinedload(Case.provider).load_only(Organisation.name),
    joinedload(Case.record).load_only(Record.document_number, Record.kind).joinedload(Record.subject),
    joinedload(Case.application).load_only(Application.applicant_name, Application.id_type, Application.channel),
)


Limits = Mapping[tuple[str, int, ClockCode], Limit]


def _limits(session: Session, cases: Sequence[Case], days: WorkCalendar, today: date) -> Limits:
    """The newest visit of every clock of these cases; visits come in order, so that the last one stays."""
    keys = {(each.jurisdiction, each.id) for each in cases}
    table = Clock.__table__
    statement = select(table).where(among(table.c.jurisdiction, table.c.case_id, keys)).order_by(table.c.visit)
    found = {}
    for row in session.execute(statement).mappings() if keys else ():
        clock = running(dict(row)).clock
        state, remaining = ledger.state(clock, days, today), ledger.remaining(clock, days, today)
        limit = Limit(clock.code, state, clock.kind, remaining, row["due_on"], row["running"])
        found[row["jurisdiction"], row["case_id"], clock.code] = limit
    return found


@dataclass(frozen=True)
class _Beside:
    """What is read beside the rows of a page, for all of them at once."""

    limits: Limits
    people: Mapping[int, tuple[str, bool]]
    events: Mapping[tuple[str, int], LastEvent]
    repeated: frozenset[tuple[str, int]]
    stands_in_for: frozenset[int]
    lone: frozenset[int]


def _beside(
    session: Session, pairs: Sequence[tuple[Task, Case]], days: WorkCalendar, actor: Actor, today: date
) -> _Beside:
    cases = [each for _, each in pairs]
    return _Beside(
        limits=_limits(session, cases, days, today),
        people=_people(session, [task for task, _ in pairs], today),
        events=last_events.of_cases(session, cases),
        repeated=_repeated(session, cases),
        stands_in_for=absences.stands_in_for(session, actor, today),
        lone=row_acts.lone_units(session, [task for task, _ in pairs], actor),
    )


def _people(session: Session, tasks: Sequence[Task], today: date) -> Mapping[int, tuple[str, bool]]:
    """The owners of tasks, and whether they are away."""
    wanted = sorted({each for task in tasks for each in (task.assignee_id, task.delegated_by) if each is not None})
    away = absences.away_now(today).label("away")
    rows = session.execute(select(Account.id, Account.name, away).where(Account.id.in_(wanted))) if wanted else ()
    return {row.id: (row.name, row.away) for row in rows}


def _repeated(session: Session, cases: Sequence[Case]) -> frozenset[tuple[str, int]]:
    keys = sorted({(each.jurisdiction, each.id) for each in cases})
    statement = select(Case.jurisdiction, Case.id).where(among(Case.jurisdiction, Case.id, keys), repeated())
    return frozenset((row.jurisdiction, row.id) for row in session.execute(statement)) if keys else frozenset()


def _row(session: Session, task: Task, each: Case, beside: _Beside, actor: Actor) -> WorkRow:
    key = (each.jurisdiction, each.id)
    name, away = beside.people.get(task.assignee_id or 0, ("", False))
    clock, awaited = _limit(session, task, each, beside)
    marks = (
        (key in beside.repeated, Flag.REPEATED),
        (task.delegated_by is not None, Flag.DELEGATED),
        (away and task.open, Flag.AWAY),
    )
    return WorkRow(
        task_id=task.id,
        case_number=each.number,
        kind=each.kind,
        subject=subject_name(each),
        document=each.record.document_number if each.record else "",
        stage=processes.published(session, each.bundle_id).user_tasks[task.key].name,
        unit=task.organisation.name if task.organisation else Role(task.role).label,
        owner=name,
        is_mine=task.assignee_id == actor.account_id,
        acts=row_acts.of_row(task, each, actor, beside.lone, beside.stands_in_for),
        clock=clock,
        whole=beside.limits.get((*key, ClockCode.WHOLE)),
        flags=(*flags(each), *(flag.label for holds, flag in marks if holds), *([_UNDELIVERED] if awaited else [])),
        last=beside.events.get(key),
        finished_at=task.finished_at,
    )


def _limit(session: Session, task: Task, each: Case, beside: _Beside) -> tuple[Limit | None, bool]:
    """A task's limit, and whether it has yet to begin: with the letter's delivery, and not where another's ended."""
    code = TASKS[task.key].clock
    newest = beside.limits.get((each.jurisdiction, each.id, code))
    if code is not ClockCode.VERIFY or not task.open or (newest is not None and newest.running):
        return newest, False
    return None, code in policy.frozen(session, each.pack_sha256).clocks


_UNDELIVERED = N_("协查函待送达")


def subject_name(each: Case) -> str:
    """Whom a case is about; of a person the family name only, of an order the unit it was sent to.

    Record, subject, provider and application must be loaded.
    """
    if each.kind in ORDERS:
        return each.provider.name if each.provider else ""
    if each.record is not None:
        return masked_name(each.record.subject)
    if each.application is not None:
        name, id_type = each.application.applicant_name, each.application.id_type
    else:
        return ""
    return name if id_type is IdType.USCC else mask_name(name)


def flags(each: Case) -> tuple[str, ...]:
    """What an officer must know before opening a case; the application must be loaded."""
    wanted = (
        (each.unsupplemented, Flag.UNSUPPLEMENTED),
        (each.returned > 0, Flag.RETURNED),
        (each.sent_back, Flag.SENT_BACK),
        (each.suspension == Suspension.SUSPEND and each.outcome is None, Flag.SUSPENDED),
        (each.application is not None and each.application.channel is Channel.PAPER, Flag.PAPER),
    )
    return tuple(flag.label for holds, flag in wanted if holds)
