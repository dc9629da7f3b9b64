"""What the supervisor's list of open work is narrowed to: the limit, the unit, the step, and why it needs a look."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.permissions import Actor
from app.domain.supervision import Cause
from app.domain.tasks import TASKS
from app.domain.vocabulary import CaseKind, ClockKind, Origin, Role, Stage
from app.domain.workdays import WorkCalendar
from app.models.case import Case
from app.models.clock import Clock
from app.models.place import Jurisdiction
from app.models.policy import PackVersion
from app.models.supervision import SupervisionOrder
from app.models.task import Task
from app.services import task_filters
from app.services.task_filters import DUE, LONGEST_WORDS, Edges, Filters

# A limit that stands still for more working days than these is asked after.
LONG_PAUSE = 10
RETURNED_OFTEN = 2
CAUSES = (Cause.LATE, Cause.RETURNED_TWICE, Cause.LONG_PAUSE, Cause.UNACKNOWLEDGED)
_CODES: Mapping[str, frozenset[str]] = {
    "stage": frozenset(Stage),
    "due": frozenset(DUE),
    "kind": frozenset(ClockKind),
    "cause": frozenset(CAUSES),
    "origin": frozenset(Origin),
    "business": frozenset(CaseKind),
}


@dataclass(frozen=True)
class Wanted:
    """What an address asks of the list; empty = everything. `unit` is a credit code, `pack` the name of a rule pack."""

    q: str = ""
    place: str = ""
    unit: str = ""
    stage: str = ""
    due: str = ""
    kind: str = ""
    cause: str = ""
    origin: str = ""
    pack: str = ""
    business: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in force, by name."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wanted":
        """What an address says, without what nobody can choose: an old link or one mistyped still opens a list."""
        words = {each.name: given.get(each.name, "").strip()[:LONGEST_WORDS] for each in fields(cls)}
        return cls(**{name: text for name, text in words.items() if name not in _CODES or text in _CODES[name]})


def watched(actor: Actor) -> list[str] | None:
    """The places the actor watches; None for somebody who looks after all of them."""
    places = [each.jurisdiction for each in actor.granted if each.role in (Role.SUPERVISOR, Role.AUDITOR)]
    return None if None in places or actor.is_system else sorted({place for place in places if place})


def within(column: InstrumentedAttribute[str], places: list[str] | None) -> ColumnElement[bool]:
    """Rows of these places; all of them are named too, because keys begin with the place."""
    return column.in_(select(Jurisdiction.id) if places is None else places)


def conditions(wanted: Wanted, days: WorkCalendar, today: date) -> list[ColumnElement[bool]]:
    """The conditions on an open task and its case."""
    late = wanted.cause == Cause.LATE
    asked = Filters(
        q=wanted.q,
        stage=wanted.stage,
        unit=wanted.unit,
        due=wanted.due or ("overdue" if late else ""),
        kind=wanted.kind or (ClockKind.STATUTORY.value if late else ""),
    )
    found = task_filters.conditions(asked, Edges.of(days, today))
    if asked.due:
        # An applicant owes nobody anything: only units are early or late.
        found.append(Task.organisation_id.is_not(None))
    if wanted.cause and not late:
        found.append(_caused(Cause(wanted.cause), days, today))
    if wanted.place:
        found.append(Task.jurisdiction == wanted.place)
    if wanted.origin:
        found.append(Case.origin == Origin(wanted.origin))
    if wanted.business:
        found.append(Case.kind == CaseKind(wanted.business))
    if wanted.pack:
        found.append(Case.pack_sha256.in_(select(PackVersion.sha256).where(PackVersion.pack_id == wanted.pack)))
    return found


def _caused(cause: Cause, days: WorkCalendar, today: date) -> ColumnElement[bool]:
    match cause:
        case Cause.RETURNED_TWICE:
            return Case.returned >= RETURNED_OFTEN
        case Cause.LONG_PAUSE:
            return exists(
                select(1).where(
                    Clock.jurisdiction == Task.jurisdiction,
                    Clock.case_id == Task.case_id,
                    Clock.running,
                    Clock.paused_on < paused_before(days, today),
                )
            )
    # The orders are few: found first, their tasks by them.
    sent = select(SupervisionOrder.case_id).where(
        SupervisionOrder.jurisdiction == Task.jurisdiction, SupervisionOrder.judged_at.is_(None)
    )
    return and_(Task.key == "rectify", Task.opened_at.is_(None), Task.case_id.in_(sent))


def paused_before(days: WorkCalendar, today: date) -> date:
    """A limit paused earlier than this day has stood still for more than ten working days."""
    return days.before(today + timedelta(days=1), LONG_PAUSE + 1)


STEPS = tuple(sorted({kind.stage for kind in TASKS.values()}, key=list(Stage).index))
