"""The days of a remedy: until when, or from when, it is open, counted as the Civil Code counts (民法典 201–203)."""

from dataclasses import dataclass
from datetime import date

from app.domain.pack_entries import Remedy
from app.domain.periods import explain, last_day, rolled
from app.domain.workdays import ONE_DAY, DayCount, WorkCalendar


@dataclass(frozen=True)
class RemedyDays:
    """One way to a higher body. `until` is its last day; `since` the first one where silence must have lasted."""

    remedy: Remedy
    organ: str
    counted_from: date | None = None
    until: date | None = None
    since: date | None = None
    provisional: bool = False
    days: tuple[DayCount, ...] = ()


def counted(remedy: Remedy, organ: str, start: date | None, calendar: WorkCalendar) -> RemedyDays:
    """A remedy with its day, counted from `start`; without a start or a length the law alone is told.

    A last day that is a day off moves on, which helps the applicant. A time that must have passed in silence ends
    on its own last day, and the way is open from the day after.
    """
    if start is None or remedy.budget is None:
        return RemedyDays(remedy, organ)
    end = last_day(start, remedy.budget, remedy.unit, calendar)
    until = rolled(end, calendar) if remedy.after == "served" else None
    shown = until or end
    return RemedyDays(
        remedy,
        organ,
        start,
        until,
        None if until else end + ONE_DAY,
        calendar.is_provisional(shown),
        explain(start, remedy.budget, remedy.unit, (), shown, calendar),
    )
