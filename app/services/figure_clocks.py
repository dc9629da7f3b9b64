"""What ended limits say of a period: one grouped look at the clocks, upheld contests, whole cases day by day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.attribution import HOLDING, Share, Visit, split
from app.domain.figures import SERIOUS, Key, Period, Tally
from app.domain.vocabulary import ClockCode, ClockKind
from app.domain.workdays import WorkCalendar
from app.models.clock import Clock
from app.models.reporting import Contest

# The applicant's own time is nobody's to answer for.
_NOT_COUNTED = (ClockCode.SUPPLEMENT,)
_BATCH = 2_000


@dataclass(frozen=True)
class Excused:
    """Lateness that does not count against a unit: its contest was upheld."""

    pairs: frozenset[tuple[int, int]]
    """The clocks and the units against which they do not count."""
    own: tuple[tuple[Key, int], ...]
    """The units' own limits, with how late each was."""


@dataclass
class Held:
    """Lateness of whole cases in the hands of one unit, by stage; `cases` are those its own limit was not late in."""

    days: dict[ClockCode, int] = field(default_factory=dict)
    numbers: dict[ClockCode, int] = field(default_factory=dict)
    cases: int = 0


def ended_in(jurisdiction: str, period: Period) -> ColumnElement[bool]:
    """The counted visits of units that ended in a period."""
    return and_(
        Clock.jurisdiction == jurisdiction,
        Clock.ended_on.between(period.starts_on, period.ends_on),
        Clock.late.is_not(None),
        Clock.owner_id.is_not(None),
        Clock.code.not_in(_NOT_COUNTED),
    )


def tallies(session: Session, jurisdiction: str, period: Period, excused: Excused) -> dict[Key, Tally]:
    """Every unit's ended limits by code and kind. One statement, as many rows as there are different lengths."""
    grade = case((Clock.late == 0, 0), (Clock.late < SERIOUS, 1), else_=SERIOUS)
    statement = (
        select(Clock.owner_id, Clock.code, Clock.kind, Clock.used, grade, func.count(), func.sum(Clock.late))
        .where(ended_in(jurisdiction, period))
        .group_by(Clock.owner_id, Clock.code, Clock.kind, Clock.used, grade)
    )
    found: dict[Key, Tally] = {}
    for owner, code, kind, used, late, number, days in session.execute(statement):
        found.setdefault((owner, code, kind), Tally()).add(number, used, late, int(days))
    for key, late in excused.own:
        if key in found:
            found[key].excuse(late)
    return found


def excused(session: Session, jurisdiction: str, period: Period) -> Excused:
    """The lateness of a period that was contested with success."""
    statement = (
        select(Contest.organisation_id, Clock.id, Clock.owner_id, Clock.code, Clock.kind, Clock.late)
        .join(Clock, and_(Clock.jurisdiction == Contest.jurisdiction, Clock.id == Contest.clock_id))
        .where(Contest.jurisdiction == jurisdiction, Contest.upheld.is_(True), ended_in(jurisdiction, period))
    )
    rows = session.execute(statement).all()
    own = [((row.owner_id, row.code, row.kind), row.late) for row in rows if row.owner_id == row.organisation_id]
    return Excused(frozenset((row.id, row.organisation_id) for row in rows), tuple(own))


def held(session: Session, jurisdiction: str, period: Period, calendar: WorkCalendar, off: Excused) -> dict[int, Held]:
    """The late days of whole cases, by the unit that had the case in hands."""
    found: dict[int, Held] = {}
    for whole, shares in shared(session, jurisdiction, period, calendar):
        clean: set[int] = set()
        for share in shares:
            if _is_excused(whole, share, off):
                continue
            unit = found.setdefault(share.owner_id, Held())
            unit.days[share.code] = unit.days.get(share.code, 0) + share.days
            unit.numbers[share.code] = unit.numbers.get(share.code, 0) + 1
            if costs(whole, share, off):
                clean.add(share.owner_id)
        for owner in clean:
            found[owner].cases += 1
    return found


def _is_excused(whole: int, share: Share, off: Excused) -> bool:
    """Whether the unit's lateness in the whole case, or in the stage by which it held it, does not count."""
    own = share.visit.id if share.visit else whole
    return (whole, share.owner_id) in off.pairs or (own, share.owner_id) in off.pairs


def costs(whole: int, share: Share, off: Excused) -> bool:
    """Whether a share costs its unit anything: what was late in its own stage counts there, not twice."""
    return not _is_excused(whole, share, off) and (share.visit is None or not share.visit.late)


def shared(
    session: Session,
    jurisdiction: str,
    period: Period,
    calendar: WorkCalendar,
    cases: Iterable[int] | None = None,
) -> Iterator[tuple[int, list[Share]]]:
    """Each late whole limit of a period (of these cases) by its clock's id, with its days given out. One statement."""
    statement = _late_wholes(jurisdiction, period)
    if cases is not None:
        statement = statement.where(Clock.case_id.in_(list(cases)))
    for whole, rows in groupby(session.execute(statement), attrgetter("whole")):
        lines = list(rows)
        first, visits = lines[0], [_visit(each) for each in lines if each.id is not None]
        yield whole, split(first.due_on, first.ended_on, first.receiver, visits, calendar)


def _late_wholes(jurisdiction: str, period: Period) -> Select[*tuple[Any, ...]]:
    """Each late whole limit beside the visits of stages that may have held its late days, the limits one by one."""
    stage = aliased(Clock)
    joined = and_(
        stage.jurisdiction == Clock.jurisdiction,
        stage.case_id == Clock.case_id,
        stage.code.in_(HOLDING),
        # What had ended by the last day holds none of the days after it.
        or_(stage.ended_on.is_(None), stage.ended_on > Clock.due_on),
    )
    return (
        select(
            Clock.id.label("whole"),
            Clock.due_on,
            Clock.ended_on,
            Clock.owner_id.label("receiver"),
            stage.id,
            stage.code,
            stage.owner_id,
            stage.visit,
            stage.started_at,
            stage.started_on,
            stage.ended_on.label("stage_ended_on"),
            func.coalesce(stage.late, 0).label("late"),
        )
        .outerjoin(stage, and_(joined, stage.owner_id.is_not(None)))
        .where(ended_in(jurisdiction, period), Clock.code == ClockCode.WHOLE, Clock.kind == ClockKind.STATUTORY)
        .where(Clock.late > 0)
        .order_by(Clock.id)
        .execution_options(yield_per=_BATCH)
    )


def _visit(row: Any) -> Visit:
    return Visit(
        row.id,
        row.code,
        row.owner_id,
        row.visit,
        row.started_at,
        row.started_on,
        row.stage_ended_on,
        row.late,
    )


def stages(found: Mapping[Key, Tally]) -> dict[tuple[ClockCode, ClockKind], Tally]:
    """The same over all units."""
    total: dict[tuple[ClockCode, ClockKind], Tally] = {}
    for (_, code, kind), tally in found.items():
        total.setdefault((code, kind), Tally()).merge(tally)
    return total
