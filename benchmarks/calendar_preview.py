"""The look before a year's notice is confirmed: every open limit counted again, none of them held in memory."""

import os
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any

from app import migrating
from app.database import Database
from app.domain.workdays import WorkCalendar
from app.models.encryption import use_keyring
from app.services import calendar, calendar_preview
from app.services.calendar_preview import Foreseen, Wanted
from benchmarks.databases import postgresql, sqlite
from benchmarks.many_cases import waiting
from benchmarks.whole_case import KEYS

SIZES = tuple(int(size) for size in os.environ.get("XINZHENG_BENCH_PREVIEW", "10000,100000").split(","))
YEAR = 2026
FLAT = 2.0
MEBIBYTE = 1 << 20


def measure() -> Iterator[dict[str, Any]]:
    """For each database and size: time a limit, and the memory of the whole look, against the smallest size."""
    use_keyring(KEYS)
    for name, urls in (("sqlite", sqlite), ("postgresql", postgresql)):
        first: tuple[float, float] | None = None
        for size in SIZES:
            found = _measure(urls(), size)
            first = first or found
            for what, now, before in zip(("microseconds_a_limit", "mebibytes"), found, first, strict=True):
                ratio = now / before
                line = {"name": f"calendar_preview.{what}.{name}.{size}", what: round(now, 2)}
                yield line | {"ratio": round(ratio, 2), "budget": FLAT, "met": ratio <= FLAT}


def _measure(place: AbstractContextManager[str], size: int) -> tuple[float, float]:
    with place as url:
        database = Database(url)
        migrating.upgrade(database.engine)
        waiting(database, size)
        began = time.perf_counter()
        moved = _foresee(database).total.all
        seconds = time.perf_counter() - began
        if moved < size:
            raise RuntimeError(f"{moved} limits move, of {size} cases")
        tracemalloc.start()
        _foresee(database)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        database.dispose()
    return seconds / moved * 1e6, peak / MEBIBYTE


def _foresee(database: Database) -> Foreseen:
    with database.reading() as session:
        return calendar_preview.foresee(session, _without_autumn(calendar.current(session)), YEAR, Wanted())


def _without_autumn(days: WorkCalendar) -> WorkCalendar:
    """The year's notice as if nobody rested in October: what runs over it ends earlier."""
    plans = dict(days.plans)
    plan = plans[YEAR]
    plans[YEAR] = replace(plan, off=frozenset(day for day in plan.off if day < date(YEAR, 10, 1)))
    return WorkCalendar(plans)
