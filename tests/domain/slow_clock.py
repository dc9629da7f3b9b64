"""A limit as a clerk would count it with a wall calendar: one day after the other, crossing off what passes.

Nothing here uses the arithmetic of the product; only whether a day is worked is asked of its calendar.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain.ladder import RungCode
from app.domain.vocabulary import ClockState, Unit
from app.domain.workdays import WorkCalendar

DAY = timedelta(days=1)


@dataclass
class SlowClock:
    """What was written down about one limit, and what follows from it by counting."""

    calendar: WorkCalendar
    start: date
    budget: int
    unit: Unit
    rolls: bool
    pauses: list[tuple[date, date | None]] = field(default_factory=list)
    ended_on: date | None = None
    cancelled: bool = False

    @property
    def paused(self) -> bool:
        return self.ended_on is None and bool(self.pauses) and self.pauses[-1][1] is None

    def breaks(self) -> list[tuple[date, date]]:
        """The pauses that are over; the end of the limit ends one that was not."""
        over = [(since, until or self.ended_on) for since, until in self.pauses]
        return [(since, until) for since, until in over if until is not None]

    def stands(self, day: date) -> bool:
        """Whether a day lies in a pause: later than its first and not later than its last."""
        open_since = self.pauses[-1][0] if self.paused else None
        closed = any(since < day <= until for since, until in self.breaks())
        return closed or (open_since is not None and day > open_since)

    def counts(self, day: date) -> bool:
        return self.unit is not Unit.WORKDAY or self.calendar.is_workday(day)

    def length(self) -> int:
        """How many days are to be crossed off; months and years are as many days as they have from the start."""
        if self.unit in (Unit.WORKDAY, Unit.DAY):
            return self.budget
        return len(list(_days(self.start, self._corresponding_day())))

    def _corresponding_day(self) -> date:
        year, month = self.start.year, self.start.month
        for _ in range(self.budget * (12 if self.unit is Unit.YEAR else 1)):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return date(year, month, min(self.start.day, monthrange(year, month)[1]))

    def ticks(self, pausing: bool = True) -> tuple[list[date], date]:
        """The days crossed off, and the day on which the last of them is."""
        left, day, crossed = self.length(), self.start, []
        for since, until in self.breaks() if pausing else []:
            while left and day < since:
                day += DAY
                if self.counts(day):
                    left, crossed = left - 1, [*crossed, day]
            day = until
        while left:
            day += DAY
            if self.counts(day):
                left, crossed = left - 1, [*crossed, day]
        while not self.counts(day):
            day += DAY
        return crossed, day

    def due(self, pausing: bool = True) -> date:
        """The last day; of a limit that rolls, the first worked day from then on."""
        _, day = self.ticks(pausing)
        while self.rolls and not self.calendar.is_workday(day):
            day += DAY
        return day

    def left(self, today: date) -> int:
        """Working days to come up to the due date; once that is past, those gone by since, at least one, below zero."""
        due = self.due()
        if self.ended_on is not None:
            today = self.ended_on
        elif self.paused:
            today = self.pauses[-1][0]
        today = max(today, self.start)
        if today <= due:
            return self.worked(today, due)
        return -max(1, self.worked(due, today))

    def worked(self, after: date, until: date) -> int:
        return sum(self.calendar.is_workday(day) for day in _days(after, until))

    def state(self, today: date) -> ClockState:
        due = self.due()
        if self.cancelled:
            return ClockState.CANCELLED
        if self.ended_on is not None:
            return ClockState.MET if self.ended_on <= due else ClockState.MISSED
        if self.paused:
            return ClockState.PAUSED
        if today == due:
            return ClockState.DUE_TODAY
        if today > due:
            return ClockState.SERIOUSLY_OVERDUE if self.worked(due, today) >= 5 else ClockState.OVERDUE
        return ClockState.DUE_SOON if self.worked(today, due) <= 2 else ClockState.ON_TRACK

    def rungs(self) -> dict[RungCode, date]:
        """The day of every rung, by counting back and forth from the due date."""
        due = self.due()
        found = {RungCode.DAY_BEFORE: self.step(due, -1)}
        half = self._half(due)
        if half < found[RungCode.DAY_BEFORE]:
            found[RungCode.HALF_TIME] = half
        found = {code: day for code, day in found.items() if day > self.start}
        return found | {
            RungCode.DUE_DAY: due,
            RungCode.OVERDUE_1: self.step(due, 1),
            RungCode.OVERDUE_5: self.step(due, 5),
        }

    def _half(self, due: date) -> date:
        if self.unit is Unit.WORKDAY:
            return self.step(due, -max(1, self.budget // 2))
        day = due - len(list(_days(self.start, self.due(pausing=False)))) // 2 * DAY
        return next(each for each in _from(day) if self.calendar.is_workday(each))

    def step(self, day: date, steps: int) -> date:
        """So many worked days on, or back."""
        one = DAY if steps > 0 else -DAY
        for _ in range(abs(steps)):
            day += one
            while not self.calendar.is_workday(day):
                day += one
        return day


def _days(after: date, until: date) -> Iterator[date]:
    day = after + DAY
    while day <= until:
        yield day
        day += DAY


def _from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += DAY


def refuses(act: Callable[[], object], refusal: type[Exception]) -> bool:
    """Whether an act is refused."""
    try:
        act()
    except refusal:
        return True
    return False
