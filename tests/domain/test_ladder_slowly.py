"""The ladder through random lives, watched by a scheduler that looks now and then, stands still, or never sleeps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.ladder import ORDER, RungCode, climb, first_look, rungs
from app.domain.office_hours import OfficeHours
from app.domain.workdays import ZONE, WorkCalendar, YearPlan
from tests.domain.ledger_lives import BORN, STEPS, Born, Life, Step, begin, lead, notices

HOURS = OfficeHours(time(8, 30), time(17, 30))
# Hours between two looks of the scheduler: minutes, nights, weeks of standstill.
LOOKS = st.lists(st.sampled_from([1, 3, 7, 11, 24, 30, 100, 500]), min_size=1, max_size=6)


@dataclass
class Watch:
    """What the database keeps of a clock's ladder, and what was told, each with its instant and day."""

    life: Life
    now: datetime
    climbed: RungCode | None = None
    again_at: datetime | None = None
    told: list[tuple[RungCode, datetime]] = field(default_factory=list)

    def look(self) -> None:
        """Climb where a look is due, as the sweep does; judge all that is told by the slow clock of this moment."""
        if self.again_at is None or self.again_at > self.now:
            return
        found = climb(self.life.clock, self.life.calendar, self.climbed, self.now, HOURS)
        days = self.life.slow.rungs()
        for rung in found.reached:
            assert days[rung.code] == rung.on <= self.now.date()
            assert not self.life.slow.paused
            assert self.life.slow.ended_on is None
            self.told.append((rung.code, self.now))
        if found.reached and not self._open():
            assert (RungCode.DUE_DAY, self.now.date()) in [(rung.code, rung.on) for rung in found.reached]
        assert found.again_at is None or found.again_at > self.now
        self.climbed, self.again_at = found.climbed, found.again_at

    def changed(self) -> None:
        """The act wrote the clock anew, and with it when to look next."""
        self.again_at = first_look(self.life.clock, self.life.calendar, self.climbed, HOURS)

    def _open(self) -> bool:
        return self.life.calendar.is_workday(self.now.date()) and HOURS.opens <= self.now.time() <= HOURS.closes


@settings(max_examples=150)
@given(born=BORN, steps=STEPS, notice=notices(), looks=LOOKS)
def test_each_rung_is_told_once_in_its_order_and_none_before_its_day(
    calendar: WorkCalendar,
    born: Born,
    steps: list[Step],
    notice: YearPlan,
    looks: list[int],
) -> None:
    """However long all stands still, and whatever was done to the limit between two looks."""
    watch = Watch(begin(calendar, born), datetime.combine(born[0], time(10), ZONE))
    watch.changed()
    for now in led(watch, steps, notice, looks):
        watch.now = now
        watch.look()
    codes = [code for code, _ in watch.told]
    assert codes == sorted(set(codes), key=ORDER.index)


def led(watch: Watch, steps: list[Step], notice: YearPlan, looks: list[int]) -> Iterator[datetime]:
    """The instants at which the scheduler looks, while the life goes on."""
    now, turn, end = watch.now, 0, watch.now
    for life in lead(watch.life, steps, notice):
        end = datetime.combine(life.today, time(10), ZONE)
        watch.changed()
        while now <= end:
            yield now
            now += timedelta(hours=looks[turn % len(looks)])
            turn += 1
    for _ in range(10):
        yield now
        now += timedelta(hours=looks[turn % len(looks)])
        turn += 1


@settings(max_examples=60)
@given(born=BORN, steps=STEPS, notice=notices(), asleep=st.integers(0, 60))
def test_a_limit_left_to_itself_is_told_to_the_last_rung(
    calendar: WorkCalendar,
    born: Born,
    steps: list[Step],
    notice: YearPlan,
    asleep: int,
) -> None:
    """Awake again after a standstill, on the first working morning everything missed is told, each once, in order."""
    life = begin(calendar, born)
    for _ in lead(life, steps, notice):
        pass
    watch = Watch(life, datetime.combine(life.today + timedelta(days=asleep), time(7), ZONE))
    watch.changed()
    slow = life.slow
    expected = [] if slow.paused or slow.ended_on else [code for code in ORDER if code in slow.rungs()]
    if expected:
        last = slow.rungs()[RungCode.OVERDUE_5] + timedelta(days=1)
        while watch.now.date() <= max(last, slow.step(life.today + timedelta(days=asleep), 1)):
            watch.look()
            watch.now += timedelta(hours=4)
    assert [code for code, _ in watch.told] == expected
    for code, at in watch.told:
        day = slow.rungs()[code]
        # On its own morning, or on the first open one after the standstill.
        assert at.date() == day or at.date() <= slow.step(max(day, life.today + timedelta(days=asleep)), 1)


@settings(max_examples=150)
@given(born=BORN, steps=STEPS, notice=notices())
def test_rungs_are_those_counted_by_hand(
    calendar: WorkCalendar, born: Born, steps: list[Step], notice: YearPlan
) -> None:
    """Half time, a working day before, due, first and fifth working day after; earlier ones first."""
    life = begin(calendar, born)
    for each in lead(life, steps, notice):
        found = rungs(each.clock, each.calendar)
        assert {rung.code: rung.on for rung in found} == each.slow.rungs()
        assert [rung.on for rung in found] == sorted(rung.on for rung in found)
