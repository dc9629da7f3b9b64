"""Clocks: due dates, states, pauses, extensions, ends, and the ledger's refusals."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.errors import Conflict
from app.domain.ledger import (
    Clock,
    Due,
    Entry,
    EntryKind,
    due,
    ended,
    explain,
    extend,
    is_paused,
    pause,
    remaining,
    resume,
    state,
    stop,
)
from app.domain.vocabulary import ClockCode, ClockKind, ClockState, Unit
from app.domain.workdays import WorkCalendar

FRIDAY = date(2026, 9, 18)  # +5 → Thursday 24 September, before the Mid-autumn days off


def clock(budget: int | None, start: date | None = FRIDAY, unit: Unit = Unit.WORKDAY, rolls: bool = False) -> Clock:
    """A statutory clock of the given length."""
    return Clock(ClockCode.VERIFY, budget, unit, ClockKind.STATUTORY, start, rolls)


def test_clock_of_five_days_is_due_on_the_fifth_working_day(calendar: WorkCalendar) -> None:
    """2026-09-18 with five working days is due on 09-24, firm, with or without pauses."""
    assert due(clock(5), calendar) == Due(date(2026, 9, 24), False, date(2026, 9, 24))


def test_paused_clock_ends_after_what_remained(calendar: WorkCalendar) -> None:
    """Paused on 09-22 with two working days to go and resumed on 10-09, it is due on 10-12."""
    paused = pause(clock(5), date(2026, 9, 22), "supplement", calendar)
    resumed = resume(paused, date(2026, 10, 9))
    assert due(paused, calendar) == Due(date(2026, 9, 24), False, date(2026, 9, 24))
    assert due(resumed, calendar) == Due(date(2026, 10, 12), False, date(2026, 9, 24))


def test_clock_paused_on_its_last_day_ends_on_the_day_it_resumes(calendar: WorkCalendar) -> None:
    """Nothing remained: it ends on the day of resumption, or on the next working day when that is a day off."""
    paused = pause(clock(5), date(2026, 9, 24), "supplement", calendar)
    for resumed_on, expected in [
        ("2026-09-24", "2026-09-24"),
        ("2026-10-09", "2026-10-09"),
        ("2026-10-04", "2026-10-08"),
    ]:
        limit = due(resume(paused, date.fromisoformat(resumed_on)), calendar)
        assert limit is not None
        assert limit.on == date.fromisoformat(expected)


def test_clock_without_number_or_start_has_no_due_date(calendar: WorkCalendar) -> None:
    """Where neither text nor house sets a number there is no limit; before its start a clock is on track."""
    silent, waiting = clock(None), clock(5, start=None)
    assert (due(silent, calendar), due(waiting, calendar)) == (None, None)
    assert state(silent, calendar, FRIDAY) is ClockState.NO_LIMIT
    assert state(waiting, calendar, FRIDAY) is ClockState.ON_TRACK
    assert state(stop(waiting, FRIDAY), calendar, FRIDAY) is ClockState.MET
    assert remaining(waiting, calendar, FRIDAY) is None
    assert explain(silent, calendar) == ()


@pytest.mark.parametrize(
    ("today", "expected", "left"),
    [
        ("2026-09-17", ClockState.ON_TRACK, 5),
        ("2026-09-18", ClockState.ON_TRACK, 5),
        ("2026-09-20", ClockState.ON_TRACK, 4),
        ("2026-09-21", ClockState.ON_TRACK, 3),
        ("2026-09-22", ClockState.DUE_SOON, 2),
        ("2026-09-23", ClockState.DUE_SOON, 1),
        ("2026-09-24", ClockState.DUE_TODAY, 0),
        ("2026-09-25", ClockState.OVERDUE, -1),
        ("2026-09-28", ClockState.OVERDUE, -1),
        ("2026-09-29", ClockState.OVERDUE, -2),
        ("2026-10-08", ClockState.OVERDUE, -4),
        ("2026-10-09", ClockState.SERIOUSLY_OVERDUE, -5),
    ],
)
def test_running_clock_has_the_state_of_the_day(
    calendar: WorkCalendar, today: str, expected: ClockState, left: int
) -> None:
    """Due soon from two working days before, overdue from the very next day, seriously from the fifth working day."""
    day = date.fromisoformat(today)
    assert (state(clock(5), calendar, day), remaining(clock(5), calendar, day)) == (expected, left)


def test_paused_clock_keeps_what_remains(calendar: WorkCalendar) -> None:
    """While paused, days pass without being counted, whatever the day."""
    paused = pause(clock(5), date(2026, 9, 22), "supplement", calendar)
    assert is_paused(paused)
    assert state(paused, calendar, date(2026, 11, 2)) is ClockState.PAUSED
    assert remaining(paused, calendar, date(2026, 11, 2)) == 2


@pytest.mark.parametrize(
    ("on", "expected", "left"),
    [("2026-09-24", ClockState.MET, 0), ("2026-09-21", ClockState.MET, 3), ("2026-09-26", ClockState.MISSED, -1)],
)
def test_stopped_clock_is_met_or_missed(calendar: WorkCalendar, on: str, expected: ClockState, left: int) -> None:
    """Work done by the end of the due day is in time, later it is missed for ever; lateness stays readable."""
    done = stop(clock(5), date.fromisoformat(on))
    assert state(done, calendar, date(2027, 1, 4)) is expected
    assert remaining(done, calendar, date(2027, 1, 4)) == left


def test_cancelled_clock_is_neither_met_nor_missed(calendar: WorkCalendar) -> None:
    """A retracted application leaves nothing to be late with, but how late it was stays readable."""
    cancelled = stop(clock(5), date(2026, 9, 29), cancelled=True)
    assert state(cancelled, calendar, date(2026, 9, 30)) is ClockState.CANCELLED
    assert remaining(cancelled, calendar, date(2026, 12, 1)) == -2


def test_clock_stopped_while_paused_is_met(calendar: WorkCalendar) -> None:
    """The end closes an open pause, so the time of the pause cannot make it late."""
    paused = pause(clock(5), date(2026, 9, 22), "supplement", calendar)
    done = stop(paused, date(2026, 10, 20))
    assert not is_paused(done)
    assert state(done, calendar, date(2026, 10, 20)) is ClockState.MET


def test_extended_clock_is_due_later_by_its_unit(calendar: WorkCalendar) -> None:
    """An extension lengthens the budget, before or after a pause alike, and moves the date without pauses too."""
    extended = extend(clock(5), date(2026, 9, 21), 3, "案情复杂", calendar)
    assert due(extended, calendar) == Due(date(2026, 9, 30), False, date(2026, 9, 30))
    paused = pause(clock(5), date(2026, 9, 22), "supplement", calendar)
    late = extend(paused, date(2026, 9, 28), 1, "案情复杂", calendar)
    limit = due(resume(late, date(2026, 10, 9)), calendar)
    assert limit is not None
    assert limit.on == date(2026, 10, 13)


def test_clock_crossing_into_a_year_without_notice_is_provisional(calendar: WorkCalendar) -> None:
    """A due date beyond the last notice is given, marked 暂定; one that ends on 12-31 is firm."""
    over, within = due(clock(20, date(2026, 12, 4)), calendar), due(clock(20, date(2026, 12, 3)), calendar)
    assert over == Due(date(2027, 1, 4), True, date(2027, 1, 4))
    assert within == Due(date(2026, 12, 31), False, date(2026, 12, 31))


def test_calendar_days_need_no_notice_unless_they_roll(calendar: WorkCalendar) -> None:
    """Days, months and years do not depend on a notice; only their roll does."""
    fixed = due(clock(60, date(2026, 12, 1), Unit.DAY), calendar)
    rolling = due(clock(60, date(2026, 12, 1), Unit.DAY, rolls=True), calendar)
    assert fixed == Due(date(2027, 1, 30), False, date(2027, 1, 30))
    assert rolling == Due(date(2027, 2, 1), True, date(2027, 2, 1))


@pytest.mark.parametrize(
    ("start", "amount", "unit", "plain", "rolling"),
    [
        ("2026-08-31", 6, Unit.MONTH, "2027-02-28", "2027-03-01"),
        ("2025-12-31", 2, Unit.MONTH, "2026-02-28", "2026-02-28"),
        ("2024-02-29", 1, Unit.YEAR, "2025-02-28", "2025-02-28"),
        ("2024-02-29", 4, Unit.YEAR, "2028-02-29", "2028-02-29"),
        ("2026-04-01", 1, Unit.MONTH, "2026-05-01", "2026-05-06"),
        ("2025-11-30", 3, Unit.MONTH, "2026-02-28", "2026-02-28"),
        ("2026-07-27", 60, Unit.DAY, "2026-09-25", "2026-09-28"),
    ],
)
def test_calendar_period_ends_on_the_corresponding_day(
    calendar: WorkCalendar, start: str, amount: int, unit: Unit, plain: str, rolling: str
) -> None:
    """Months and years end on the same day or the month's last; a day off moves the end only where it may roll."""
    for rolls, expected in ((False, plain), (True, rolling)):
        limit = due(clock(amount, date.fromisoformat(start), unit, rolls), calendar)
        assert limit is not None
        assert limit.on == date.fromisoformat(expected)


def test_calendar_clock_due_on_a_day_off_counts_working_days_to_it(calendar: WorkCalendar) -> None:
    """Ten days from Wednesday 09-09 end on Saturday 09-19: on Friday no working day is left, yet it is not late."""
    ten = clock(10, date(2026, 9, 9), Unit.DAY)
    assert (state(ten, calendar, FRIDAY), remaining(ten, calendar, FRIDAY)) == (ClockState.DUE_SOON, 0)
    assert state(ten, calendar, date(2026, 9, 19)) is ClockState.DUE_TODAY
    assert state(ten, calendar, date(2026, 9, 20)) is ClockState.OVERDUE


def test_overdue_clock_is_not_paused(calendar: WorkCalendar) -> None:
    """A pause cannot heal lateness; the last day itself may still be paused."""
    assert is_paused(pause(clock(5), date(2026, 9, 24), "supplement", calendar))
    with pytest.raises(Conflict) as caught:
        pause(clock(5), date(2026, 9, 25), "supplement", calendar)
    assert caught.value.code == "pause_not_allowed"


def test_clock_that_does_not_run_is_not_paused(calendar: WorkCalendar) -> None:
    """No limit, no start yet, already paused or ended: nothing to pause."""
    on = date(2026, 9, 22)
    paused = pause(clock(5), on, "supplement", calendar)
    future = clock(5, date(2026, 10, 1))
    for idle in (clock(None), clock(5, start=None), future, paused, stop(clock(5), on), stop(clock(5), on, True)):
        with pytest.raises(Conflict) as caught:
            pause(idle, on, "supplement", calendar)
        assert caught.value.code == "pause_not_allowed"


def test_clock_ended_or_overdue_is_not_extended(calendar: WorkCalendar) -> None:
    """An extension is granted while time remains, and only by a positive length."""
    on = date(2026, 9, 25)
    for idle, amount in ((clock(5), 1), (stop(clock(5), FRIDAY), 1), (clock(None), 1), (clock(9), 0)):
        with pytest.raises(Conflict) as caught:
            extend(idle, on, amount, "案情复杂", calendar)
        assert caught.value.code == "extension_not_allowed"


def test_running_clock_is_not_resumed_nor_an_ended_one_stopped() -> None:
    """Entries follow from each other: no resumption without a pause, no second end."""
    with pytest.raises(Conflict):
        resume(clock(5), FRIDAY)
    done = stop(clock(5), date(2026, 9, 22))
    with pytest.raises(Conflict):
        resume(done, date(2026, 9, 23))
    with pytest.raises(Conflict):
        stop(done, date(2026, 9, 23))


def test_entry_dated_before_the_last_one_is_refused(calendar: WorkCalendar) -> None:
    """A ledger is written in the order of its dates."""
    paused = pause(clock(5), date(2026, 9, 22), "supplement", calendar)
    with pytest.raises(Conflict):
        resume(paused, date(2026, 9, 21))


def test_entry_survives_json() -> None:
    """An entry written as JSON is read back equal."""
    for kind in EntryKind:
        entry = Entry(kind, FRIDAY, "supplement", 3, "zhongmu.centre1")
        assert Entry.from_json(json.loads(json.dumps(entry.to_json()))) == entry


def test_ended_clock_names_its_end() -> None:
    """The end carries date, reason and actor; a running clock has none."""
    assert ended(clock(5)) is None
    assert ended(stop(clock(5), FRIDAY, True, "retracted", "applicant1")) == Entry(
        EntryKind.CANCEL, FRIDAY, "retracted", 0, "applicant1"
    )


def test_explanation_names_paused_days(calendar: WorkCalendar) -> None:
    """Days of a pause are listed with its reason, and counting goes on after them."""
    paused = pause(clock(5), date(2026, 9, 22), "supplement", calendar)
    lines = {line.date: line for line in explain(resume(paused, date(2026, 10, 9)), calendar)}
    assert lines[date(2026, 9, 22)].why == "第3个工作日"
    for offset in range(1, 18):
        assert lines[date(2026, 9, 22) + timedelta(days=offset)].why == "暂停计时（等待申请人补正）"
    assert lines[date(2026, 10, 10)].why == "第4个工作日，调休上班（国办发明电〔2025〕7号）"
    assert lines[date(2026, 10, 12)].why == "第5个工作日"
    assert max(lines) == date(2026, 10, 12)


def test_explanation_of_a_clock_resumed_with_nothing_left_counts_no_further_day(calendar: WorkCalendar) -> None:
    """Resumed on a day off with nothing left, it rolls to the next working day, which is not a sixth one."""
    paused = pause(clock(5), date(2026, 9, 24), "supplement", calendar)
    lines = explain(resume(paused, date(2026, 10, 4)), calendar)
    assert sum(line.counted for line in lines) == 5
    assert (lines[-1].date, lines[-1].why) == (date(2026, 10, 8), "期满日为休息日，顺延至下一工作日")


def test_explanation_of_a_paused_clock_runs_to_the_day_asked_for(calendar: WorkCalendar) -> None:
    """While paused the end is open: the list shows the paused days up to today."""
    paused = pause(clock(5), date(2026, 9, 22), "", calendar)
    lines = explain(paused, calendar, date(2026, 9, 29))
    assert (lines[-1].date, lines[-1].counted, lines[-1].why) == (date(2026, 9, 29), False, "暂停计时")
    assert explain(paused, calendar)[-1].date == date(2026, 9, 22)
    unknown = replace(paused, entries=(replace(paused.entries[0], reason="系统停机"),))
    assert explain(unknown, calendar, date(2026, 9, 23))[-1].why == "暂停计时（系统停机）"


def test_explanation_of_days_counts_each_and_shows_the_roll(calendar: WorkCalendar) -> None:
    """Calendar days all count, off or not; the days it rolls over do not."""
    lines = explain(clock(2, date(2026, 9, 23), Unit.DAY, rolls=True), calendar)
    assert [line.why for line in lines] == ["起始日不计", "第1日", "第2日", *["期满日为休息日，顺延至下一工作日"] * 3]
    assert lines[-1].date == date(2026, 9, 28)


def test_explanation_of_months_lists_only_the_days_that_decide(calendar: WorkCalendar) -> None:
    """Of six months the start, the corresponding day and the roll are told, not 180 days."""
    lines = explain(clock(6, date(2026, 3, 26), Unit.MONTH, rolls=True), calendar)
    assert [(line.date.isoformat(), line.counted) for line in lines] == [
        ("2026-03-26", False),
        ("2026-09-26", True),
        ("2026-09-27", False),
        ("2026-09-28", False),
    ]
