"""Lists that people open all day, with every open task in one unit: the worst place, at ten thousand and more cases."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy.orm import Session

from app import migrating
from app.clock import machine_now
from app.database import Database
from app.domain.figures import Period
from app.domain.permissions import Actor
from app.domain.vocabulary import CaseKind, ClockState
from app.domain.workdays import legal_date
from app.models.encryption import use_keyring
from app.services import figures, process_load, wall, wall_counting, watch_list, worklist
from app.services.task_filters import Filters
from app.services.task_views import PAGE_VIEWS
from app.services.watch_filters import Wanted
from benchmarks.databases import postgresql, sqlite
from benchmarks.many_cases import waiting
from benchmarks.story import NOW, PLACE
from benchmarks.timers import AT
from benchmarks.whole_case import KEYS

SIZES = tuple(int(size) for size in os.environ.get("XINZHENG_BENCH_LISTS", "10000,100000").split(","))
ROUNDS = 5
FLAT = 3.0
# Counts of every open task look at every one of them: they may grow with their number, not faster.
COUNTED, STEADY = frozenset({"process", "process_of_a_month", "figures"}), 1.5
_MONTH = Filters(since=legal_date(NOW).isoformat(), until=legal_date(AT).isoformat())
TODAY = legal_date(AT)  # a month after filing: everything is late


def measure() -> Iterator[dict[str, Any]]:
    """For each database and list: milliseconds at each size, and how often those at the smallest."""
    use_keyring(KEYS)
    for name, urls in (("sqlite", sqlite), ("postgresql", postgresql)):
        first: dict[str, float] = {}
        for size in SIZES:
            found = _measure(urls(), size)
            first = first or found
            for what, seconds in found.items():
                ratio = seconds / first[what]
                line = {"name": f"{what}.{name}.{size}", "milliseconds": round(seconds * 1000, 1)}
                budget = STEADY * size / SIZES[0] if what in COUNTED else FLAT
                yield line | {"ratio": round(ratio, 2), "budget": budget, "met": ratio <= budget}


def _measure(place: AbstractContextManager[str], size: int) -> dict[str, float]:
    with place as url:
        database = Database(url)
        migrating.upgrade(database.engine)
        people = waiting(database, size).people
        found = {
            "inbox": _best(database, lambda session: _list(session, people["provider"], "")),
            "overdue_list": _best(database, lambda session: _list(session, people["provider"], ClockState.OVERDUE)),
        }
        watcher = people["supervisor"]
        wall_counting.count_due(database, now=lambda: AT, machine=machine_now)
        found["wall"] = _best(
            database, lambda session: wall.read(session, actor=watcher, now=AT, machine=machine_now())
        )
        found["wall_list"] = _best(database, lambda session: _watched(session, watcher))
        found["process"] = _best(database, lambda session: _process(session, watcher, Filters()))
        found["process_of_a_month"] = _best(database, lambda session: _process(session, watcher, _MONTH))
        found["figures"] = _best(database, _figures)
        database.dispose()
    return found


def _figures(session: Session) -> None:
    period = Period(legal_date(NOW), TODAY)
    months = figures.read(session, PLACE, period, None, now=AT)["months"]
    if not sum(each["received"] for each in months):
        raise RuntimeError("nothing was received")


def _process(session: Session, actor: Actor, filters: Filters) -> None:
    if not process_load.of_process(session, CaseKind.OBJECTION, filters, actor=actor, today=TODAY).open:
        raise RuntimeError("the process is empty")


def _watched(session: Session, actor: Actor) -> None:
    late = Wanted(due=ClockState.OVERDUE.value)
    if len(watch_list.page(session, late, actor=actor, today=TODAY).rows) != watch_list.PAGE:
        raise RuntimeError("the page is not full")


def _list(session: Session, actor: Actor, due: str) -> None:
    found = worklist.open_list(session, "unit", PAGE_VIEWS, Filters(due=due), actor=actor, today=TODAY)
    if len(found.rows) != worklist.PAGE:
        raise RuntimeError("the page is not full")


def _best(database: Database, work: Callable[[Session], object]) -> float:
    """Seconds of the quietest of some rounds."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        with database.reading() as session:
            work(session)
        took.append(time.perf_counter() - began)
    return min(took)
