"""The arithmetic of supervision's figures: periods, shares, and the values that half and nine tenths stay within."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_, CaseOutcome, ClockCode, ClockKind

MOST_MONTHS = 36
MEDIAN, NINE_TENTHS = Fraction(1, 2), Fraction(9, 10)
SERIOUS = 5  # working days beyond a limit, as on the wall

# How an objection was judged. What was declined, transferred or retracted was not; an error of the platform itself is
# nobody's who delivered the record.
RIGHT = frozenset({CaseOutcome.MAINTAINED})
UPHELD = frozenset(
    {
        CaseOutcome.CORRECTED,
        CaseOutcome.SUPPLEMENTED,
        CaseOutcome.WITHDRAWN,
        CaseOutcome.PUBLICITY_ENDED,
        CaseOutcome.PARTLY,
    }
)
JUDGED = RIGHT | UPHELD | {CaseOutcome.UNVERIFIABLE}


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    starts_on: date
    ends_on: date

    def months(self) -> list["Period"]:
        """The calendar months it touches, cut to its ends."""
        found, start = [], self.starts_on
        while start <= self.ends_on:
            end = min(last_of_month(start), self.ends_on)
            found.append(Period(start, end))
            start = end + timedelta(days=1)
        return found


def period(starts_on: date, ends_on: date) -> Period:
    """A period figures are made for. Raises Invalid: turned round, or too long."""
    if starts_on > ends_on:
        raise Invalid([FieldError("until", "before_start", N_("截止日期早于起始日期"))])
    if months_between(starts_on, ends_on) > MOST_MONTHS:
        fault = N_("一次至多统计 {most} 个月")
        raise Invalid([FieldError("from", "too_long", fault, {"most": MOST_MONTHS})])
    return Period(starts_on, ends_on)


def months_between(first: date, last: date) -> int:
    """How many calendar months two days and all between them touch."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def first_of_month(day: date, back: int = 0) -> date:
    """The first day of the month of a day, or of the month so many before it."""
    count = day.year * 12 + day.month - 1 - back
    return date(count // 12, count % 12 + 1, 1)


def last_of_month(day: date) -> date:
    """The last day of the month of a day."""
    return first_of_month(day, -1) - timedelta(days=1)


@dataclass
class Tally:
    """What ended of one limit in one pair of hands: how many, how many late, and the working days each used."""

    ended: int = 0
    late: int = 0
    serious: int = 0
    days_late: int = 0
    used: Counter[int] = field(default_factory=Counter)

    def add(self, number: int, used: int | None, late: int, days_late: int) -> None:
        """Take so many visits alike; `late` is the lateness of each, `days_late` of all of them together."""
        self.ended += number
        self.late += number if late else 0
        self.serious += number if late >= SERIOUS else 0
        self.days_late += days_late
        if used is not None:
            self.used[used] += number

    def excuse(self, late: int) -> None:
        """One of the late visits does not count as late."""
        self.late -= 1
        self.serious -= late >= SERIOUS
        self.days_late -= late

    def merge(self, other: "Tally") -> None:
        """Take all that another one has."""
        self.ended, self.late = self.ended + other.ended, self.late + other.late
        self.serious, self.days_late = self.serious + other.serious, self.days_late + other.days_late
        self.used.update(other.used)


Key = tuple[int, ClockCode, ClockKind]


def percentile(used: Mapping[int, int], part: Fraction) -> int | None:
    """The least value that at least this part of all values does not exceed (SQL's percentile_disc); None of none."""
    total = sum(used.values())
    reached = 0
    for value in sorted(used):
        reached += used[value]
        if reached >= part * total:
            return value
    return None


def rate(part: int, whole: int) -> float | None:
    """Per cent to one decimal place, half rounded up; None of nothing."""
    return None if not whole else (part * 2000 + whole) // (2 * whole) / 10
