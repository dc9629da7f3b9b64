"""Work longer than a request: rows claimed one by one, their progress seen from outside, taken up again after a crash.

Leases and waits use the machine's clock. A job opens its own transactions, for nobody may wait on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.clock import Now
from app.database import Database
from app.domain.errors import Busy, DomainError, Unusable
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Labelled
from app.logs import logger
from app.models.work import Job
from app.services.faults import told
from app.services.outbox import AT_ONCE

MAX_TRIES = 3
LEASE = timedelta(minutes=5)
_FIRST_WAIT = timedelta(minutes=1)

log = logger(__name__)


class JobStatus(Labelled):
    """How far a job is."""

    QUEUED = "queued", N_("排队")
    RUNNING = "running", N_("进行中")
    DONE = "done", N_("已完成")
    FAILED = "failed", N_("失败")
    CANCELLED = "cancelled", N_("已取消")


class LeaseLost(Exception):
    """Somebody else has taken the job up meanwhile; whoever is told so stops without another word."""


class Abandoned(DomainError):
    """A job that takes its process with it each time is not started for ever."""

    code, message = "abandoned", N_("已中断 {tries} 次，不再重试")


@dataclass(frozen=True)
class Work:
    """A claimed job in the hands of its handler; `tries` counts this one."""

    database: Database
    jurisdiction: str
    id: int
    kind: str
    arguments: Mapping[str, Any]
    tries: int
    now: Now
    machine: Now

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is, and keep it for another lease. Raises LeaseLost."""
        with self.database.transaction() as session:
            _change(session, self, progress=done, total=total, available_at=self.machine() + LEASE)

    def keep(self, session: Session, result: dict[str, Any], done: int, total: int) -> None:
        """Keep what has been reached in the transaction that reached it, so that no part is done twice."""
        _change(session, self, result=result, progress=done, total=total, available_at=self.machine() + LEASE)


Handler = Callable[[Work], dict[str, Any]]


@dataclass(frozen=True)
class Told:
    """A handler whose work is known elsewhere too: `give_up` says so there when it will not be tried again."""

    carry_out: Handler
    give_up: Callable[[Session, Work], None]

    def __call__(self, work: Work) -> dict[str, Any]:
        return self.carry_out(work)


def enqueue(
    session: Session,
    jurisdiction: str,
    kind: str,
    arguments: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    job_id: int | None = None,
) -> Job:
    """Ask for work to be done by the scheduler's process, under an id of the caller's where one is given."""
    row = Job(
        jurisdiction=jurisdiction,
        id=job_id or new_id(now),
        kind=kind,
        arguments=dict(arguments),
        status=JobStatus.QUEUED,
        progress=0,
        total=0,
        tries=0,
        available_at=AT_ONCE,
        created_by=actor.account_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def run_due(
    database: Database,
    handlers: Mapping[str, Handler],
    *,
    now: Now,
    machine: Now,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Run jobs until none is due or somebody asks to stop; answers how many have come to an end."""
    ended = 0
    while not stopping() and (work := _claim(database, now, machine)):
        ended += _run(work, handlers)
    return ended


def run_now(database: Database, handlers: Mapping[str, Handler], job_id: int, *, now: Now, machine: Now) -> None:
    """Run one job here and at once; nothing happens where it is in other hands or has ended."""
    if work := _claim(database, now, machine, Job.id == job_id):
        _run(work, handlers)


def _claim(database: Database, now: Now, machine: Now, *which: ColumnElement[bool]) -> Work | None:
    """The oldest job (of these) that waits, or whose holder has gone silent."""
    waiting = (Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING)), Job.available_at <= machine(), *which)
    with database.reading() as session:
        if session.execute(select(Job.id).where(*waiting).limit(1)).first() is None:
            return None
    statement = select(Job).where(*waiting).order_by(Job.available_at, Job.id).limit(1)
    with database.transaction() as session:
        row = session.execute(statement.with_for_update(skip_locked=True)).scalar_one_or_none()
        if row is None:
            return None
        row.status, row.tries, row.available_at = JobStatus.RUNNING, row.tries + 1, machine() + LEASE
        return Work(database, row.jurisdiction, row.id, row.kind, row.arguments, row.tries, now, machine)


def _run(work: Work, handlers: Mapping[str, Handler]) -> bool:
    """Carry a job out and settle it; answers whether it has come to an end."""
    try:
        if work.tries > MAX_TRIES:
            raise Abandoned(tries=MAX_TRIES)
        if work.kind not in handlers:
            raise Unusable(message=N_("没有办理“{kind}”类任务的办法"), kind=work.kind)
        result = handlers[work.kind](work)
        with work.database.transaction() as session:
            _change(session, work, status=JobStatus.DONE, result=result, error=None, finished_at=work.now())
    except LeaseLost:
        log.warning("job_lost", job=str(work.id), kind=work.kind)
        return False
    except Exception as error:  # whatever one job does, the others run
        log.exception("job_failed", job=str(work.id), kind=work.kind, tries=work.tries)
        return _fail(work, error, handlers.get(work.kind))
    return True


def _fail(work: Work, error: Exception, handler: Handler | None) -> bool:
    final = work.tries >= MAX_TRIES or (isinstance(error, DomainError) and not isinstance(error, Busy))
    values: dict[str, Any] = {"status": JobStatus.QUEUED, "available_at": work.machine() + _FIRST_WAIT * work.tries}
    if final:
        values = {"status": JobStatus.FAILED, "finished_at": work.now()}
    with work.database.transaction() as session:
        _change(session, work, error=told(error), **values)
        if final and isinstance(handler, Told):
            handler.give_up(session, work)
    return final


def _change(session: Session, work: Work, **values: Any) -> None:
    # The number of tries is the proof of ownership: another holder has raised it.
    done = session.execute(
        update(Job)
        .where(Job.jurisdiction == work.jurisdiction, Job.id == work.id, Job.tries == work.tries)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost
