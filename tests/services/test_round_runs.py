"""What is remembered of the scheduler's rounds: when, how long, how often in a row they failed."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.database import Database
from app.models.work import RoundRun
from app.services import round_runs
from app.services.round_runs import STANDSTILL, RoundLog
from tests.fixed_clock import FixedClock

pytestmark = pytest.mark.both_databases


def fail() -> None:
    raise RuntimeError("the address of somebody")


def well() -> None:
    """Nothing to do."""


def write(database: Database, kept: RoundLog) -> dict[str, RoundRun]:
    with database.transaction() as session:
        kept.write(session)
    with database.reading() as session:
        return {row.name: row for row in session.execute(select(RoundRun)).scalars()}


def test_failures_in_a_row_are_counted_until_the_round_is_well(database: Database, clock: FixedClock) -> None:
    """The last error stays to be read, with its time, when the round has recovered; a library's words are not kept."""
    kept = RoundLog(clock)
    for _ in range(3):
        kept.go("sweep", 5, fail)
    row = write(database, kept)["sweep"]
    assert (row.seconds, row.failures, row.error, row.failed_at) == (5, 3, "RuntimeError", clock())
    failed_at = clock()
    clock.set("2026-09-30 10:05")
    kept.go("sweep", 5, well)
    row = write(database, kept)["sweep"]
    assert (row.failures, row.error, row.failed_at, row.ran_at) == (0, "RuntimeError", failed_at, clock())


def test_rounds_are_written_with_the_heartbeat_alone(database: Database, clock: FixedClock) -> None:
    """A round costs no statement of its own, and one that has not run again is not written again."""
    kept = RoundLog(clock)
    kept.go("outbox", 2, well)
    with database.reading() as session:
        assert round_runs.last_beat(session) is None
    assert list(write(database, kept)) == ["outbox"]
    with database.transaction() as session:
        session.execute(update(RoundRun).values(error="another process wrote this"))
    assert write(database, kept)["outbox"].error == "another process wrote this"
    with database.reading() as session:
        assert round_runs.last_beat(session) == clock()


def test_a_round_still_at_work_is_not_called_silent(database: Database, clock: FixedClock) -> None:
    """A job of an hour keeps its round busy: the heartbeat says since when, and only real silence is marked."""
    kept = RoundLog(clock)

    def long() -> None:
        row = write(database, kept)["jobs"]
        assert (row.ran_at, row.failures) == (clock(), 0)

    kept.go("jobs", 2, long)
    row = write(database, kept)["jobs"]
    assert row.failures == 0, row.error
    with database.reading() as session:
        now, later = (round_runs.read(session, machine=clock() + after) for after in (timedelta(), 2 * STANDSTILL))
    assert [line.late for line in (*now, *later)] == [False, True]


def test_a_heartbeat_that_cannot_be_written_forgets_nothing(database: Database, clock: FixedClock) -> None:
    """While the database is away the rounds go on failing; once it is back all of it is written."""
    kept = RoundLog(clock)
    kept.go("sweep", 5, fail)
    with pytest.raises(Exception, match="readonly|read-only"), database.reading() as session:
        kept.write(session)
    assert write(database, kept)["sweep"].failures == 1
