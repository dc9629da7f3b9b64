"""A scheduler killed in the middle of a transaction: what it held is done by the next one, and told exactly once."""

import base64
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, select

from app.models.clock import Reminder
from app.models.event import CaseEvent
from app.scheduler import House, tick
from config import ROOT
from tests.keys import KEYS
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.test_daily import mails
from tests.services.test_reminding import give_addresses
from tests.services.test_sweep import file_more, overdue

pytestmark = pytest.mark.both_databases
PATIENCE = 60.0
NOW = "2026-10-10T09:00:00+08:00"


@pytest.mark.parametrize("table", ["case_events", pytest.param("reminders", marks=pytest.mark.long), "outbox"])
def test_a_process_killed_while_it_writes_has_said_nothing(
    story: Story, database_url: str, tmp_path: Path, table: str
) -> None:
    """Killed in the sweep, on the ladder, or while its mails are put out: nothing is lost, nothing said twice."""
    give_addresses(story)
    cases = file_more(story, 3)
    story.at("2026-10-10 09:00")
    with stuck_on(database_url, table) as is_stuck:
        process = begin_tick(database_url, tmp_path)
        try:
            wait_for(lambda: process.poll() is not None or is_stuck())
            assert process.poll() is None
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(PATIENCE)
    house = keep_house(story.database, story.clock, tmp_path / "instance")
    settle(house)
    assert overdue(story) == sorted(cases)
    with story.database.reading() as session:
        rungs = {tuple(row) for row in session.execute(select(Reminder.clock_id, Reminder.rung))}
        said = list(session.execute(select(CaseEvent.case_id).where(CaseEvent.kind == "clock_reminded")).scalars())
    # All five rungs of refer, and of the whole period half time and the day before.
    assert (len(rungs), Counter(said)) == (3 * 7, Counter(dict.fromkeys(cases, 7)))
    readers = Counter(str(mail["To"]) for mail in mails(tmp_path / "instance", "时限提醒"))
    assert sorted(readers.values()) == [1, 1, 1]
    story.prove()


def settle(house: House) -> None:
    """Rows of the dead process are free once its server has noticed: until then they are passed over."""
    end = time.monotonic() + PATIENCE
    quiet = 0
    while quiet < 2 and time.monotonic() < end:
        done = tick(house)
        quiet = 0 if done.timers or done.rungs or done.outbox else quiet + 1
        time.sleep(0.2)


def begin_tick(database_url: str, folder: Path) -> "subprocess.Popen[bytes]":
    """`flask scheduler tick` in a process of its own, on the test's database and clock."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XINZHENG_", "FLASK_"))}
    own = {
        "XINZHENG_INSTANCE": str(folder / "instance"),
        "XINZHENG_ENV": "test",
        "DATABASE_URL": database_url,
        "XINZHENG_NOW": NOW,
        "XINZHENG_SECRET_KEY": "test",
        "XINZHENG_DATA_KEYS": f"1:{base64.b64encode(KEYS.keys[1]).decode()}",
        "XINZHENG_INDEX_KEY": base64.b64encode(KEYS.index_key).decode(),
    }
    with (folder / "tick.log").open("wb") as log:
        command = [sys.executable, "-m", "flask", "scheduler", "tick"]
        return subprocess.Popen(command, cwd=ROOT, env=kept | own, stdout=log, stderr=log)


def wait_for(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def stuck_on(database_url: str, table: str) -> Iterator[Callable[[], bool]]:
    """Whoever writes into the table gets stuck in the middle of a transaction; the answer says whether somebody is."""
    stuck = _stuck_on_sqlite if database_url.startswith("sqlite") else _stuck_on_postgresql
    with stuck(database_url, table) as is_stuck:
        yield is_stuck


@contextmanager
def _stuck_on_postgresql(database_url: str, table: str) -> Iterator[Callable[[], bool]]:
    """A lock that readers pass and writers wait for."""
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
    with psycopg.connect(address) as holder, psycopg.connect(address, autocommit=True) as watcher:
        holder.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")  # type: ignore[arg-type]
        yield lambda: watcher.execute(waiting, [table]).fetchone() != (0,)
        holder.rollback()


@contextmanager
def _stuck_on_sqlite(database_url: str, table: str) -> Iterator[Callable[[], bool]]:
    """A trigger that counts for minutes; nobody else gets the write lock meanwhile."""
    file = str(make_url(database_url).database)
    slow = "SELECT count(*) FROM calendar_days a, calendar_days b, calendar_days c, calendar_days d, calendar_days e"
    with sqlite3.connect(file, isolation_level=None, timeout=PATIENCE) as connection:
        connection.execute(f"CREATE TRIGGER slow AFTER INSERT ON {table} BEGIN {slow}; END")
        since: list[float] = []
        yield lambda: _locked_for_a_while(file, since)
        connection.execute("DROP TRIGGER slow")
    connection.close()


def _locked_for_a_while(file: str, since: list[float]) -> bool:
    """Other writes are over in a moment; a second without the lock is the trigger's."""
    probe = sqlite3.connect(file, isolation_level=None, timeout=0)
    try:
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")
        since.clear()
    except sqlite3.OperationalError:
        since.append(time.monotonic())
    finally:
        probe.close()
    return bool(since) and since[-1] - since[0] > 1
