"""Time passing for many waiting cases: what is due is found as fast among a million as among ten thousand.

Timers fire in the sweep, rungs of ladders are climbed beside it; both by any number of processes.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy.orm import Session

from app import migrating
from app.database import Database
from app.models.encryption import use_keyring
from app.services import reminding, sweep
from benchmarks.databases import postgresql, sqlite
from benchmarks.many_cases import make_due, make_told, waiting
from benchmarks.story import NOW, PLACE
from benchmarks.whole_case import KEYS

SIZES = tuple(int(size) for size in os.environ.get("XINZHENG_BENCH_CASES", "10000,100000").split(","))
DUE = 1_000
PROCESSES = {"sqlite": (1,), "postgresql": (1, 2, 4)}
AT = NOW + timedelta(days=30)
FLAT = 3.0
PER_SECOND = 1_000.0


def measure() -> Iterator[dict[str, Any]]:
    """For each database and size: the look for what is due, a thousand timers fired, a thousand clocks climbed."""
    use_keyring(KEYS)
    for name, urls in (("sqlite", sqlite), ("postgresql", postgresql)):
        first: _Measured | None = None
        for size in SIZES:
            found = _measure(urls(), size, PROCESSES[name])
            first = first or found
            yield from _lines(f"{name}.{size}", found, first)


@dataclass(frozen=True)
class _Measured:
    """Seconds of one look that finds nothing; timers and clocks a second, by the number of processes."""

    looked: float
    timers: dict[int, float]
    climbed: dict[int, float]


def _lines(where: str, found: _Measured, first: _Measured) -> Iterator[dict[str, Any]]:
    ratio = found.looked / first.looked
    line = {"name": f"due_lookup.{where}", "milliseconds": round(found.looked * 1000, 3)}
    yield line | {"ratio": round(ratio, 2), "budget": FLAT, "met": ratio <= FLAT}
    rates = {"timers": (found.timers, first.timers), "clocks_climbed": (found.climbed, first.climbed)}
    for what, (now, before) in rates.items():
        for processes, rate in now.items():
            slower = before[processes] / rate
            line = {"name": f"{what}.{where}.{processes}_processes", "per_second": round(rate)}
            yield line | {"ratio": round(slower, 2), "budget": FLAT, "met": slower <= FLAT}
        if what == "timers" and where.startswith("postgresql") and 2 in now:
            line = {"name": f"timers_per_second.{where}.2_processes", "per_second": round(now[2])}
            yield line | {"ratio": round(now[2] / PER_SECOND, 2), "budget": 1.0, "met": now[2] >= PER_SECOND}


def _measure(place: AbstractContextManager[str], size: int, counts: tuple[int, ...]) -> _Measured:
    with place as url:
        database = Database(url)
        migrating.upgrade(database.engine)
        waiting(database, size)
        looked = min(_look(database) for _ in range(20))
        timers, climbed = {}, {}
        for processes in counts:
            make_due(database, DUE, AT)
            timers[processes] = DUE / _together(database, processes, _sweep)
            make_told(database, DUE, AT)
            climbed[processes] = DUE / _together(database, processes, _climb)
        database.dispose()
    return _Measured(looked, timers, climbed)


def _look(database: Database) -> float:
    """One round of the scheduler that finds nothing."""
    began = time.perf_counter()
    with database.reading() as session:
        if sweep.due_places(session, now=AT) or reminding.due_places(session, now=AT):
            raise RuntimeError("something is due")
    return time.perf_counter() - began


def _together(database: Database, processes: int, one: Callable[[Session], int]) -> float:
    """Seconds until nothing is due, all processes starting at once."""
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(processes + 1)
    workers = [fork.Process(target=_work, args=(database, start, one)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a worker failed")
    return time.perf_counter() - began


def _work(database: Database, start: Barrier, one: Callable[[Session], int]) -> None:
    # The connections belong to the parent: leave them to it, and open our own.
    database.engine.dispose(close=False)
    with database.reading():
        pass
    start.wait()
    while True:
        with database.transaction() as session:
            if one(session) == 0:
                return


def _sweep(session: Session) -> int:
    return sweep.sweep(session, PLACE, now=AT).cases


def _climb(session: Session) -> int:
    return reminding.climb(session, PLACE, now=AT)[0]
