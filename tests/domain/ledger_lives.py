"""Random lives of a limit: the ledger and the slow clock led through the same days, each act tried on both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from app.domain import ledger
from app.domain.errors import Conflict
from app.domain.ledger import Clock
from app.domain.vocabulary import ClockCode, ClockKind, Unit
from app.domain.workdays import WorkCalendar, YearPlan
from tests.domain.slow_clock import SlowClock, refuses

Born = tuple[date, int, Unit, bool]
Step = tuple[str, tuple[bool, int], int]

STARTS = st.dates(date(2026, 8, 20), date(2027, 5, 31))
LENGTHS = {Unit.WORKDAY: 30, Unit.DAY: 60, Unit.MONTH: 4, Unit.YEAR: 1}
ACTS = ("pause", "resume", "extend", "calendar", "stop", "cancel")
# Days until the next act, or up to three days before the due date or after it, where rules change.
WAITS = st.integers(0, 12).map(lambda days: (False, days)) | st.integers(-3, 3).map(lambda shift: (True, shift))
# Most lives go on; few end early.
STEPS = st.lists(st.tuples(st.sampled_from(ACTS[:4] * 3 + ACTS[4:]), WAITS, st.integers(0, 4)), max_size=8)
BORN = st.sampled_from(list(Unit)).flatmap(
    lambda unit: st.tuples(STARTS, st.integers(1, LENGTHS[unit]), st.just(unit), st.booleans())
)


@st.composite
def notices(draw: st.DrawFn) -> YearPlan:
    """A notice for 2027 as it might come: any weekdays off, any weekend days worked."""
    every = [date(2027, 1, 1) + timedelta(days=n) for n in range(180)]
    off = draw(st.sets(st.sampled_from([day for day in every if day.weekday() < 5]), max_size=20))
    work = draw(st.sets(st.sampled_from([day for day in every if day.weekday() > 4]), max_size=8))
    return YearPlan(2027, frozenset(off), frozenset(work), "示发明电〔2026〕1号", "https://example.gov.cn/2027")


@dataclass
class Life:
    """Both clocks on one day."""

    clock: Clock
    slow: SlowClock
    today: date

    @property
    def calendar(self) -> WorkCalendar:
        return self.slow.calendar

    def act(self, what: str, amount: int, notice: YearPlan) -> None:
        """Do it on both where it is allowed; the ledger must refuse it exactly where the rules do."""
        slow, clock, day, days = self.slow, self.clock, self.today, self.calendar
        over, late = slow.ended_on is not None, day > slow.due()
        if what == "calendar":
            slow.calendar = WorkCalendar({**days.plans, notice.year: notice})
        elif what == "pause":
            if self._try(lambda: ledger.pause(clock, day, "supplement", days), over or slow.paused or late):
                slow.pauses.append((day, None))
        elif what == "resume":
            if self._try(lambda: ledger.resume(clock, day), over or not slow.paused):
                slow.pauses[-1] = (slow.pauses[-1][0], day)
        elif what == "extend":
            refused = over or amount < 1 or (late and not slow.paused)
            if self._try(lambda: ledger.extend(clock, day, amount, "复杂", days), refused):
                slow.budget += amount
        elif self._try(lambda: ledger.stop(clock, day, what == "cancel"), over):
            slow.ended_on, slow.cancelled = day, what == "cancel"

    def _try(self, act: Callable[[], Clock], refused: bool) -> bool:
        assert refuses(act, Conflict) == refused
        if not refused:
            self.clock = act()
        return not refused


def begin(calendar: WorkCalendar, born: Born) -> Life:
    """A limit on the day of its start."""
    start, budget, unit, rolls = born
    clock = Clock(ClockCode.WHOLE, budget, unit, ClockKind.STATUTORY, start, rolls)
    return Life(clock, SlowClock(calendar, start, budget, unit, rolls), start)


def lead(life: Life, steps: list[Step], notice: YearPlan) -> Iterator[Life]:
    """The life after each act, some days after the one before."""
    for what, (to_due, days), amount in steps:
        life.today = max(life.today, (life.slow.due() if to_due else life.today) + timedelta(days=days))
        life.act(what, amount, notice)
        yield life
