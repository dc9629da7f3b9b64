"""What an ended limit has cost its owner, as supervision counts it: pauses left out, nothing for what was cancelled."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.domain import ledger
from app.domain.case_clocks import Running
from app.domain.ledger import Clock, EntryKind
from app.domain.vocabulary import Unit
from app.domain.workdays import WorkCalendar


@dataclass(frozen=True)
class Spent:
    """When a visit ended; the working days it used and those beyond its limit (both None where nothing is counted)."""

    ended_on: date | None = None
    used: int | None = None
    late: int | None = None


def spent(clock: Clock, calendar: WorkCalendar) -> Spent:
    """The account of one visit by replay; empty while it runs.

    `used` is counted for limits in working days alone; `late` is in working days whatever the limit's unit.
    """
    end = ledger.ended(clock)
    if end is None:
        return Spent()
    left = ledger.remaining(clock, calendar, end.on)
    budget = ledger.total_budget(clock)
    if end.kind is EntryKind.CANCEL or left is None or budget is None:
        return Spent(end.on)
    used = budget - left if clock.unit is Unit.WORKDAY else None
    return Spent(end.on, used, max(0, -left))


def account(visit: Running, visits: Iterable[Running], calendar: WorkCalendar) -> Spent:
    """The account of one visit among all visits of its limit: each working day counts once.

    A visit that was taken up again from its own start counts with the one that went on. Where another unit went on,
    the days that were late by then stay the former unit's.
    """
    own = spent(visit.clock, calendar)
    alike = [each for each in visits if each.started_at == visit.started_at and each.visit != visit.visit]
    if any(each.visit > visit.visit and each.owner_id == visit.owner_id for each in alike):
        return Spent(own.ended_on)
    if own.late is None:
        return own
    others = [each for each in alike if each.visit < visit.visit and each.owner_id != visit.owner_id]
    former = [spent(each.clock, calendar).late or 0 for each in others]
    return replace(own, late=max(0, own.late - max(former, default=0)))
