"""What a unit let pass: its own late limits, and the late days of whole cases that it had in hands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.attribution import HOLDING, Share
from app.domain.errors import NotFound
from app.domain.figures import Period
from app.domain.permissions import ROLES, Action, Actor
from app.domain.vocabulary import ClockCode, ClockKind
from app.domain.workdays import WorkCalendar
from app.models.case import Case
from app.models.clock import Clock
from app.models.reporting import Contest, Report
from app.services import calendar, figure_clocks, policy

MOST = 200


@dataclass(frozen=True)
class LateLimit:
    """One lateness of one unit; of a whole case `days` are those in the unit's hands."""

    clock: Clock
    organisation_id: int
    case_number: str
    days: int
    contest: Contest | None
    open_until: date
    frozen: bool

    def may_contest(self, today: date) -> bool:
        """Once, until the days for it are over; and longer while no report has been made of the period."""
        return self.contest is None and (today <= self.open_until or not self.frozen)


def of_actor(session: Session, *, actor: Actor) -> list[LateLimit]:
    """The latest of the units the actor works for, at most 200 of each kind; in a constant number of statements."""
    units = {place: _units(actor, place) for place in _places(actor)}
    days = calendar.current(session)
    found: list[LateLimit] = []
    for place, own in units.items():
        found += _of_units(session, place, own, days, ())
    return sorted(found, key=lambda each: (each.clock.ended_on or date.min, each.clock.id), reverse=True)


def one(session: Session, clock_id: int, *, actor: Actor) -> LateLimit:
    """One lateness of a unit the actor works for. Raises NotFound."""
    days = calendar.current(session)
    for place in _places(actor):
        for found in _of_units(session, place, _units(actor, place), days, (Clock.id == clock_id,)):
            return found
    raise NotFound()


def _places(actor: Actor) -> list[str]:
    held = {grant.jurisdiction for grant in actor.granted if grant.role in ROLES[Action.CONTEST]}
    return sorted(place for place in held if place)


def _units(actor: Actor, place: str) -> frozenset[int]:
    return frozenset(unit for role in ROLES[Action.CONTEST] for unit in actor.organisations(place, role))


def _of_units(
    session: Session,
    place: str,
    units: frozenset[int],
    days: WorkCalendar,
    which: Sequence[ColumnElement[bool]],
) -> list[LateLimit]:
    pairs = [
        (clock, clock.owner_id or 0, clock.late or 0, number) for clock, number in _own(session, place, units, which)
    ]
    pairs += _held(session, place, units, days, which)
    contests = _contests(session, place, [(clock.id, unit) for clock, unit, _, _ in pairs])
    ends = [clock.ended_on for clock, _, _, _ in pairs if clock.ended_on]
    reported = _reported(session, place, min(ends), max(ends)) if ends else []
    found = []
    for clock, unit, late, number in pairs:
        assert clock.ended_on is not None
        until = days.add(clock.ended_on, policy.in_force(place, clock.ended_on).number("supervision.contest"))
        frozen = any(first <= clock.ended_on <= last for first, last in reported)
        found.append(LateLimit(clock, unit, number, late, contests.get((clock.id, unit)), until, frozen))
    return found


def _late(place: str, which: Iterable[ColumnElement[bool]]) -> tuple[ColumnElement[bool], ...]:
    return (Clock.jurisdiction == place, Clock.kind == ClockKind.STATUTORY, Clock.late > 0, *which)


def _own(
    session: Session, place: str, units: frozenset[int], which: Sequence[ColumnElement[bool]]
) -> list[tuple[Clock, str]]:
    """Limits the units owed themselves."""
    statement = (
        select(Clock, Case.number)
        .join(Case, and_(Case.jurisdiction == Clock.jurisdiction, Case.id == Clock.case_id))
        .where(*_late(place, which), Clock.owner_id.in_(units), Clock.code != ClockCode.WHOLE)
        .order_by(Clock.ended_on.desc(), Clock.id.desc())
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def _held(
    session: Session,
    place: str,
    units: frozenset[int],
    days: WorkCalendar,
    which: Sequence[ColumnElement[bool]],
) -> list[tuple[Clock, int, int, str]]:
    """Whole cases that were late while one of the units had them."""
    stage = aliased(Clock)
    touched = (
        select(stage.case_id)
        .where(stage.jurisdiction == place, stage.owner_id.in_(units), stage.code.in_(HOLDING))
        .where(stage.case_id == Clock.case_id)
    )
    statement = (
        select(Clock, Case.number)
        .join(Case, and_(Case.jurisdiction == Clock.jurisdiction, Case.id == Clock.case_id))
        .where(*_late(place, which), Clock.code == ClockCode.WHOLE)
        .where(or_(Clock.owner_id.in_(units), touched.exists()))
        .order_by(Clock.ended_on.desc(), Clock.id.desc())
        .limit(MOST)
    )
    rows = {clock.id: (clock, number) for clock, number in session.execute(statement)}
    ends = [clock.ended_on for clock, _ in rows.values() if clock.ended_on]
    if not ends:
        return []
    cases = {clock.case_id for clock, _ in rows.values()}
    shared = figure_clocks.shared(session, place, Period(min(ends), max(ends)), days, cases)
    return [
        (*rows[whole][:1], unit, sum(each.days for each in shares if each.owner_id == unit), rows[whole][1])
        for whole, shares in shared
        if whole in rows
        for unit in _holders(shares, units)
    ]


def _holders(shares: Iterable[Share], units: frozenset[int]) -> list[int]:
    return sorted({each.owner_id for each in shares} & units)


def _contests(session: Session, place: str, keys: list[tuple[int, int]]) -> dict[tuple[int, int], Contest]:
    if not keys:
        return {}
    statement = select(Contest).where(Contest.jurisdiction == place, Contest.clock_id.in_({clock for clock, _ in keys}))
    found = {(each.clock_id, each.organisation_id): each for each in session.execute(statement).scalars()}
    return {key: found[key] for key in keys if key in found}


def _reported(session: Session, place: str, first: date, last: date) -> list[tuple[date, date]]:
    """The periods of which reports have been made."""
    statement = (
        select(Report.starts_on, Report.ends_on)
        .where(Report.jurisdiction == place, Report.starts_on <= last, Report.ends_on >= first)
        .distinct()
    )
    return [(row[0], row[1]) for row in session.execute(statement)]
