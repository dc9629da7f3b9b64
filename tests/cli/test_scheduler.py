"""The scheduler process: jobs side by side, one that fails disturbs nobody."""

import json
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.clock import machine_now
from app.database import Database
from app.models.work import Heartbeat
from app.scheduler import Round, start
from app.services.demo import loading
from app.services.round_runs import RoundLog
from config import ROOT, Settings, fresh_secrets
from tests.cli.conftest import PATIENCE
from tests.fixed_clock import FixedClock


def test_a_failing_job_stops_neither_itself_nor_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """An error is logged and the next round comes all the same."""
    failures, successes = threading.Semaphore(0), threading.Semaphore(0)

    def fail() -> None:
        failures.release()
        raise RuntimeError("out of order")

    running = start([Round("fails", 0.05, fail), Round("works", 0.05, successes.release)], RoundLog())
    try:
        # Two rounds of each; a round that never comes is a failure, not a hang.
        assert all(counter.acquire(timeout=30) for counter in (failures, failures, successes, successes))
    finally:
        running.shutdown()
    assert "out of order" in caplog.text


def test_a_stop_waits_for_the_job_that_has_begun() -> None:
    """Work under way is finished, not torn apart."""
    begun, ended = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        threading.Event().wait(0.2)
        ended.set()

    running = start([Round("works", 0.05, work)], RoundLog())
    assert begun.wait(30)
    running.shutdown()
    assert ended.is_set()


@pytest.mark.both_databases
def test_the_process_shows_that_it_lives_and_ends_when_told(
    settings: Settings, database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    """A heartbeat by the machine's clock from the start on; SIGTERM ends it without an error."""
    own = fresh_secrets() | {"XINZHENG_ENV": "test", "DATABASE_URL": settings.database_url}
    command = [sys.executable, "-m", "flask", "scheduler", "run"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment | own, stdout=log, stderr=log)
    try:
        end = time.monotonic() + PATIENCE
        while (beat := last_beat(database)) is None:
            assert process.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < end
            time.sleep(0.1)
        assert abs((machine_now() - beat).total_seconds()) < PATIENCE
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()


def last_beat(database: Database) -> datetime | None:
    with database.reading() as session:
        return session.execute(select(Heartbeat.at).where(Heartbeat.name == "scheduler")).scalar_one_or_none()


@pytest.mark.long
def test_the_demonstration_becomes_quiet_by_one_tick(app: Flask, database: Database, clock: FixedClock) -> None:
    """Loaded at any moment, a tick does what is due in it and the next has nothing left."""
    with database.transaction() as session:
        loading.load(session, app.extensions["outside"], "http://localhost", now=clock())

    def tick() -> dict[str, int]:
        done: dict[str, int] = json.loads(app.test_cli_runner().invoke(args=["scheduler", "tick", "--json"]).stdout)
        return done

    first, second = tick(), tick()
    assert (first["outbox"] > 0, first["incidents"]) == (True, 0)
    assert [second[key] for key in ("timers", "rungs", "outbox", "jobs", "incidents")] == [0] * 5
