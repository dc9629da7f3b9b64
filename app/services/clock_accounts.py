"""The accounts of limits that ended before accounts were kept: worked out once for each place, slice by slice."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.case_clocks import Running, running
from app.domain.lateness import account
from app.domain.permissions import SYSTEM
from app.domain.workdays import WorkCalendar
from app.models.base import table_of
from app.models.clock import Clock
from app.models.work import Job
from app.services import calendar, jobs
from app.services.jobs import JobStatus, Work

JOB = "account_clocks"
SLICE = 500
_clock = table_of(Clock)
# A visit that was reopened or counted meanwhile has been written by whoever did so, and is left alone.
_COUNT = (
    update(_clock)
    .where(
        _clock.c.jurisdiction == bindparam("of_jurisdiction"),
        _clock.c.id == bindparam("of_id"),
        _clock.c.running.is_(False),
        _clock.c.ended_on.is_(None),
    )
    .values(ended_on=bindparam("to_ended_on"), used=bindparam("to_used"), late=bindparam("to_late"))
)


def ask(session: Session, jurisdiction: str, _texts: MailTexts, now: datetime) -> None:
    """Ask for the work where it has not been done: what ends since then has its account from the start."""
    done = select(Job.id).where(
        Job.jurisdiction == jurisdiction,
        Job.kind == JOB,
        Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.DONE)),
    )
    if session.execute(done.limit(1)).first() is None:
        jobs.enqueue(session, jurisdiction, JOB, {}, actor=SYSTEM, now=now)


def carry_out(work: Work) -> dict[str, Any]:
    """Count every ended visit of the place that has no account, from where an earlier try stopped. Raises LeaseLost."""
    with work.database.reading() as session:
        job = session.get_one(Job, (work.jurisdiction, work.id))
        state = job.result or {"after": 0, "counted": 0}
    while True:
        with work.database.transaction() as session:
            cases = _next(session, work.jurisdiction, state["after"])
            if not cases:
                return state
            counted = count(session, work.jurisdiction, cases)
            state = {"after": cases[-1], "counted": state["counted"] + counted}
            work.keep(session, state, state["counted"], state["counted"])


def _next(session: Session, jurisdiction: str, after: int) -> list[int]:
    """The next cases with an ended visit that has no account, by id."""
    statement = (
        select(_clock.c.case_id)
        .where(_clock.c.jurisdiction == jurisdiction, _clock.c.case_id > after)
        .where(_clock.c.running.is_(False), _clock.c.ended_on.is_(None))
        .distinct()
        .order_by(_clock.c.case_id)
        .limit(SLICE)
    )
    return list(session.execute(statement).scalars())


def count(session: Session, jurisdiction: str, cases: list[int]) -> int:
    """Write the accounts of these cases; answers how many visits got one."""
    days = calendar.current(session)
    statement = select(_clock).where(_clock.c.jurisdiction == jurisdiction, _clock.c.case_id.in_(cases))
    visits: dict[tuple[int, str], list[Running]] = defaultdict(list)
    missing: list[tuple[tuple[int, str], Running]] = []
    for row in session.connection().execute(statement).mappings():
        visit, key = running(row), (row["case_id"], row["code"])
        visits[key].append(visit)
        if not row["running"] and row["ended_on"] is None:
            missing.append((key, visit))
    rows = [_row(jurisdiction, visit, visits[key], days) for key, visit in missing]
    if rows:
        session.connection().execute(_COUNT, rows)
    return len(rows)


def _row(jurisdiction: str, visit: Running, visits: list[Running], days: WorkCalendar) -> dict[str, Any]:
    counted = account(visit, visits, days)
    return {
        "of_jurisdiction": jurisdiction,
        "of_id": visit.id,
        "to_ended_on": counted.ended_on,
        "to_used": counted.used,
        "to_late": counted.late,
    }
