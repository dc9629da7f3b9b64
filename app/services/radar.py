"""The radar's night watch over the clocks: differences found in slices, kept until a later night no longer finds them.

A finding is one thing wrong with one limit of one case; found again it is the same finding, seen once more.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.permissions import SYSTEM, Actor
from app.domain.vocabulary import CaseStatus
from app.models.case import Case
from app.models.work import Job
from app.services import clock_check, events, jobs, radar_findings
from app.services.clock_check import Difference
from app.services.jobs import JobStatus, Work
from app.services.radar_findings import Found

KIND = radar_findings.CLOCK
JOB = "check_clocks"


def ask(session: Session, jurisdiction: str, _texts: MailTexts, now: datetime) -> None:
    """Ask for the check of this night, unless that of an earlier one still waits or is at work."""
    open_job = select(Job.id).where(
        Job.jurisdiction == jurisdiction,
        Job.kind == JOB,
        Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING)),
    )
    if session.execute(open_job.limit(1)).first() is None:
        jobs.enqueue(session, jurisdiction, JOB, {}, actor=SYSTEM, now=now)


def carry_out(work: Work) -> dict[str, Any]:
    """Check every open case of the place in slices, from where an earlier try stopped. Raises LeaseLost."""
    with work.database.reading() as session:
        job = session.get_one(Job, (work.jurisdiction, work.id))
        state = job.result or {"began": work.now().isoformat(), "after": 0, "checked": 0, "differences": 0, "new": 0}
        total = session.execute(
            select(func.count()).where(Case.jurisdiction == work.jurisdiction, Case.status == CaseStatus.OPEN)
        ).scalar_one()
    began = datetime.fromisoformat(state["began"])
    while True:
        with work.database.reading() as session:
            ids = clock_check.slices(session, work.jurisdiction, state["after"])
            found = clock_check.check(session, work.jurisdiction, ids, now=work.now())
        if not ids:
            break
        state = {**state, "after": ids[-1], "checked": state["checked"] + len(ids)}
        state["differences"] += len(found)
        with work.database.transaction() as session:
            state["new"] += keep(session, found, began=began)
            work.keep(session, state, state["checked"], max(total, state["checked"]))
    with work.database.transaction() as session:
        _finish(session, work.jurisdiction, state, began, work.now())
        work.keep(session, state, state["checked"], state["checked"])
    return state


def keep(session: Session, found: Iterable[Difference], *, began: datetime) -> int:
    """Keep what one slice has found, of the run that `began` then; answers how many findings are new or back again."""
    rows = list(found)
    if not rows:
        return 0
    kept = [Found(each.what, each.number, each.stored, each.replayed, each.case_id, each.clock) for each in rows]
    return radar_findings.keep(session, rows[0].jurisdiction, KIND, kept, seen_at=began)


def _finish(session: Session, jurisdiction: str, state: dict[str, Any], began: datetime, now: datetime) -> None:
    """Clear what this run has not met; what is new is written into the place's history."""
    radar_findings.clear(session, jurisdiction, KIND, seen_at=began, now=now)
    if state["new"]:
        data = {"differences": state["differences"], "new": state["new"], "checked": state["checked"]}
        events.append_admin(session, jurisdiction, "clocks_differ", data, actor=SYSTEM, now=now)


def last_runs(session: Session, *, actor: Actor) -> Sequence[Job]:
    """The latest check of each place that came to an end, as far as the actor watches it."""
    statement = (
        select(Job.jurisdiction, func.max(Job.id).label("id"))
        .where(Job.kind == JOB, Job.status == JobStatus.DONE)
        .group_by(Job.jurisdiction)
    )
    if (places := radar_findings.watched(actor)) is not None:
        statement = statement.where(Job.jurisdiction.in_(places))
    newest = statement.subquery()
    joined = (Job.jurisdiction == newest.c.jurisdiction) & (Job.id == newest.c.id)
    return session.execute(select(Job).join(newest, joined).order_by(Job.jurisdiction)).scalars().all()
