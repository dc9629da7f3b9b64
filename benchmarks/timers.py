"""Time passing for many waiting cases: what is due is found as fast among a million as among ten thousand."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

from app import migrating
from app.database import Database
from app.models.encryption import use_keyring
from app.services import reminding, sweep
from benchmarks.databases import postgresql, sqlite
from benchmarks.many_cases import make_due, waiting
from benchmarks.story import NOW, PLACE
from benchmarks.whole_case import KEYS

SIZES = tuple(int(size) for size in os.environ.get("XINZHENG_BENCH_CASES", "10000,100000").split(","))
DUE = 1_000
PROCESSES = {"sqlite": (1,), "postgresql": (1, 2, 4)}
AT = NOW + timedelta(days=30)
FLAT = 3.0
PER_SECOND = 1_000.0


def measure() -> Iterator[dict[str, Any]]:
    """For each database and size: the look for what is due, and the firing of a thousand timers."""
    use_keyring(KEYS)
    for name, urls in (("sqlite", sqlite), ("postgresql", postgresql)):
        smallest = 0.0
        for size in SIZES:
            looked, rates = _measure(urls(), size, PROCESSES[name])
            smallest = smallest or looked
            yield {
                "name": f"due_lookup.{name}.{size}",
                "milliseconds": round(looked * 1000, 3),
                "ratio": round(looked / smallest, 2),
                "budget": FLAT,
                "met": looked / smallest <= FLAT,
            }
            for processes, rate in rates.items():
                line = {"name": f"timers.{name}.{size}.{processes}_processes", "timers_per_second": round(rate)}
                if (name, processes) == ("postgresql", 2):
                    line |= {"ratio": round(rate / PER_SECOND, 2), "budget": 1.0, "met": rate >= PER_SECOND}
                yield line


def _measure(place: AbstractContextManager[str], size: int, counts: tuple[int, ...]) -> tuple[float, dict[int, float]]:
    with place as url:
        database = Database(url)
        migrating.upgrade(database.engine)
        waiting(database, size)
        looked = min(_look(database) for _ in range(20))
        rates = {}
        for processes in counts:
            make_due(database, DUE, AT)
            rates[processes] = DUE / _fire(database, processes)
        database.dispose()
    return looked, rates


def _look(database: Database) -> float:
    """One round of the scheduler that finds nothing."""
    began = time.perf_counter()
    with database.reading() as session:
        if sweep.due_places(session, now=AT) or reminding.due_places(session, now=AT):
            raise RuntimeError("something is due")
    return time.perf_counter() - began


def _fire(database: Database, processes: int) -> float:
    """Seconds until nothing is due, all processes starting at once."""
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(processes + 1)
    workers = [fork.Process(target=_work, args=(database, start)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a worker failed")
    return time.perf_counter() - began


def _work(database: Database, start: Barrier) -> None:
    # The connections belong to the parent: leave them to it, and open our own.
    database.engine.dispose(close=False)
    with database.reading():
        pass
    start.wait()
    while True:
        with database.transaction() as session:
            if sweep.sweep(session, PLACE, now=AT).cases == 0:
                return
