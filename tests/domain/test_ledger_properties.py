"""What holds for every clock, whatever its start, budget, unit, pauses and extensions."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ledger import Clock, due, explain, extend, is_paused, pause, remaining, resume, state, stop
from app.domain.periods import last_day
from app.domain.vocabulary import ClockCode, ClockKind, ClockState, Unit
from app.domain.workdays import WorkCalendar

STARTS = st.dates(date(2024, 1, 1), date(2027, 6, 30))
BUDGETS = st.integers(1, 30)
STEPS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 25), st.integers(0, 4)), max_size=4)


@dataclass(frozen=True)
class Lived:
    """A clock after a life of pauses and extensions, and the due date kept up to date along the way."""

    clock: Clock
    on: date


def lived(calendar: WorkCalendar, start: date, budget: int, unit: Unit, steps: list[tuple[int, int, int]]) -> Lived:
    """Pause `wait` days on, resume `idle` days later, extend by `more`; stop where a pause would come too late."""
    clock = Clock(ClockCode.WHOLE, budget, unit, ClockKind.STATUTORY, start, False)
    on, today = last_day(start, budget, unit, calendar), start
    for wait, idle, more in steps:
        since, until = today + timedelta(days=wait), today + timedelta(days=wait + idle)
        if since > on:
            break
        clock = resume(pause(clock, since, "supplement", calendar), until)
        kept = calendar.count(since, on) if unit is Unit.WORKDAY else (on - since).days
        if more:
            clock = extend(clock, until, more, "复杂", calendar)
        on, today = last_day(until, kept + more, unit, calendar), until
    return Lived(clock, on)


@given(start=STARTS, budget=BUDGETS, unit=st.sampled_from([Unit.WORKDAY, Unit.DAY]), steps=STEPS)
def test_replaying_equals_keeping_up_to_date(
    calendar: WorkCalendar, start: date, budget: int, unit: Unit, steps: list[tuple[int, int, int]]
) -> None:
    """The due date replayed from the ledger is the one kept entry by entry, and never before the unpaused one."""
    life = lived(calendar, start, budget, unit, steps)
    limit = due(life.clock, calendar)
    assert limit is not None
    assert limit.on == life.on
    assert limit.on >= limit.unpaused_on


@given(start=STARTS, budget=BUDGETS, unit=st.sampled_from([Unit.WORKDAY, Unit.DAY]), steps=STEPS)
def test_explanation_counts_the_budget(
    calendar: WorkCalendar, start: date, budget: int, unit: Unit, steps: list[tuple[int, int, int]]
) -> None:
    """The counted days are the budget with its extensions, and every day from start to due date is there once."""
    life = lived(calendar, start, budget, unit, steps)
    lines = explain(life.clock, calendar)
    assert sum(line.counted for line in lines) == budget + sum(entry.amount for entry in life.clock.entries)
    assert [line.date for line in lines] == [start + timedelta(days=n) for n in range((life.on - start).days + 1)]


@given(start=STARTS, budget=BUDGETS, wait=st.integers(0, 40), idle=st.integers(0, 60))
def test_pause_keeps_exactly_what_remained(
    calendar: WorkCalendar, start: date, budget: int, wait: int, idle: int
) -> None:
    """Working days left at the pause, during it and on the day of resumption are the same."""
    clock = Clock(ClockCode.WHOLE, budget, Unit.WORKDAY, ClockKind.STATUTORY, start, False)
    since = min(start + timedelta(days=wait), calendar.add(start, budget))
    until = since + timedelta(days=idle)
    left = remaining(clock, calendar, since)
    paused = pause(clock, since, "supplement", calendar)
    assert is_paused(paused)
    assert remaining(paused, calendar, until) == left
    if left:
        assert remaining(resume(paused, until), calendar, until) == left


@given(start=STARTS, budget=BUDGETS)
def test_pause_ended_the_same_day_changes_nothing(calendar: WorkCalendar, start: date, budget: int) -> None:
    """A pause without a night costs nothing and gives nothing."""
    clock = Clock(ClockCode.WHOLE, budget, Unit.WORKDAY, ClockKind.STATUTORY, start, False)
    for offset in range((calendar.add(start, budget) - start).days + 1):
        day = start + timedelta(days=offset)
        assert due(resume(pause(clock, day, "supplement", calendar), day), calendar) == due(clock, calendar)


@given(start=STARTS, amount=st.integers(1, 60), unit=st.sampled_from([Unit.MONTH, Unit.YEAR]))
def test_month_and_year_keep_the_day_or_the_end_of_the_month(
    calendar: WorkCalendar, start: date, amount: int, unit: Unit
) -> None:
    """A period of months ends on the corresponding day; where the month lacks it, on the month's last day."""
    end = last_day(start, amount, unit, calendar)
    months = amount * (12 if unit is Unit.YEAR else 1)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(start=STARTS, amount=st.integers(1, 36), unit=st.sampled_from([Unit.DAY, Unit.MONTH, Unit.YEAR]))
def test_rolling_end_is_the_next_working_day(calendar: WorkCalendar, start: date, amount: int, unit: Unit) -> None:
    """A rolling last day is a working day, never earlier, and nothing worked lies between."""
    clock = Clock(ClockCode.SUPPLEMENT, amount, unit, ClockKind.STATUTORY, start, False)
    plain, rolling = due(clock, calendar), due(replace(clock, rolls=True), calendar)
    assert plain is not None
    assert rolling is not None
    assert rolling.on == calendar.next_workday(plain.on)


@given(start=STARTS, budget=BUDGETS, shift=st.integers(-40, 60))
def test_state_agrees_with_the_dates(calendar: WorkCalendar, start: date, budget: int, shift: int) -> None:
    """Whatever the day: late states are exactly the days after the due date, and an end that day is judged alike."""
    clock = Clock(ClockCode.WHOLE, budget, Unit.WORKDAY, ClockKind.STATUTORY, start, False)
    limit = due(clock, calendar)
    assert limit is not None
    today = max(start, limit.on + timedelta(days=shift))
    late, left = today > limit.on, remaining(clock, calendar, today)
    assert left is not None
    assert late == (left < 0) == (state(clock, calendar, today) in (ClockState.OVERDUE, ClockState.SERIOUSLY_OVERDUE))
    assert late == (state(stop(clock, today), calendar, today) is ClockState.MISSED)
    assert (today == limit.on) == (state(clock, calendar, today) is ClockState.DUE_TODAY)
