"""Periods of the Civil Code (民法典 201–203) in any unit, with pauses: where they end, and every day's reason."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.vocabulary import N_, PauseReason, Unit
from app.domain.workdays import ONE_DAY, DayCount, WorkCalendar

_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}
_REASON_LABELS = {reason.value: reason.label for reason in PauseReason}


@dataclass(frozen=True)
class Pause:
    """A time that does not pass: the days later than `since` and not later than `until` (None = still paused)."""

    since: date
    until: date | None
    reason: str

    def covers(self, day: date) -> bool:
        """Whether `day` does not count."""
        return self.since < day and (self.until is None or day <= self.until)


def last_day(start: date, amount: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The last day of a period that begins on the day after `start`.

    Months and years end on the corresponding day, or on the last day of a month that lacks it (202).
    """
    if unit is Unit.WORKDAY:
        return calendar.add(start, amount)
    if unit is Unit.DAY:
        return start + timedelta(days=amount)
    month = start.month - 1 + amount * _MONTHS[unit]
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def paused_last_day(start: date, amount: int, unit: Unit, pauses: Sequence[Pause], calendar: WorkCalendar) -> date:
    """The last day when pauses came in between: after each, what remained runs from the day of resumption.

    What remains of months and years is a number of days. An open pause moves nothing yet.
    """
    end = last_day(start, amount, unit, calendar)
    for pause in pauses:
        if pause.until is None:
            continue
        if unit is Unit.WORKDAY:
            end = calendar.add(pause.until, calendar.count(pause.since, end))
        else:
            end = pause.until + max(end - pause.since, timedelta())
    return end


def rolled(day: date, calendar: WorkCalendar) -> date:
    """The last day of a period after it has moved over days off (203)."""
    return calendar.next_workday(day)


def workdays_left(end: date, today: date, calendar: WorkCalendar) -> int:
    """Working days later than `today` up to `end`; once `end` has passed negative, at least one day late."""
    if today <= end:
        return calendar.count(today, end)
    return -max(1, calendar.count(end, today))


def explain(
    start: date, amount: int, unit: Unit, pauses: Sequence[Pause], shown_until: date, calendar: WorkCalendar
) -> tuple[DayCount, ...]:
    """Every day from `start` to `shown_until`, counted or skipped, with its reason.

    The days inside a month or year carry no meaning of their own: of those periods only the start, the paused
    days, the last day and the days it rolls over are listed.
    """
    end = paused_last_day(start, amount, unit, pauses, calendar)
    counted = unit in (Unit.WORKDAY, Unit.DAY)
    lines = [DayCount(start, False, N_("起始日不计"))]
    used = 0
    for day in _days(start, shown_until):
        pause = next((pause for pause in pauses if pause.covers(day)), None)
        if pause is not None:
            lines.append(_paused(day, pause))
        elif day > end or (counted and used == amount):
            lines.append(DayCount(day, False, N_("期满日为休息日，顺延至下一工作日")))
        elif unit is Unit.WORKDAY:
            used += calendar.is_workday(day)
            lines.append(calendar.day_count(day, used))
        elif unit is Unit.DAY:
            used += 1
            lines.append(DayCount(day, True, N_("第{number}日"), {"number": used}))
        elif day == end:
            lines.append(DayCount(day, True, N_("期间届满日")))
    return tuple(lines)


def _days(after: date, until: date) -> Iterator[date]:
    day = after + ONE_DAY
    while day <= until:
        yield day
        day += ONE_DAY


def _paused(day: date, pause: Pause) -> DayCount:
    if not pause.reason:
        return DayCount(day, False, N_("暂停计时"))
    reason = _REASON_LABELS.get(pause.reason, pause.reason)
    return DayCount(day, False, N_("暂停计时（{reason}）"), {"reason": reason})
