"""Periods of the Civil Code (民法典 201–203) in any unit: the day of start never counts."""

from calendar import monthrange
from datetime import date, timedelta

from app.domain.vocabulary import Unit
from app.domain.workdays import WorkCalendar

_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


def last_day(start: date, amount: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The last day of a period of `amount` units from `start`, not rolled.

    Months and years end on the corresponding day, or on the last day of a month that lacks it (202).
    """
    if unit is Unit.WORKDAY:
        return calendar.add(start, amount)
    if unit is Unit.DAY:
        return start + timedelta(days=amount)
    month = start.month - 1 + amount * _MONTHS[unit]
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def rolled(day: date, calendar: WorkCalendar) -> date:
    """The last day of a period when a day off extends it to the end of the days off (203)."""
    return calendar.next_workday(day)
