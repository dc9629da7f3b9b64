"""Importing a file of penalties with full validation: rows a second, and the most memory the import needed."""

import csv
import io
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from app import migrating
from app.adapters.file_store import MemoryStore
from app.adapters.outside import Outside
from app.adapters.virus_scan import NoScanner
from app.database import Database
from app.domain.identifiers import uscc_check
from app.domain.permissions import SYSTEM
from app.models.encryption import use_keyring
from app.services import importing
from app.services.importing import Import, Upload
from benchmarks.databases import postgresql, sqlite
from benchmarks.story import NOW, PLACE
from benchmarks.whole_case import KEYS
from tests.services.world import LEGAL_PERSON, LEGAL_PERSON_NUMBER, World, build

ROWS = 100_000
BUDGET = 5_000
_COLUMNS = (
    "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_FRDB", "CF_FR_ZJLX", "CF_FR_ZJHM", "CF_WSH", "CF_WFXW", "CF_SY",
    "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK", "CF_JDRQ", "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM",
)  # fmt: skip


def measure() -> Iterator[dict[str, Any]]:
    """A line for each database and for the file delivered again."""
    use_keyring(KEYS)
    content = delivered(ROWS)
    for name, server in (("sqlite", sqlite), ("postgresql", postgresql)):
        yield from _measured(name, server, content)


def delivered(rows: int) -> bytes:
    """A CSV of penalties, each two of them on one firm."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    for number in range(1, rows + 1):
        code = f"91410122MA{number // 2:07d}"
        day = f"2026-03-{number % 28 + 1:02d}"
        writer.writerow(
            (
                f"中牟县示范{number // 2}号商贸有限公司",
                "法人及非法人组织",
                code + uscc_check(code),
                LEGAL_PERSON,
                "身份证",
                LEGAL_PERSON_NUMBER,
                f"示市监罚〔2026〕{number}号",
                "广告内容不明确",
                "发布的广告对商品性能的表示不清楚",
                "《中华人民共和国广告法》第五十九条第一款",
                "罚款",
                "罚款人民币8000元",
                "0.8",
                day,
                "2027/3/5",
                "示范市场监督管理局",
                "11410122MB0000002H",
                "示范市场监督管理局",
                "11410122MB0000002H",
            )  # fmt: skip
        )
    return file.getvalue().encode()


def _measured(name: str, server: Callable[[], AbstractContextManager[str]], content: bytes) -> Iterator[dict[str, Any]]:
    with server() as url:
        database = Database(url)
        migrating.upgrade(database.engine)
        with database.transaction() as session:
            world = build(session, NOW, PLACE)
        for again in ("new", "again"):
            before = _most_memory()
            seconds, busy = _import(database, world, content)
            rate = ROWS / seconds
            yield {
                "name": f"import.csv.{name}.{again}",
                "rows": ROWS,
                "rows_per_second": round(rate),
                "rows_per_second_of_our_cpu": round(ROWS / busy),
                "memory_mib": round(_most_memory()),
                "memory_growth_mib": round(_most_memory() - before),
                "ratio": round(rate / BUDGET, 2),
                "budget": 1,
                "met": rate >= BUDGET,
            }
        database.dispose()


def _import(database: Database, world: World, content: bytes) -> tuple[float, float]:
    """Seconds by the clock, and of this process at work: the two differ on a machine that others use too."""
    files = MemoryStore()
    outside: Any = Outside(None, None, files, NoScanner(), None, None, None, None)  # type: ignore[arg-type]
    began, worked = time.perf_counter(), time.process_time()
    with database.transaction() as session:
        upload = Upload("处罚.csv", content, len(content))
        batch = importing.begin(session, upload, world.units["provider"], outside, actor=SYSTEM, now=NOW)
    Import(database, PLACE, batch.id, lambda: NOW, SYSTEM).run(files)
    return time.perf_counter() - began, time.process_time() - worked


def _most_memory() -> float:
    """The most this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
