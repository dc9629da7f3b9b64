"""What an ended limit has cost: counted by hand over the autumn holidays of 2026."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain import ledger
from app.domain.case_clocks import Running
from app.domain.lateness import Spent, account, spent
from app.domain.ledger import Clock
from app.domain.vocabulary import Basis, ClockCode, ClockKind, Unit
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


def test_each_late_day_counts_once(calendar: WorkCalendar) -> None:
    """A limit taken up again counts where it went on; what went over to another unit counts there from that day on."""
    late = ledger.stop(clock(), date(2026, 9, 28))
    later = ledger.stop(clock(), date(2026, 10, 8))
    begun = datetime(2026, 9, 18, tzinfo=UTC)
    first = Running(late, 1, 7, Basis.COUNTY, begun)
    again, heir = Running(later, 2, 7, Basis.COUNTY, begun), Running(later, 2, 8, Basis.COUNTY, begun)
    fresh = Running(later, 2, 7, Basis.COUNTY, begun + timedelta(hours=1))
    assert account(first, [first, again], calendar) == Spent(date(2026, 9, 28))
    assert account(again, [first, again], calendar) == Spent(date(2026, 10, 8), 9, 4)
    assert account(first, [first, heir], calendar) == Spent(date(2026, 9, 28), 6, 1)
    assert account(heir, [first, heir], calendar) == Spent(date(2026, 10, 8), 9, 3)
    assert account(first, [first, fresh], calendar).late == 1
