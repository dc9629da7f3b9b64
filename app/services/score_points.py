"""Each point a unit has lost: the failing, its price, and the case in which it happened."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.domain.attribution import Share
from app.domain.figures import SERIOUS, UPHELD, Period
from app.domain.scoring import Loss
from app.domain.vocabulary import ClockCode, ClockKind
from app.models.case import Case
from app.models.clock import Clock
from app.models.supervision import SupervisionOrder
from app.services import calendar, figure_cases, figure_clocks
from app.services.figure_clocks import Excused

MOST = 500  # failings of each kind that are listed; the numbers above them are of all


@dataclass(frozen=True)
class Point:
    """One failing: in which case, at which stage, and by how many working days where it is lateness."""

    loss: Loss
    number: str
    stage: ClockCode | None = None
    days: int | None = None
    times: int = 1


def points(session: Session, jurisdiction: str, period: Period, unit: int) -> list[Point]:
    """The failings of one unit in a period, in the order of the formula. Who may read them is the caller's question."""
    off = figure_clocks.excused(session, jurisdiction, period)
    found = [
        *_late(session, jurisdiction, period, unit, off),
        *_held(session, jurisdiction, period, unit, off),
        *_errors(session, jurisdiction, period, unit),
        *_orders(session, jurisdiction, period, unit),
    ]
    order = list(Loss)
    return sorted(found, key=lambda each: (order.index(each.loss), each.number))


def _late(session: Session, jurisdiction: str, period: Period, unit: int, off: Excused) -> Iterator[Point]:
    statement = (
        select(Clock.id, Clock.code, Clock.late, Case.number)
        .join(Case, and_(Case.jurisdiction == Clock.jurisdiction, Case.id == Clock.case_id))
        .where(figure_clocks.ended_in(jurisdiction, period), Clock.owner_id == unit, Clock.late > 0)
        .where(Clock.kind == ClockKind.STATUTORY, Clock.code != ClockCode.WHOLE)
        .order_by(Clock.ended_on.desc(), Clock.id.desc())
        .limit(MOST)
    )
    for clock, code, late, number in session.execute(statement):
        if (clock, unit) not in off.pairs:
            yield Point(Loss.SERIOUS if (late or 0) >= SERIOUS else Loss.LATE, number, code, late)


def _held(session: Session, jurisdiction: str, period: Period, unit: int, off: Excused) -> list[Point]:
    shares: dict[int, Share] = {}
    for whole, given in figure_clocks.shared(session, jurisdiction, period, calendar.current(session)):
        clean = [each for each in given if each.owner_id == unit and figure_clocks.costs(whole, each, off)]
        if clean and len(shares) < MOST:
            shares[whole] = max(clean, key=lambda each: each.days)
    statement = (
        select(Clock.id, Case.number)
        .join(Case, and_(Case.jurisdiction == Clock.jurisdiction, Case.id == Clock.case_id))
        .where(Clock.jurisdiction == jurisdiction, Clock.id.in_(shares))
    )
    rows = session.execute(statement).all()
    return [Point(Loss.HELD, number, shares[clock].code, shares[clock].days) for clock, number in rows]


def _errors(session: Session, jurisdiction: str, period: Period, unit: int) -> list[Point]:
    statement = (
        select(Case.number)
        .where(figure_cases.closed_in(jurisdiction, period), Case.provider_id == unit, Case.outcome.in_(UPHELD))
        .order_by(Case.id.desc())
        .limit(MOST)
    )
    return [Point(Loss.ERROR, number) for number in session.execute(statement).scalars()]


def _orders(session: Session, jurisdiction: str, period: Period, unit: int) -> Iterator[Point]:
    order = SupervisionOrder
    statement = (
        select(Case.number, order.returns, order.circulated_at)
        .join(Case, and_(Case.jurisdiction == order.jurisdiction, Case.id == order.case_id))
        .where(figure_cases.orders_closed_in(jurisdiction, period), order.organisation_id == unit)
        .where(or_(order.returns > 0, order.circulated_at.is_not(None)))
        .order_by(Case.id.desc())
        .limit(MOST)
    )
    for number, returns, circulated_at in session.execute(statement):
        if returns:
            yield Point(Loss.RETURNED, number, times=returns)
        if circulated_at:
            yield Point(Loss.CIRCULATED, number)
