"""What a list of tasks is narrowed to: a stage, the state or kind of a limit, a unit, or what somebody typed."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, true

from app.domain import ledger
from app.domain.numbers import parse
from app.domain.tasks import TASKS
from app.domain.vocabulary import ClockState
from app.domain.workdays import WorkCalendar
from app.models.application import Application
from app.models.case import Case
from app.models.clock import Clock
from app.models.encryption import blind_index
from app.models.place import Organisation
from app.models.record import Record, Subject
from app.models.task import Task


@dataclass(frozen=True)
class Filters:
    """What an address asks of a list; empty = everything. `unit` is a credit code, `due` one of DUE."""

    q: str = ""
    stage: str = ""
    due: str = ""
    kind: str = ""
    unit: str = ""

    @property
    def active(self) -> bool:
        return any((self.q, self.stage, self.due, self.kind, self.unit))


DUE = (
    ClockState.DUE_SOON,
    ClockState.DUE_TODAY,
    ClockState.OVERDUE,
    ClockState.SERIOUSLY_OVERDUE,
    ClockState.NO_LIMIT,
)


@dataclass(frozen=True)
class Edges:
    """The dates between which a due date lies in a state, seen from one day."""

    today: date
    soon: date
    serious: date

    @classmethod
    def of(cls, days: WorkCalendar, today: date) -> "Edges":
        one = timedelta(days=1)
        soon = days.add(today, ledger.DUE_SOON_WORKDAYS + 1) - one
        return cls(today, soon, days.before(today + one, ledger.SERIOUS_WORKDAYS) - one)

    def holds(self, state: str) -> ColumnElement[bool]:
        """The condition on a task's due date for a state of DUE; anything else holds for all."""
        conditions: dict[str, ColumnElement[bool]] = {
            ClockState.DUE_SOON: Task.due_on.between(self.today, self.soon),
            ClockState.DUE_TODAY: Task.due_on == self.today,
            ClockState.OVERDUE: Task.due_on < self.today,
            ClockState.SERIOUSLY_OVERDUE: Task.due_on <= self.serious,
            ClockState.NO_LIMIT: Task.due_on.is_(None),
        }
        return conditions.get(state, true())


def conditions(filters: Filters, edges: Edges) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.stage:
        found.append(Task.key.in_([key for key, kind in TASKS.items() if kind.stage == filters.stage]))
    if filters.due:
        found.append(edges.holds(filters.due))
    if filters.kind:
        found.append(_limited_by(filters.kind))
    if filters.unit:
        unit = select(Organisation.id).where(Organisation.uscc == filters.unit)
        found.append(Task.organisation_id.in_(unit))
    if filters.q:
        found.append(matches(filters.q))
    return found


# The limit behind each task, as a column: what the task's key says in TASKS.
LIMIT = case({key: kind.clock.value for key, kind in TASKS.items()}, value=Task.key)


def _limited_by(kind: str) -> ColumnElement[bool]:
    """Tasks whose running limit is of this kind: statutory, or an internal target."""
    return exists(
        select(1).where(
            Clock.jurisdiction == Task.jurisdiction,
            Clock.case_id == Task.case_id,
            Clock.running,
            Clock.code == LIMIT,
            Clock.kind == kind,
        )
    )


def matches(q: str) -> ColumnElement[bool]:
    """Cases by number, the end of one, application number, document number, or the subject's whole number."""
    text = q.strip()
    number = parse(text)
    subject = and_(Subject.jurisdiction == Record.jurisdiction, Subject.id == Record.subject_id)
    record = (
        select(1)
        .select_from(Record)
        .join(Subject, subject)
        .where(
            Record.jurisdiction == Case.jurisdiction,
            Record.id == Case.record_id,
            or_(Record.document_number.contains(text, autoescape=True), Subject.id_index == blind_index(text)),
        )
    )
    ways: list[ColumnElement[bool]] = [Case.number == str(number or text), exists(record)]
    if text.isdecimal() and len(text) <= 6:
        ways.append(Case.number.endswith(f"-{int(text):06d}"))
    if number:
        application = select(1).where(
            Application.jurisdiction == Case.jurisdiction,
            Application.id == Case.application_id,
            Application.number == str(number),
        )
        ways.append(exists(application))
    return or_(*ways)
