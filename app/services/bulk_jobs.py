"""Acts on many tasks as jobs: begun once however often the button is pressed, looked at, repeated, undone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.bulk import UNDO, UNDONE_BY, BulkAct
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.models.work import Job
from app.services import bulk, jobs, worklist
from app.services.jobs import JobStatus
from app.services.visibility import anywhere

KIND = "bulk"
Results = list[dict[str, Any]]


def begin(
    session: Session,
    act: BulkAct,
    ids: Sequence[int],
    given: Mapping[str, Any],
    token: int,
    *,
    actor: Actor,
    now: datetime,
) -> Job:
    """The job of this token, which is its id: the first request makes it, every other one finds it.

    Raises Invalid for faults of what is given, NotFound where no chosen task is seen or the token is another's.
    """
    known = _by_id(session, token)
    if known is not None:
        return _own(known, actor)
    bulk.check_number(ids)
    arguments = bulk.wanted(act, given)
    places = [case.jurisdiction for _, case in worklist.of_tasks(session, ids, actor=actor)]
    if not places:
        raise NotFound()
    tasks = [str(each) for each in dict.fromkeys(ids)]
    return _enqueue(session, places[0], {**arguments, "act": act.value, "tasks": tasks}, token, actor, now)


def _enqueue(
    session: Session, jurisdiction: str, arguments: Mapping[str, Any], token: int, actor: Actor, now: datetime
) -> Job:
    try:
        with session.begin_nested():
            return jobs.enqueue(session, jurisdiction, KIND, arguments, actor=actor, now=now, job_id=token)
    except IntegrityError:  # the other click was faster
        found = _by_id(session, token)
        if found is None:
            raise NotFound() from None
        return _own(found, actor)


def read(session: Session, job_id: int, *, actor: Actor) -> Job:
    """One's own bulk job. Raises NotFound."""
    found = _by_id(session, job_id)
    if found is None:
        raise NotFound()
    return _own(found, actor)


def _by_id(session: Session, job_id: int) -> Job | None:
    statement = select(Job).where(anywhere(Job.jurisdiction), Job.id == job_id)
    return session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()


def _own(job: Job, actor: Actor) -> Job:
    if job.kind != KIND or job.created_by != actor.account_id:
        raise NotFound()
    return job


def items(job: Job) -> Results:
    """What became of each task so far."""
    return list((job.result or {}).get("items", []))


def failed(job: Job) -> list[int]:
    return [int(each["task"]) for each in items(job) if not each["done"]]


def undoable(job: Job, now: datetime) -> list[dict[str, Any]]:
    """The lines that may still be undone."""
    act = BulkAct(job.arguments["act"])
    if act not in UNDONE_BY or job.finished_at is None or now - job.finished_at > UNDO:
        return []
    return [each for each in items(job) if each["done"] and "before" in each]


def retry(session: Session, job_id: int, token: int, *, actor: Actor, now: datetime) -> Job:
    """The same act again on the tasks on which it failed. Raises NotFound, Conflict."""
    job = _ended(session, job_id, actor)
    again = failed(job)
    if not again:
        raise Conflict("nothing_failed", N_("没有未成的任务"))
    return _follow(session, job, "again", {**job.arguments, "tasks": [str(each) for each in again]}, token, actor, now)


def undo(session: Session, job_id: int, token: int, *, actor: Actor, now: datetime) -> Job:
    """Take back what the job has done, within ten minutes. Raises NotFound, Conflict `not_undoable`."""
    job = _ended(session, job_id, actor)
    done = undoable(job, now)
    if not done and "undone" not in (job.result or {}):
        raise Conflict("not_undoable", N_("已超过撤销时间，或者没有可以撤销的内容"))
    arguments = {
        "act": UNDONE_BY[BulkAct(job.arguments["act"])].value,
        "tasks": [each["task"] for each in done],
        "before": {each["task"]: each["before"] for each in done},
        "after": {each["task"]: each["after"] for each in done},
        "delegated_by": {each["task"]: each["delegated_by"] for each in done if "delegated_by" in each},
        "reason": job.arguments.get("reason", ""),
    }
    return _follow(session, job, "undone", arguments, token, actor, now)


def _ended(session: Session, job_id: int, actor: Actor) -> Job:
    """The job, locked; what follows it is begun once. Raises Conflict while it runs."""
    job = read(session, job_id, actor=actor)
    locked = select(Job).where(Job.jurisdiction == job.jurisdiction, Job.id == job.id).with_for_update()
    job = session.execute(locked.execution_options(populate_existing=True)).scalar_one()
    if job.status in (JobStatus.QUEUED, JobStatus.RUNNING):
        raise Conflict("running", N_("还在进行，请稍候"))
    return job


def _follow(
    session: Session, job: Job, link: str, arguments: Mapping[str, Any], token: int, actor: Actor, now: datetime
) -> Job:
    """The job that follows another by this link; a second request finds the one the first has begun."""
    result = dict(job.result or {})
    if link in result:
        return read(session, int(result[link]), actor=actor)
    next_job = _enqueue(session, job.jurisdiction, arguments, token, actor, now)
    job.result = {**result, link: str(next_job.id)}
    session.flush()
    return next_job


def tally(lines: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How many were done, and how many not."""
    found = [bool(each["done"]) for each in lines]
    return sum(found), len(found) - sum(found)
