"""Two worker processes on one PostgreSQL against one: how much of the second core arrives."""

import multiprocessing
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier
from typing import Any

from app import migrating
from app.database import Database
from app.models.encryption import use_keyring
from benchmarks.databases import postgresql
from benchmarks.story import Office
from benchmarks.whole_case import KEYS

BUDGET = 1.8
CASES = 60
ROUNDS = 2


def measure() -> Iterator[dict[str, Any]]:
    """One document; the best of the rounds on either side."""
    use_keyring(KEYS)
    with postgresql() as url:
        database = Database(url)
        migrating.upgrade(database.engine)
        office = Office(database, 3 * ROUNDS * CASES + 1)
        list(office.walk(office.records[0]))
        spare = iter(office.records[1:])
        rates = {1: 0.0, 2: 0.0}
        for _ in range(ROUNDS):
            for workers in rates:
                shares = [[next(spare) for _ in range(CASES)] for _ in range(workers)]
                rates[workers] = max(rates[workers], workers * CASES / _seconds(office, shares))
        database.dispose()
    ratio = rates[2] / rates[1]
    yield {
        "name": "whole_case.postgresql.two_processes",
        "cases_per_second": round(rates[2], 1),
        "one_process_cases_per_second": round(rates[1], 1),
        "ratio": round(ratio, 3),
        "budget": BUDGET,
        "met": ratio >= BUDGET,
    }


def _seconds(office: Office, shares: list[list[int]]) -> float:
    """How long the slowest worker takes, all of them starting at once."""
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(len(shares) + 1)
    workers = [fork.Process(target=_work, args=(office, share, start)) for share in shares]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a worker failed")
    return time.perf_counter() - began


def _work(office: Office, records: list[int], start: Barrier) -> None:
    # The connections belong to the parent: leave them to it, and open our own.
    office.database.engine.dispose(close=False)
    with office.database.reading():
        pass
    start.wait()
    for record in records:
        for _ in office.walk(record):
            pass
