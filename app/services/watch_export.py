"""The supervisor's list as a sheet: exactly the rows and columns shown, masked as shown, marked and on record.

A short list is written at once; a long one by the scheduler, to be fetched within a day.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters import xlsx_sheet
from app.adapters.file_store import FileStore
from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.domain.workdays import legal_date
from app.models.work import Job
from app.services import exports, jobs, watch_list
from app.services.askers import asker
from app.services.jobs import JobStatus, Work
from app.services.visibility import anywhere
from app.services.watch_columns import Column, cell, chosen
from app.services.watch_filters import Wanted
from app.services.watch_list import WatchRow

JOB = "export_list"
PAGE = "supervision/cases"
AT_ONCE = 1_000
MOST = 50_000
KEPT = timedelta(days=1)
_BATCH = 250
_WIDTHS: Mapping[Column, int] = {Column.SUBJECT: 28, Column.DOCUMENT: 26, Column.UNIT: 26, Column.LIMIT: 24}


def query_of(wanted: Wanted, columns: Sequence[Column]) -> str:
    """The list and its columns as the query string of its address."""
    pairs = [*wanted.chosen.items(), *(("col", column.value) for column in columns)]
    return urlencode(pairs)


def check_size(rows: int) -> None:
    """Raises Invalid for an empty list, and for one too long to be taken out."""
    if not rows:
        raise Invalid([FieldError("q", "empty", N_("列表为空，没有可以导出的内容"))])
    if rows > MOST:
        raise Invalid([FieldError("q", "too_many", N_("一次至多导出 {most} 件，请缩小范围"), {"most": MOST})])


def write_now(session: Session, wanted: Wanted, columns: Sequence[Column], *, actor: Actor, now: datetime) -> bytes:
    """The sheet of a short list, on record. Raises Invalid for an empty one."""
    shown = [row for batch in _batches(session, wanted, actor, legal_date(now)) for row in batch]
    check_size(len(shown))
    cells = [_cells(row, columns) for row in shown]
    return _write(session, wanted, columns, cells, Counter(row.case.jurisdiction for row in shown), actor, now)[0]


def ask(
    session: Session, wanted: Wanted, columns: Sequence[Column], place: str, token: int, *, actor: Actor, now: datetime
) -> Job:
    """Let the scheduler write the sheet; pressed twice it is one job."""
    known = session.get(Job, (place, token))
    if known is not None:
        return _own(known, actor)
    arguments = {"query": query_of(wanted, columns)}
    return jobs.enqueue(session, place, JOB, arguments, actor=actor, now=now, job_id=token)


def read(session: Session, job_id: int, *, actor: Actor) -> Job:
    """One's own export. Raises NotFound."""
    job = session.execute(select(Job).where(anywhere(Job.jurisdiction), Job.id == job_id)).scalar_one_or_none()
    if job is None:
        raise NotFound()
    return _own(job, actor)


def _own(job: Job, actor: Actor) -> Job:
    if job.kind != JOB or job.created_by != actor.account_id:
        raise NotFound()
    return job


def fetch(files: FileStore, job: Job, now: datetime) -> bytes:
    """The sheet a job has written. Raises NotFound while there is none, and after a day."""
    if job.status != JobStatus.DONE or job.finished_at is None or now - job.finished_at > KEPT:
        raise NotFound()
    return files.read(str((job.result or {})["sha256"]))


def carry_out(files: FileStore, work: Work) -> dict[str, Any]:
    """Write the sheet of a long list, with what its asker may see today. Raises Forbidden, Invalid, LeaseLost."""
    query = str(work.arguments["query"])
    wanted, columns = Wanted.of(dict(parse_qsl(query))), chosen(parse_qs(query).get("col", []))
    with work.database.reading() as session:
        actor = asker(session, work)
        total = watch_list.count(session, wanted, actor=actor, today=legal_date(work.now()))
    check_size(total)
    cells: list[list[str]] = []
    places: Counter[str] = Counter()
    with work.database.reading() as session:
        for batch in _batches(session, wanted, actor, legal_date(work.now())):
            cells += [_cells(row, columns) for row in batch]
            places.update(row.case.jurisdiction for row in batch)
            work.progress(len(cells), max(total, len(cells)))
    check_size(len(cells))
    with work.database.transaction() as session:
        content, sha256 = _write(session, wanted, columns, cells, places, actor, work.now())
        files.put(content)
    return {"sha256": sha256, "rows": len(cells)}


def _batches(session: Session, wanted: Wanted, actor: Actor, today: date) -> Iterator[Sequence[WatchRow]]:
    cursor: str | None = None
    while True:
        rows, cursor = watch_list.some(session, wanted, actor=actor, today=today, limit=_BATCH, cursor=cursor)
        yield rows
        if cursor is None:
            return


def _cells(row: WatchRow, columns: Sequence[Column]) -> list[str]:
    return [row.case.number, *(cell(column, row) for column in columns)]


def _write(
    session: Session,
    wanted: Wanted,
    columns: Sequence[Column],
    cells: Sequence[Sequence[str]],
    places: Mapping[str, int],
    actor: Actor,
    now: datetime,
) -> tuple[bytes, str]:
    mark = exports.new_mark()
    words = exports.line(mark, len(cells), actor=actor, now=now)
    head = ["编号", *(column.label for column in columns)]
    widths = [24, *(_WIDTHS.get(column, 14) for column in columns)]
    content = xlsx_sheet.write("在办案件", words, head, cells, widths)
    query = query_of(wanted, columns)
    return content, exports.record(session, PAGE, query, places, content, mark, actor=actor, now=now)
