"""The radar's night watch over the clocks: differences found in slices, kept until a later night no longer finds them.

A finding is one thing wrong with one limit of one case; found again it is the same finding, seen once more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.ids import new_id
from app.domain.permissions import SYSTEM, Actor
from app.domain.vocabulary import CaseStatus, Role
from app.models.case import Case
from app.models.work import Job, RadarFinding
from app.services import clock_check, events, jobs
from app.services.clock_check import Difference
from app.services.jobs import JobStatus, Work
from app.services.saving import upsert

KIND = "clock"
JOB = "check_clocks"
SHOWN = 100


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
    rows = {_dedupe(each): each for each in found}
    if not rows:
        return 0
    place = next(iter(rows.values())).jurisdiction
    known = select(RadarFinding.dedupe).where(
        RadarFinding.jurisdiction == place, RadarFinding.dedupe.in_(rows), RadarFinding.cleared_at.is_(None)
    )
    old = set(session.execute(known).scalars())
    values = [
        {
            "jurisdiction": place,
            "id": new_id(began),
            "kind": KIND,
            "dedupe": dedupe,
            "case_id": each.case_id,
            "values": {name: value for name, value in asdict(each).items() if name not in ("jurisdiction", "case_id")},
            "found_at": began,
            "seen_at": began,
            "cleared_at": None,
        }
        for dedupe, each in rows.items()
    ]
    again = [row for row in values if row["dedupe"] in old]
    fresh = [row for row in values if row["dedupe"] not in old]
    seen, anew = ("values", "seen_at"), ("values", "seen_at", "found_at", "cleared_at")
    upsert(session, RadarFinding, again, seen, keys=("jurisdiction", "dedupe"))
    upsert(session, RadarFinding, fresh, anew, keys=("jurisdiction", "dedupe"))
    return len(fresh)


def _dedupe(each: Difference) -> str:
    return f"{KIND}:{each.number}:{each.clock}:{each.what}"


def _finish(session: Session, jurisdiction: str, state: dict[str, Any], began: datetime, now: datetime) -> None:
    """Clear what this run has not met; what is new is written into the place's history."""
    session.execute(
        update(RadarFinding)
        .where(
            RadarFinding.jurisdiction == jurisdiction,
            RadarFinding.kind == KIND,
            RadarFinding.cleared_at.is_(None),
            # Not "earlier than": the clock may have been set back since the night before.
            RadarFinding.seen_at != began,
        )
        .values(cleared_at=now)
        .execution_options(synchronize_session=False)
    )
    if state["new"]:
        data = {"differences": state["differences"], "new": state["new"], "checked": state["checked"]}
        events.append_admin(session, jurisdiction, "clocks_differ", data, actor=SYSTEM, now=now)


def findings(session: Session, *, actor: Actor, cleared: bool) -> Sequence[RadarFinding]:
    """What is open, or has been cleared, in the places the actor watches (an administrator: all); the newest first."""
    newest_first = (RadarFinding.found_at.desc(), RadarFinding.id.desc())
    statement = select(RadarFinding).where(RadarFinding.kind == KIND).order_by(*newest_first).limit(SHOWN)
    statement = statement.where(RadarFinding.cleared_at.is_not(None) if cleared else RadarFinding.cleared_at.is_(None))
    if (places := _watched(actor)) is not None:
        statement = statement.where(RadarFinding.jurisdiction.in_(places))
    return session.execute(statement).scalars().all()


def last_runs(session: Session, *, actor: Actor) -> Sequence[Job]:
    """The latest check of each place that came to an end, as far as the actor watches it."""
    statement = (
        select(Job.jurisdiction, func.max(Job.id).label("id"))
        .where(Job.kind == JOB, Job.status == JobStatus.DONE)
        .group_by(Job.jurisdiction)
    )
    if (places := _watched(actor)) is not None:
        statement = statement.where(Job.jurisdiction.in_(places))
    newest = statement.subquery()
    joined = (Job.jurisdiction == newest.c.jurisdiction) & (Job.id == newest.c.id)
    return session.execute(select(Job).join(newest, joined).order_by(Job.jurisdiction)).scalars().all()


def _watched(actor: Actor) -> list[str] | None:
    """The places of a supervisor; None for somebody who looks after all of them."""
    if Role.ADMINISTRATOR in actor.roles():
        return None
    places = [each.jurisdiction for each in actor.granted if each.role is Role.SUPERVISOR]
    return None if None in places else sorted(place for place in places if place)
