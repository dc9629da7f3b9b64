"""What a period's cases say: how many came and went, and how often a provider's records, fields, batches were wrong."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.figures import JUDGED, UPHELD, Period
from app.domain.vocabulary import ORDERS, CaseKind, CaseOutcome, Finding
from app.domain.workdays import ZONE
from app.models.case import Case, CaseField
from app.models.record import Record

Count = dict[str, int]


def morning(day: date) -> datetime:
    """The instant at which a day begins in China."""
    return datetime.combine(day, time(), ZONE)


def closed_in(jurisdiction: str, period: Period) -> ColumnElement[bool]:
    """The cases that were closed in a period; orders are no cases of applicants."""
    return and_(_closed(jurisdiction, period), Case.kind.not_in(ORDERS))


def orders_closed_in(jurisdiction: str, period: Period) -> ColumnElement[bool]:
    """The orders of the supervisor that came to an end in a period."""
    return and_(_closed(jurisdiction, period), Case.kind == CaseKind.SUPERVISION)


def _closed(jurisdiction: str, period: Period) -> ColumnElement[bool]:
    return and_(
        Case.jurisdiction == jurisdiction,
        Case.closed_at >= morning(period.starts_on),
        Case.closed_at < morning(period.ends_on + timedelta(days=1)),
    )


def months(session: Session, jurisdiction: str, period: Period, unit: int | None) -> list[dict[str, Any]]:
    """How many cases came and were closed in each month. Two statements."""
    parts = period.months()
    received = and_(
        Case.jurisdiction == jurisdiction,
        Case.kind.not_in(ORDERS),
        Case.received_on.between(period.starts_on, period.ends_on),
    )
    came = _by_month(session, Case.received_on, [each.ends_on for each in parts], received, unit)
    ends = [morning(each.ends_on + timedelta(days=1)) - timedelta(microseconds=1) for each in parts]
    went = _by_month(session, Case.closed_at, ends, closed_in(jurisdiction, period), unit)
    return [
        {"month": each.starts_on.isoformat()[:7], "received": came.get(at, 0), "closed": went.get(at, 0)}
        for at, each in enumerate(parts)
    ]


def _by_month(
    session: Session,
    column: InstrumentedAttribute[Any],
    ends: Sequence[Any],
    which: ColumnElement[bool],
    unit: int | None,
) -> Mapping[int, int]:
    month = case(*((column <= end, at) for at, end in enumerate(ends)))
    statement = select(month, func.count()).where(which, *_of_unit(unit)).group_by(month)
    return {row[0]: row[1] for row in session.execute(statement)}


def _of_unit(unit: int | None) -> list[ColumnElement[bool]]:
    return [] if unit is None else [or_(Case.receiver_id == unit, Case.provider_id == unit)]


def outcomes(session: Session, jurisdiction: str, period: Period, unit: int | None) -> dict[str, int]:
    """How the cases of a period ended."""
    statement = (
        select(Case.outcome, func.count())
        .where(closed_in(jurisdiction, period), Case.outcome.is_not(None), *_of_unit(unit))
        .group_by(Case.outcome)
    )
    found = {outcome.value: number for outcome, number in session.execute(statement) if outcome}
    return {each.value: found[each.value] for each in CaseOutcome if each.value in found}


def providers(session: Session, jurisdiction: str, period: Period) -> dict[int, Count]:
    """Of every provider's judged records, how many were wrong and how many nobody could verify."""
    statement = (
        select(Case.provider_id, Case.outcome, func.count())
        .where(closed_in(jurisdiction, period), Case.outcome.in_(JUDGED), Case.provider_id.is_not(None))
        .group_by(Case.provider_id, Case.outcome)
    )
    found: dict[int, Count] = {}
    for provider, outcome, number in session.execute(statement):
        _add(found.setdefault(provider or 0, _count()), outcome, number)
    return found


def batches(session: Session, jurisdiction: str, period: Period) -> dict[tuple[int, int], Count]:
    """The same by the batch that last brought the record, and its provider."""
    record = and_(Record.jurisdiction == Case.jurisdiction, Record.id == Case.record_id)
    statement = (
        select(Record.batch_id, Record.provider_id, Case.outcome, func.count())
        .join(Record, record)
        .where(closed_in(jurisdiction, period), Case.outcome.in_(JUDGED), Record.batch_id.is_not(None))
        .group_by(Record.batch_id, Record.provider_id, Case.outcome)
    )
    found: dict[tuple[int, int], Count] = {}
    for batch, provider, outcome, number in session.execute(statement):
        if batch is not None:
            _add(found.setdefault((batch, provider), _count()), outcome, number)
    return found


def fields(session: Session, jurisdiction: str, period: Period) -> dict[tuple[int, str], Count]:
    """The disputed fields of judged cases, as their provider found them."""
    joined = and_(CaseField.jurisdiction == Case.jurisdiction, CaseField.case_id == Case.id)
    statement = (
        select(Case.provider_id, CaseField.field, CaseField.finding, func.count())
        .join(CaseField, joined)
        .where(closed_in(jurisdiction, period), Case.outcome.in_(JUDGED), Case.provider_id.is_not(None))
        .where(CaseField.finding.is_not(None))
        .group_by(Case.provider_id, CaseField.field, CaseField.finding)
    )
    found: dict[tuple[int, str], Count] = {}
    for provider, name, finding, number in session.execute(statement):
        count = found.setdefault((provider or 0, name), _count())
        count["judged"] += number
        count["upheld"] += number if finding is Finding.WRONG else 0
        count["unverifiable"] += number if finding is Finding.UNVERIFIABLE else 0
    return found


def _count() -> Count:
    return {"judged": 0, "upheld": 0, "unverifiable": 0}


def _add(count: Count, outcome: CaseOutcome | None, number: int) -> None:
    count["judged"] += number
    count["upheld"] += number if outcome in UPHELD else 0
    count["unverifiable"] += number if outcome is CaseOutcome.UNVERIFIABLE else 0
