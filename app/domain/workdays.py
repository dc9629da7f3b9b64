"""Working days of the State Council's yearly notices: days off and make-up days 调休; dates only, no clock.

Where no notice speaks, Monday to Friday are worked except the fixed days of 《全国年节及纪念日放假办法》第二条
(1 January, 1–2 May, 1–3 October); no lunar guess, no make-up day. A year without a notice is provisional 暂定.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from itertools import count as integers

from app.domain.vocabulary import N_

ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
ONE_DAY = timedelta(days=1)

_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
# Why a day no notice speaks of is worked or not, by (worked, fixed holiday); beside it, while its year has no notice.
_PLAIN = {
    (True, False): (N_("第{number}个工作日"), N_("第{number}个工作日（暂定，{year}年放假通知尚未录入）")),
    (False, True): (N_("法定节日"), N_("法定节日（暂定，{year}年放假通知尚未录入）")),
    (False, False): (N_("周末"), N_("周末（暂定，{year}年放假通知尚未录入）")),
}


def legal_date(instant: datetime) -> date:
    """The date in China at an instant (which must carry its offset)."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(ZONE).date()


def is_fixed_holiday(day: date) -> bool:
    """Whether a day is off by regulation whatever a notice says."""
    return (day.month, day.day) in _FIXED_HOLIDAYS


@dataclass(frozen=True)
class YearPlan:
    """One yearly notice: `off` are days off, `work` the weekend days worked instead."""

    year: int
    off: frozenset[date]
    work: frozenset[date]
    document: str
    link: str

    def __post_init__(self) -> None:
        # New Year may borrow days of the December before it (as the notices for 2019 and 2023 did).
        first = date(self.year - 1, 12, 1)
        if strangers := sorted(day for day in self.off | self.work if not first <= day <= date(self.year, 12, 31)):
            raise ValueError(f"{strangers[0]} is not of {self.year}")
        if both := sorted(self.off & self.work):
            raise ValueError(f"{both[0]} is both off and worked")


@dataclass(frozen=True)
class DayCount:
    """One day of a period: whether it counts, and why; the values go in after translation."""

    date: date
    counted: bool
    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """The reason in Chinese."""
        return self.text.format(**self.values)


class WorkCalendar:
    """Working days of all years; immutable, so that threads and cached clocks may share it."""

    def __init__(self, plans: Mapping[int, YearPlan]) -> None:
        self._plans = {year: plans[year] for year in sorted(plans)}
        self._noticed: dict[date, YearPlan] = {}
        for plan in self._plans.values():
            self._noticed |= dict.fromkeys(plan.off | plan.work, plan)
        self._workdays: dict[int, tuple[date, ...]] = {}

    @property
    def plans(self) -> Mapping[int, YearPlan]:
        """The loaded notices by year (a copy)."""
        return dict(self._plans)

    def is_workday(self, day: date) -> bool:
        """Whether authorities work on this day."""
        if notice := self._noticed.get(day):
            return day in notice.work
        return day.weekday() < 5 and not is_fixed_holiday(day)

    def is_provisional(self, day: date) -> bool:
        """Whether the notice of this day's year is still missing."""
        return day.year not in self._plans

    def add(self, start: date, n: int) -> date:
        """The n-th working day after `start`, which never counts itself; n = 0 is `next_workday(start)`."""
        if n < 0:
            raise ValueError("a period has no negative length")
        if n == 0:
            return self.next_workday(start)
        days = self._of(start.year)
        position = bisect_right(days, start) + n - 1
        year = start.year
        while position >= len(days):
            position -= len(days)
            year += 1
            days = self._of(year)
        return days[position]

    def before(self, day: date, n: int) -> date:
        """The n-th working day before `day` (n ≥ 1)."""
        if n < 1:
            raise ValueError("at least one working day back")
        year = day.year
        position = bisect_left(self._of(year), day) - n
        while position < 0:
            year -= 1
            position += len(self._of(year))
        return self._of(year)[position]

    def count(self, after: date, until: date) -> int:
        """Working days later than `after` and not later than `until`; 0 when `until` is not later."""
        if until <= after:
            return 0
        full_years = sum(len(self._of(year)) for year in range(after.year, until.year))
        return full_years + bisect_right(self._of(until.year), until) - bisect_right(self._of(after.year), after)

    def next_workday(self, day: date) -> date:
        """The day itself when it is worked, else the first working day after it."""
        return self.add(day - ONE_DAY, 1)

    def explain(self, start: date, until: date) -> tuple[DayCount, ...]:
        """Every day from `start` (not counted) to `until`, with its reason and running number."""
        numbers = integers(1)
        lines = [DayCount(start, False, N_("起始日不计"))]
        day = start + ONE_DAY
        while day <= until:
            lines.append(self.day_count(day, next(numbers) if self.is_workday(day) else 0))
            day += ONE_DAY
        return tuple(lines)

    def day_count(self, day: date, number: int) -> DayCount:
        """`day` as the `number`-th working day, or as one that is not worked."""
        worked = self.is_workday(day)
        if notice := self._noticed.get(day):
            text = N_("第{number}个工作日，调休上班（{document}）") if worked else N_("休息日（{document}）")
            return DayCount(day, worked, text, {"number": number, "document": notice.document})
        plain, provisional = _PLAIN[worked, is_fixed_holiday(day)]
        text = provisional if self.is_provisional(day) else plain
        return DayCount(day, worked, text, {"number": number, "year": day.year})

    def _of(self, year: int) -> tuple[date, ...]:
        # Filled on first use; two threads would compute the same tuple, so no lock is needed.
        days = self._workdays.get(year)
        if days is None:
            first = date(year, 1, 1)
            length = (date(year, 12, 31) - first).days + 1
            every = (first + timedelta(days=offset) for offset in range(length))
            days = self._workdays[year] = tuple(day for day in every if self.is_workday(day))
        return days
