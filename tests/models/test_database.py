"""The two ways into the database: one writer at a time, readers that nobody blocks and that change nothing."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import database as ways
from app.database import Database
from app.domain.errors import Busy

_WRITE = text("INSERT INTO heartbeats (name, at) VALUES (:name, '2026-09-18 02:00:00')")


def test_second_writer_is_told_that_the_database_is_busy(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has one write lock; who cannot have it in time gets Busy, not an error of the driver."""
    monkeypatch.setattr(ways, "BUSY_TIMEOUT_MS", 50)
    database = Database(database_url)
    with database.transaction() as first:
        first.execute(_WRITE, {"name": "one"})
        with pytest.raises(Busy), database.transaction() as second:
            second.execute(_WRITE, {"name": "two"})
    database.dispose()


@pytest.mark.both_databases
def test_reading_refuses_writes_also_on_a_connection_that_wrote_before(database: Database) -> None:
    """A page that only looks cannot change anything, whatever its code does."""
    for name in ("one", "two"):
        with database.transaction() as session:
            session.execute(_WRITE, {"name": name})
        with pytest.raises(DBAPIError), database.reading() as session:
            session.execute(_WRITE, {"name": "forbidden"})
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM heartbeats")).scalar_one() == 2


@pytest.mark.both_databases
def test_reader_sees_the_last_commit_while_somebody_writes(database: Database) -> None:
    """A report and a filing do not wait for each other."""
    with database.transaction() as session:
        session.execute(_WRITE, {"name": "one"})
        session.flush()
        with database.reading() as reader:
            assert reader.execute(text("SELECT count(*) FROM heartbeats")).scalar_one() == 0
