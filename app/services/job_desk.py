"""Long work in an administrator's hands: what waits, runs, is done or failed; tried again, or taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, DomainError, FieldError, Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.record_words import BatchStatus
from app.domain.vocabulary import N_
from app.models.account import Account
from app.models.batch import ImportBatch
from app.models.work import Job
from app.services import (
    anchors,
    bulk_jobs,
    calendar_loads,
    case_file_jobs,
    events,
    importing,
    incidents,
    loose_files,
    simulating,
    subject_words,
    watch_export,
)
from app.services.faults import told
from app.services.input import row_id
from app.services.jobs import JobStatus
from app.services.outbox import AT_ONCE

ENDED = (JobStatus.FAILED, JobStatus.CANCELLED)


class Cancelled(DomainError):
    """Taken back before anybody had begun it."""

    code, message = "cancelled", N_("已由管理员取消，没有办理")


@dataclass(frozen=True)
class Wanted:
    """Which jobs are asked for; empty means all."""

    status: str = ""
    kind: str = ""
    place: str = ""


@dataclass(frozen=True)
class JobPage:
    """Jobs with who asked for them, the newest first, where the next page begins, and all of them counted by status."""

    rows: Sequence[tuple[Job, str | None]]
    next: str | None
    counts: Mapping[str, int]
    kinds: Sequence[str]


def page(session: Session, wanted: Wanted, *, limit: int, cursor: str | None = None) -> JobPage:
    """Jobs of all places as they are asked for. Raises Invalid for an unknown cursor."""
    statement = select(Job, Account.name).outerjoin(Account, Account.id == Job.created_by)
    for column, value in ((Job.status, wanted.status), (Job.kind, wanted.kind), (Job.jurisdiction, wanted.place)):
        if value:
            statement = statement.where(column == value)
    if cursor:
        statement = statement.where(Job.id < _after(cursor))
    found = session.execute(statement.order_by(Job.id.desc()).limit(limit + 1)).all()
    rows = [(job, name) for job, name in found[:limit]]
    counted = session.execute(select(Job.kind, Job.status, func.count()).group_by(Job.kind, Job.status))
    counts: dict[str, int] = {}
    kinds = set()
    for kind, status, count in counted:
        kinds.add(kind)
        counts[status] = counts.get(status, 0) + count
    return JobPage(rows, str(rows[-1][0].id) if len(found) > limit else None, counts, sorted(kinds))


def _after(cursor: str) -> int:
    if (after := row_id(cursor)) is None:
        raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
    return after


def retry(session: Session, jurisdiction: str, job_id: int, *, actor: Actor, now: datetime) -> Job:
    """Let a job that failed or was cancelled begin again, where it stopped if it knows. Raises NotFound, Conflict."""
    job = _locked(session, jurisdiction, job_id)
    if not may_retry(job):
        raise Conflict("not_failed", N_("只有失败或者已取消的任务可以重试"))
    job.status, job.tries, job.available_at, job.error, job.finished_at = JobStatus.QUEUED, 0, AT_ONCE, None, None
    _note(session, job, "job_retried", actor, now)
    return job


def cancel(session: Session, jurisdiction: str, job_id: int, *, actor: Actor, now: datetime) -> Job:
    """Take back a job that waits. Raises NotFound, Conflict for one that runs, has ended or may not be left undone."""
    job = _locked(session, jurisdiction, job_id)
    if not may_cancel(job):
        raise Conflict("not_queued", N_("任务已开始、已结束或者不能取消"))
    job.status, job.error, job.finished_at = JobStatus.CANCELLED, told(Cancelled()), now
    _CANCELLABLE[job.kind](session, job)
    _note(session, job, "job_cancelled", actor, now)
    return job


def may_cancel(job: Job) -> bool:
    """Whether a job waits and is of a kind that may be left undone."""
    return job.status == JobStatus.QUEUED and job.kind in _CANCELLABLE


def may_retry(job: Job) -> bool:
    """Whether a job has come to a bad end; a calendar is loaded again from its own page, which knows how it stands."""
    return job.status in ENDED and job.kind != calendar_loads.JOB


def _locked(session: Session, jurisdiction: str, job_id: int) -> Job:
    # Whoever claims it waits for this row or passes it by, so that nobody runs what has just been taken back.
    statement = select(Job).where(Job.jurisdiction == jurisdiction, Job.id == job_id).with_for_update()
    job = session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    if job is None:
        raise NotFound()
    return job


def _note(session: Session, job: Job, kind: str, actor: Actor, now: datetime) -> None:
    session.flush()
    data = {"job": str(job.id), "job_kind": job.kind}
    events.append_admin(session, job.jurisdiction, kind, data, actor=actor, now=now)


def _leave(_session: Session, _job: Job) -> None:
    """Nothing else speaks of the job."""


def _end_batch(session: Session, job: Job) -> None:
    """The batch of a cancelled import says so itself: the same file may be handed in again."""
    session.execute(
        update(ImportBatch)
        .where(and_(ImportBatch.jurisdiction == job.jurisdiction, ImportBatch.id == int(job.arguments["batch"])))
        .values(status=BatchStatus.FAILED, error=Cancelled().text, finished_at=job.finished_at)
        .execution_options(synchronize_session=False)
    )


# Kinds that may be left undone, and what has to be told of it. Whatever moves limits is not among them.
_CANCELLABLE: Mapping[str, Callable[[Session, Job], None]] = {
    "verify_audit": _leave,
    anchors.JOB: _leave,
    loose_files.JOB: _leave,
    case_file_jobs.JOB: _leave,
    bulk_jobs.KIND: _leave,
    incidents.JOB: _leave,
    simulating.JOB: _leave,
    subject_words.JOB: _leave,
    importing.JOB: _end_batch,
    watch_export.JOB: _leave,
}
