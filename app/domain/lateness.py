"""What an ended limit has cost its owner, as supervision counts it: pauses left out, nothing for what was cancelled."""

from dataclasses import dataclass
from datetime import date

from app.domain import ledger
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
