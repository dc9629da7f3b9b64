"""Stored files that no row names any more: what an upload, a sheet or a case file leaves when its row is gone.

A file is destroyed only if nobody names it and nobody has handed it in or made it again within a day, so that a
transaction on its way, a crash between row and file, and the same file handed in twice lose nothing.
"""

from collections.abc import Generator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.adapters.file_store import FileStore
from app.adapters.mail_text import MailTexts
from app.domain.permissions import SYSTEM
from app.models.batch import ImportBatch
from app.models.evidence import Evidence
from app.models.notice import Notice
from app.models.tip import TipFile
from app.models.work import Job
from app.services import jobs
from app.services.calendar import NATION
from app.services.jobs import JobStatus, Work
from app.services.visibility import anywhere

JOB = "remove_loose_files"
UNTOUCHED = timedelta(days=1)
# How long a sheet or case file that a job has made may be fetched (services/watch_export.py, case_file_jobs.py).
MADE = timedelta(days=1)
# Columns that name a stored file by its hash; those of other things are named in the test.
NAMING = (Evidence.sha256, TipFile.sha256, ImportBatch.sha256, Notice.pdf_sha256)
_HEX = "0123456789abcdef"
_READ = 10_000


def ask(session: Session, _place: str, _texts: MailTexts, now: datetime) -> None:
    """Ask for one look a night, whichever place comes first."""
    lately = (Job.jurisdiction == NATION, Job.kind == JOB, Job.created_at > now - timedelta(hours=12))
    if session.execute(select(Job.id).where(*lately).limit(1)).first() is None:
        jobs.enqueue(session, NATION, JOB, {}, actor=SYSTEM, now=now)


def carry_out(files: FileStore, work: Work) -> dict[str, Any]:
    """Destroy the files nobody names, a sixteenth of all at a time. Raises LeaseLost."""
    before = work.machine() - UNTOUCHED
    removed = 0
    for at, first in enumerate(_HEX):
        work.progress(at, len(_HEX))
        loose = set(files.untouched(before, first))
        with work.database.reading() as session, closing(_named(session, first, work.now())) as named:
            for digest in named:
                loose.discard(digest)
                if not loose:
                    break
        removed += sum(files.forget(each, before) for each in loose)
    return {"removed": removed, "cleared": files.clear(before), "bytes": files.measure()}


def _named(session: Session, first: str, now: datetime) -> Generator[str]:
    """The hashes that begin so and that some row names."""
    for column in NAMING:
        here: list[ColumnElement[bool]] = [column.startswith(first)]
        if hasattr(column.class_, "jurisdiction"):
            here.append(anywhere(column.class_.jurisdiction))
        with session.execute(select(column).where(*here).execution_options(yield_per=_READ)).scalars() as rows:
            yield from (each for each in rows if each)
    made = (anywhere(Job.jurisdiction), Job.status == JobStatus.DONE, Job.finished_at > now - MADE)
    for result in session.execute(select(Job.result).where(*made)).scalars():
        yield str((result or {}).get("sha256", ""))
