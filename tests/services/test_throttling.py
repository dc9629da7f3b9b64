"""Failures under one key are counted together, whoever counts first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import select

from app.clock import machine_now
from app.database import Database
from app.models.account import Throttle
from app.services import throttling


@pytest.mark.both_databases
def test_two_first_failures_at_once_are_two_failures(database: Database) -> None:
    """The second waits for the first one's row and counts on it, instead of breaking on it."""
    key, now = throttling.throttle_key("login", "somebody"), machine_now()
    begun, counted = Event(), Event()

    def first() -> None:
        with database.transaction() as session:
            begun.set()
            throttling.count_attempt(session, key, now)
            counted.wait(0.2)  # never set: the second cannot count before this transaction ends

    def second() -> None:
        begun.wait(10)
        with database.transaction() as session:
            throttling.count_attempt(session, key, now)
        counted.set()

    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(first), pool.submit(second)):
            done.result(30)
    with database.reading() as session:
        assert session.execute(select(Throttle.attempts).where(Throttle.key == key)).scalar_one() == 2
