"""The life of every limit of a case, line by line: what happened when, by whom, why, and when it was due after that."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import ladder
from app.domain.ladder import Level, Rung, RungCode
from app.domain.ledger import Entry, EntryKind
from app.domain.ledger_steps import steps
from app.domain.vocabulary import N_, ClockCode, PauseReason, Role
from app.domain.workdays import legal_date
from app.models.clock import Reminder
from app.models.event import CaseEvent
from app.services.case_view import CaseView, ClockView
from app.services.reminding import levels_of

# The events behind an entry, by which those who acted are found; entries themselves hold an id and a day.
_BEHIND: Mapping[EntryKind, frozenset[str]] = {
    EntryKind.PAUSE: frozenset({"clock_paused", "supplement_requested"}),
    EntryKind.RESUME: frozenset({"clock_resumed", "supplement_received", "supplement_expired"}),
    EntryKind.EXTEND: frozenset({"clock_extended"}),
    EntryKind.CANCEL: frozenset(
        {"retracted", "opinion_returned", "referred", "provider_assigned", "referral_recalled", "unit_succeeded"}
    ),
}
_SENT = {"answered", "notice_posted", "declined", "transferred"}
_STOPPED: Mapping[ClockCode, frozenset[str]] = {
    ClockCode.REFER: frozenset({"referred", "provider_assigned", "own_error_corrected", *_SENT}),
    ClockCode.VERIFY: frozenset({"opinion_given", "opinion_approved", "taken_back"}),
    ClockCode.ANSWER: frozenset(_SENT),
    ClockCode.WHOLE: frozenset(_SENT),
    ClockCode.SUPPLEMENT: frozenset({"supplement_received", "supplement_expired"}),
}
MOVED = "clock_recalculated"


@dataclass(frozen=True)
class Who:
    """Who acted, as far as the reader may know: the unit, and a name inside one's own unit alone."""

    unit: str = ""
    role: Role | None = None
    person: str = ""
    system: bool = False


@dataclass(frozen=True)
class Line:
    """One thing that happened to a limit; `text` is a template, `words` the reason as somebody wrote it."""

    on: date
    text: str
    values: Mapping[str, object]
    who: Who
    due_on: date | None
    reason: PauseReason | None = None
    words: str = ""


@dataclass(frozen=True)
class Told:
    """A rung that was climbed, and who was told of it."""

    rung: RungCode
    levels: tuple[Level, ...]
    at: datetime


@dataclass(frozen=True)
class Coming:
    """A rung still to be climbed, by the present due date."""

    rung: Rung
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Life:
    """One visit of one limit with its ledger, the rungs told and those to come."""

    clock: ClockView
    lines: Sequence[Line]
    told: Sequence[Told]
    coming: Sequence[Coming]


def of_case(session: Session, view: CaseView) -> list[Life]:
    """Every visit of every limit of a case, in the order in which they began."""
    statement = (
        select(Reminder.clock_id, Reminder.rung, Reminder.level, Reminder.told_at)
        .where(Reminder.jurisdiction == view.case.jurisdiction, Reminder.case_id == view.case.id)
        .order_by(Reminder.told_at, Reminder.id)
    )
    told: dict[int, list[tuple[RungCode, Level, datetime]]] = defaultdict(list)
    for row in session.execute(statement):
        told[row.clock_id].append((row.rung, row.level, row.told_at))
    return [Life(each, lines(view, each), _told(told[each.row.id]), _coming(view, each)) for each in view.clocks]


def _told(rows: Iterable[tuple[RungCode, Level, datetime]]) -> list[Told]:
    found = []
    for rung, group in groupby(rows, key=lambda row: row[0]):
        members = list(group)
        found.append(Told(rung, tuple(dict.fromkeys(level for _, level, _ in members)), members[0][2]))
    return found


def _coming(view: CaseView, clock: ClockView) -> list[Coming]:
    if not clock.row.running or clock.rule is None:
        return []
    ahead, after = [], clock.row.climbed
    while rung := ladder.next_rung(clock.ledger, clock.calendar, after):
        after = rung.code
        if levels := levels_of(view.pack, clock.row.code, rung.code):
            ahead.append(Coming(rung, levels))
    return ahead


def lines(view: CaseView, clock: ClockView) -> list[Line]:
    """The ledger of one visit, and the notices that have moved it."""
    found = [_line(view, clock, step.on, step.entry, step.due_on) for step in steps(clock.ledger, clock.calendar)]
    found += _moves(view, clock)
    return sorted(found, key=lambda line: line.on)


def _line(view: CaseView, clock: ClockView, on: date, entry: Entry | None, due_on: date | None) -> Line:
    if entry is None:
        return Line(on, N_("开始计时"), {}, _who(view, _began(view, clock)), due_on)
    event = _behind(view, clock.row.code, entry)
    who = _who(view, event) if event else Who(system=entry.actor == "system")
    if entry.kind is EntryKind.EXTEND:
        values = {"amount": entry.amount, "unit": clock.row.unit.label}
        return Line(on, N_("延长{amount}{unit}"), values, who, due_on, words=_words(view, entry.reason))
    reason = PauseReason(entry.reason) if entry.reason in list(PauseReason) else None
    return Line(on, entry.kind.label, {}, who, due_on, reason, _words(view, entry.reason))


def _moves(view: CaseView, clock: ClockView) -> Iterator[Line]:
    """The loaded years that have moved this visit; the visit that ran when one was loaded is the one it moved."""
    end = next((e.on for e in reversed(clock.ledger.entries) if e.kind in (EntryKind.STOP, EntryKind.CANCEL)), None)
    for event in view.case.events:
        if event.kind != MOVED or event.data["clock"] != clock.row.code or event.at < clock.row.started_at:
            continue
        on = legal_date(event.at)
        if end is None or on <= end:
            text = N_("{document}公布，到期日由 {due_from} 改为 {due_to}")
            yield Line(on, text, event.data, _who(view, event), date.fromisoformat(event.data["due_to"]))


def _words(view: CaseView, digest: str) -> str:
    """The words behind a digest, for those inside the case."""
    if not digest or not view.sight.inside:
        return ""
    return next((row.text for row in view.case.texts if row.digest == digest), "")


def _began(view: CaseView, clock: ClockView) -> CaseEvent | None:
    """What was done at the very moment at which the clock was started."""
    return next((event for event in view.case.events if event.at == clock.row.started_at), None)


def _behind(view: CaseView, code: ClockCode, entry: Entry) -> CaseEvent | None:
    """The event an entry goes back to; where none fits, anything its actor did in the case tells the unit."""
    kinds = _STOPPED.get(code, set()) | {"unit_succeeded"} if entry.kind is EntryKind.STOP else _BEHIND[entry.kind]
    signed = [event for event in view.case.events if not entry.actor or _signature(event) == entry.actor]
    fitting = [each for each in signed if each.kind in kinds and legal_date(each.at) == entry.on and _names(each, code)]
    if fitting:
        return fitting[-1]
    return signed[-1] if entry.actor and signed else None


def _signature(event: CaseEvent) -> str:
    return "system" if event.actor_id is None else str(event.actor_id)


def _names(event: CaseEvent, code: ClockCode) -> bool:
    """Whether an event that names limits names this one."""
    return code in event.data.get("clocks", (code,)) and event.data.get("clock", code) == code


def _who(view: CaseView, event: CaseEvent | None) -> Who:
    if event is None:
        return Who()
    if event.actor_id is None:
        return Who(system=True)
    unit = view.unit_names.get(event.organisation_id or 0, "")
    known = view.sight.watches or event.organisation_id in view.sight.units
    person = event.actor.name if known and event.actor and event.actor_role is not Role.APPLICANT else ""
    return Who(unit, event.actor_role, person)
