"""The ladder of reminders: which rungs a clock has, when, and that each is climbed once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ladder import Rung, RungCode, next_rung, rungs
from app.domain.ledger import Clock, extend, pause, resume, stop
from app.domain.vocabulary import ClockCode, ClockKind, Unit
from app.domain.workdays import WorkCalendar

FRIDAY = date(2026, 9, 18)


def clock(budget: int | None, start: date | None = FRIDAY, unit: Unit = Unit.WORKDAY) -> Clock:
    """An internal target of the given length: internal clocks have a ladder too."""
    return Clock(ClockCode.VERIFY, budget, unit, ClockKind.INTERNAL, start, False)


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (5, "half_time 09-22, day_before 09-23, due_day 09-24, overdue_1 09-28, overdue_5 10-09"),
        (4, "half_time 09-21, day_before 09-22, due_day 09-23, overdue_1 09-24, overdue_5 10-08"),
        (3, "day_before 09-21, due_day 09-22, overdue_1 09-23, overdue_5 09-30"),
        (2, "day_before 09-20, due_day 09-21, overdue_1 09-22, overdue_5 09-29"),
        (1, "due_day 09-20, overdue_1 09-21, overdue_5 09-28"),
    ],
)
def test_rungs_fall_on_their_working_days(calendar: WorkCalendar, budget: int, expected: str) -> None:
    """Half time, one working day before, due day, first and fifth day overdue; rungs that add nothing are left out."""
    assert ", ".join(f"{rung.code.value} {rung.on:%m-%d}" for rung in rungs(clock(budget), calendar)) == expected


def test_calendar_day_clock_has_its_half_time_on_a_working_day(calendar: WorkCalendar) -> None:
    """Of 60 days from 07-27 half is 08-26; a half that falls on a day off is told on the next working day."""
    assert rungs(clock(60, date(2026, 7, 27), Unit.DAY), calendar)[0] == Rung(RungCode.HALF_TIME, date(2026, 8, 26))
    assert rungs(clock(60, date(2026, 7, 23), Unit.DAY), calendar)[0] == Rung(RungCode.HALF_TIME, date(2026, 8, 24))


def test_half_time_of_a_paused_clock_is_half_of_its_own_time(calendar: WorkCalendar) -> None:
    """The time of a pause is nobody's: half of 20 days is ten days before the end, however long the pause."""
    paused = pause(clock(20, date(2026, 3, 2), Unit.DAY), date(2026, 3, 4), "supplement", calendar)
    resumed = resume(paused, date(2026, 4, 13))
    assert rungs(resumed, calendar)[0] == Rung(RungCode.HALF_TIME, date(2026, 4, 21))


def test_pause_moves_the_rungs_to_come(calendar: WorkCalendar) -> None:
    """After a pause the rungs not yet climbed follow the new due date; those climbed do not come back."""
    resumed = resume(pause(clock(5), date(2026, 9, 22), "supplement", calendar), date(2026, 10, 9))
    assert next_rung(resumed, calendar, RungCode.HALF_TIME) == Rung(RungCode.DAY_BEFORE, date(2026, 10, 10))
    longer = extend(clock(5), date(2026, 9, 23), 5, "复杂", calendar)
    assert next_rung(longer, calendar, RungCode.DAY_BEFORE) == Rung(RungCode.DUE_DAY, date(2026, 10, 9))


def test_clock_that_does_not_run_has_no_next_rung(calendar: WorkCalendar) -> None:
    """Without limit, before the start, while paused and after the end nobody is reminded."""
    on = date(2026, 9, 22)
    still = (
        clock(None),
        clock(5, None),
        pause(clock(5), on, "supplement", calendar),
        stop(clock(5), on),
        stop(clock(5), on, cancelled=True),
    )
    assert [next_rung(idle, calendar) for idle in still] == [None] * 5


@given(
    start=st.dates(date(2024, 1, 1), date(2027, 6, 30)),
    budget=st.integers(1, 40),
    unit=st.sampled_from([Unit.WORKDAY, Unit.DAY, Unit.MONTH]),
)
def test_climbing_visits_each_rung_once_and_ends(calendar: WorkCalendar, start: date, budget: int, unit: Unit) -> None:
    """Asking for the next rung after each one walks all rungs in growing order of days, then stops."""
    running = clock(budget, start, unit)
    climbed: list[Rung] = []
    while step := next_rung(running, calendar, climbed[-1].code if climbed else None):
        climbed.append(step)
    assert tuple(climbed) == rungs(running, calendar)
    days = [rung.on for rung in climbed]
    assert days == sorted(set(days))
    assert days[0] > start
    assert [rung.code for rung in climbed[-3:]] == [RungCode.DUE_DAY, RungCode.OVERDUE_1, RungCode.OVERDUE_5]


@given(start=st.dates(date(2024, 1, 1), date(2027, 6, 30)), budget=st.integers(4, 40))
def test_half_time_leaves_half_of_the_working_days(calendar: WorkCalendar, start: date, budget: int) -> None:
    """From the end of half time as many working days are left as half the budget, rounded down."""
    first = rungs(clock(budget, start), calendar)[0]
    assert first.code is RungCode.HALF_TIME
    assert calendar.count(first.on, calendar.add(start, budget)) == budget // 2
