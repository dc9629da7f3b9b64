"""What an ended limit has cost: counted by hand over the autumn holidays of 2026."""

from datetime import date

import pytest

from app.domain import ledger
from app.domain.lateness import Spent, spent
from app.domain.ledger import Clock
from app.domain.vocabulary import ClockCode, ClockKind, Unit
from app.domain.workdays import WorkCalendar

START = date(2026, 9, 18)


def clock(budget: int | None = 5, unit: Unit = Unit.WORKDAY) -> Clock:
    return Clock(ClockCode.VERIFY, budget, unit, ClockKind.STATUTORY, START, rolls=False)


def test_running_limit_has_no_account(calendar: WorkCalendar) -> None:
    """What still runs is counted against today by whoever looks, and kept nowhere."""
    assert spent(clock(), calendar) == Spent()


@pytest.mark.parametrize(
    ("day", "used", "late"),
    [
        (date(2026, 9, 18), 0, 0),
        (date(2026, 9, 24), 5, 0),
        (date(2026, 9, 28), 6, 1),
        (date(2026, 10, 8), 9, 4),
    ],
)
def test_ended_limit_counts_working_days(calendar: WorkCalendar, day: date, used: int, late: int) -> None:
    """Due on 09-24: the day of the start does not count, holidays do not, each working day beyond is one late."""
    ended = ledger.stop(clock(), day)
    assert spent(ended, calendar) == Spent(day, used, late)


def test_pause_is_left_out(calendar: WorkCalendar) -> None:
    """Three working days were left on 09-22; resumed after the holidays they end on 10-12, and 10-13 is one late."""
    paused = ledger.pause(clock(), date(2026, 9, 22), "supplement", calendar)
    on = ledger.resume(paused, date(2026, 10, 9))
    due = ledger.due(on, calendar)
    assert due is not None
    assert due.on == date(2026, 10, 12)
    ended = ledger.stop(on, date(2026, 10, 13))
    assert spent(ended, calendar) == Spent(date(2026, 10, 13), 6, 1)


def test_cancelled_and_unlimited_have_only_their_end(calendar: WorkCalendar) -> None:
    """What was withdrawn, and what nobody limits, is neither used nor late."""
    day = date(2026, 10, 20)
    assert spent(ledger.stop(clock(), day, cancelled=True), calendar) == Spent(day)
    assert spent(ledger.stop(clock(None), day), calendar) == Spent(day)
