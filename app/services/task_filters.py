"""What a list of tasks is narrowed to: a stage, the state or kind of a limit, people and units, flags, typed words."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from app.domain import ledger
from app.domain.numbers import parse
from app.domain.tasks import PAUSED_SORTS_ON, TASKS
from app.domain.vocabulary import (
    N_,
    CaseOutcome,
    Channel,
    ClockKind,
    ClockState,
    Ground,
    Labelled,
    Stage,
    Suspension,
)
from app.domain.workdays import WorkCalendar
from app.models.account import Account
from app.models.application import Application
from app.models.case import Case
from app.models.clock import Clock
from app.models.desk import Absence
from app.models.encryption import blind_index
from app.models.place import Organisation
from app.models.record import Record, Subject
from app.models.task import Task
from app.services.absences import active

LONGEST_WORDS = 100


class Flag(Labelled):
    """What an officer must know before opening a case, and may ask a list for."""

    SUSPENDED = "suspended", N_("措施暂停中")
    RETURNED = "returned", N_("被退回")
    SENT_BACK = "sent_back", N_("补充核查")
    UNSUPPLEMENTED = "unsupplemented", N_("逾期未补正")
    REPEATED = "repeated", N_("再次异议")
    PAPER = "paper", N_("纸质申请")
    DELEGATED = "delegated", N_("已委派")
    AWAY = "away", N_("经办人离岗")


DUE = (
    ClockState.DUE_SOON,
    ClockState.DUE_TODAY,
    ClockState.OVERDUE,
    ClockState.SERIOUSLY_OVERDUE,
    ClockState.PAUSED,
    ClockState.NO_LIMIT,
)


@dataclass(frozen=True)
class Filters:
    """What an address asks of a list; empty = everything. Units are credit codes, `owner` a login, `due` one of DUE.

    `step` is the key of a task; `since` and `until` are days of receipt, both included.
    """

    q: str = ""
    stage: str = ""
    step: str = ""
    due: str = ""
    kind: str = ""
    ground: str = ""
    flag: str = ""
    unit: str = ""
    provider: str = ""
    owner: str = ""
    since: str = ""
    until: str = ""

    @property
    def active(self) -> bool:
        return any(self.chosen.values())

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in force, by name."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """What an address says, without what nobody can choose: an old link or one mistyped still opens a list."""
        words = {each.name: given.get(each.name, "").strip()[:LONGEST_WORDS] for each in fields(cls)}
        known = {name: text for name, text in words.items() if name not in _CODES or text in _CODES[name]}
        return cls(**{name: text for name, text in known.items() if name not in _DAYS or is_day(text)})


def is_day(text: str) -> bool:
    """Whether a text is a date such as 2026-11-21."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_DAYS = ("since", "until")
_CODES = {
    "stage": frozenset(Stage),
    "step": frozenset(TASKS),
    "due": frozenset(DUE),
    "kind": frozenset(ClockKind),
    "ground": frozenset(Ground),
    "flag": frozenset(Flag),
}


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
        """The condition on a task's place in time for a state of DUE; anything else holds for all.

        A paused task has no such place, so that it is neither near nor late.
        """
        conditions: dict[str, ColumnElement[bool]] = {
            ClockState.DUE_SOON: Task.sort_on.between(self.today, self.soon),
            ClockState.DUE_TODAY: Task.sort_on == self.today,
            ClockState.OVERDUE: Task.sort_on < self.today,
            ClockState.SERIOUSLY_OVERDUE: Task.sort_on <= self.serious,
            ClockState.PAUSED: Task.sort_on == PAUSED_SORTS_ON,
            ClockState.NO_LIMIT: Task.due_on.is_(None),
        }
        return conditions.get(state, true())


def conditions(filters: Filters, edges: Edges) -> list[ColumnElement[bool]]:
    found = [*_standing(filters), *received_between(filters.since, filters.until)]
    if filters.due:
        found.append(edges.holds(filters.due))
    if filters.kind:
        found.append(_limited_by(filters.kind))
    if filters.ground:
        found.append(Case.ground == Ground(filters.ground))
    if filters.flag:
        found.append(_flagged(Flag(filters.flag), edges.today))
    if filters.unit:
        found.append(Task.organisation_id.in_(select(Organisation.id).where(Organisation.uscc == filters.unit)))
    if filters.provider:
        found.append(Case.provider_id.in_(select(Organisation.id).where(Organisation.uscc == filters.provider)))
    if filters.owner:
        found.append(Task.assignee_id.in_(select(Account.id).where(Account.login == filters.owner)))
    if filters.q:
        found.append(matches(filters.q))
    return found


def _standing(filters: Filters) -> list[ColumnElement[bool]]:
    """Where the cases stand: at a stage, at one task."""
    found: list[ColumnElement[bool]] = []
    if filters.stage:
        found.append(Task.key.in_([key for key, kind in TASKS.items() if kind.stage == filters.stage]))
    if filters.step:
        found.append(Task.key == filters.step)
    return found


def received_between(since: str, until: str) -> list[ColumnElement[bool]]:
    """Cases received from one day to another, both included and either open, as the conditions a list adds."""
    days = ((Case.received_on.__ge__, since), (Case.received_on.__le__, until))
    return [holds(date.fromisoformat(day)) for holds, day in days if day]


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


def _flagged(flag: Flag, today: date) -> ColumnElement[bool]:
    match flag:
        case Flag.SUSPENDED:
            return and_(Case.suspension == Suspension.SUSPEND.value, Case.outcome.is_(None))
        case Flag.RETURNED:
            return Case.returned > 0
        case Flag.SENT_BACK:
            return Case.sent_back.is_(True)
        case Flag.UNSUPPLEMENTED:
            return Case.unsupplemented.is_(True)
        case Flag.REPEATED:
            return repeated()
        case Flag.PAPER:
            return exists(_application().where(Application.channel == Channel.PAPER))
        case Flag.DELEGATED:
            return Task.delegated_by.is_not(None)
        case Flag.AWAY:
            return Task.assignee_id.in_(select(Absence.account_id).where(active(today)))


def repeated() -> ColumnElement[bool]:
    """Whether the record was decided on before. An objection that was taken back decided nothing."""
    earlier = aliased(Case)
    return exists(
        select(1)
        .select_from(earlier)
        .where(
            earlier.jurisdiction == Case.jurisdiction,
            earlier.record_id == Case.record_id,
            earlier.id < Case.id,
            earlier.outcome != CaseOutcome.RETRACTED,
        )
        .correlate(Case)
    )


def _application() -> Select[int]:
    return select(1).where(Application.jurisdiction == Case.jurisdiction, Application.id == Case.application_id)


def matches(q: str) -> ColumnElement[bool]:
    """Cases by number, the end of one, application number, document number, a firm's name, or a subject's number."""
    text = q.strip()
    number = parse(text)
    subject = and_(Subject.jurisdiction == Record.jurisdiction, Subject.id == Record.subject_id)
    about = or_(
        Record.document_number.contains(text, autoescape=True),
        Subject.search_name.contains(text, autoescape=True),
        Subject.id_index == blind_index(text),
    )
    # Found once, not asked of every task.
    records = select(Record.jurisdiction, Record.id).join(Subject, subject).where(about)
    ways: list[ColumnElement[bool]] = [
        Case.number == str(number or text),
        tuple_(Case.jurisdiction, Case.record_id).in_(records),
    ]
    if text.isdecimal() and len(text) <= 6:
        ways.append(Case.number.endswith(f"-{int(text):06d}"))
    if number:
        ways.append(exists(_application().where(Application.number == str(number))))
    return or_(*ways)
