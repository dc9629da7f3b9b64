"""A case file with much evidence is made by the scheduler and can be fetched for a day by whoever asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.file_store import FileStore
from app.adapters.outside import Outside
from app.domain.case_files import Purpose
from app.domain.errors import NotFound
from app.domain.permissions import Actor
from app.models.work import Job
from app.services import case_file, case_reading, jobs
from app.services.askers import asker
from app.services.case_file import Wanted
from app.services.jobs import JobStatus, Work

JOB = "make_case_file"
AT_ONCE = 5 * 2**20
"""Bytes of evidence up to which a file is made while its reader waits."""
KEPT = timedelta(days=1)


def ask(session: Session, wanted: Wanted, token: int, *, actor: Actor, now: datetime) -> Job:
    """Let the scheduler make the file; pressed twice it is one job. Raises NotFound."""
    place, _ = case_reading.locate(session, wanted.number, actor)
    known = session.get(Job, (place, token))
    if known is not None:
        return _own(known, wanted.number, actor)
    arguments = {"number": wanted.number, "purpose": wanted.purpose.value, "masked": wanted.masked}
    return jobs.enqueue(session, place, JOB, arguments, actor=actor, now=now, job_id=token)


def recent(session: Session, number: str, *, actor: Actor, now: datetime) -> Sequence[Job]:
    """One's own files of a case that are being made or may still be fetched, the newest first. Raises NotFound."""
    place, _ = case_reading.locate(session, number, actor)
    own = (Job.jurisdiction == place, Job.kind == JOB, Job.created_by == actor.account_id, Job.created_at > now - KEPT)
    rows = session.execute(select(Job).where(*own).order_by(Job.id.desc())).scalars()
    return [each for each in rows if each.arguments["number"] == number]


def fetch(session: Session, files: FileStore, number: str, job_id: int, *, actor: Actor, now: datetime) -> bytes:
    """The file a job has made. Raises NotFound while there is none, and after a day."""
    place, _ = case_reading.locate(session, number, actor)
    job = session.get(Job, (place, job_id))
    if job is None:
        raise NotFound()
    _own(job, number, actor)
    if job.status != JobStatus.DONE or job.finished_at is None or now - job.finished_at > KEPT:
        raise NotFound()
    return files.read(str((job.result or {})["sha256"]))


def _own(job: Job, number: str, actor: Actor) -> Job:
    if (job.kind, job.created_by, job.arguments.get("number")) != (JOB, actor.account_id, number):
        raise NotFound()
    return job


def carry_out(outside: Outside, work: Work) -> dict[str, Any]:
    """Make the file with what its asker may see today. Raises Forbidden, NotFound, LeaseLost."""
    wanted = Wanted(
        str(work.arguments["number"]), Purpose(str(work.arguments["purpose"])), bool(work.arguments["masked"])
    )
    with work.database.reading() as session:
        actor = asker(session, work)
    work.progress(0, 1)
    made = case_file.make(work.database, wanted, outside, actor=actor, now=work.now())
    return {"sha256": outside.files.put(made.content), "mark": made.mark, "missing": made.missing}
