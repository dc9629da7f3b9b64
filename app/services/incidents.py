"""Cases that cannot go on: named together by the model they run on and what stops them, tried again, one or all.

An administrator sees numbers and faults, nothing of a case's content.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.permissions import SYSTEM, Actor
from app.domain.vocabulary import CaseKind
from app.models.case import Case
from app.models.event import CaseEvent
from app.models.policy import ProcessBundle
from app.services import accounts, events, jobs, sweep
from app.services.jobs import Work
from app.services.visibility import anywhere

JOB = "resume_cases"
SHOWN = 200


@dataclass(frozen=True)
class Incident:
    """One case that stands still, since when, after how many tries."""

    jurisdiction: str
    number: str
    tries: int
    since: datetime | None


@dataclass(frozen=True)
class Trouble:
    """The cases of one model that are stopped by one fault; `count` of them, of which the oldest are shown."""

    model: str
    kind: CaseKind
    error: str
    count: int
    places: int
    cases: Sequence[Incident]


def read(session: Session) -> Sequence[Trouble]:
    """Every fault that stops cases, the one that stops most of them first."""
    stopped = (anywhere(Case.jurisdiction), Case.incident.is_not(None))
    places = func.count(Case.jurisdiction.distinct())
    groups = (
        select(ProcessBundle.sha256, ProcessBundle.process_id, Case.incident, func.count(), places)
        .join(Case, Case.bundle_id == ProcessBundle.id)
        .where(*stopped)
        .group_by(ProcessBundle.sha256, ProcessBundle.process_id, Case.incident)
        .order_by(func.count().desc(), ProcessBundle.sha256, Case.incident)
    )
    cases: dict[tuple[str, str], list[Incident]] = {}
    for sha256, error, *case in session.execute(_oldest().where(*stopped)):
        cases.setdefault((sha256, str(error)), []).append(Incident(*case))
    return [
        Trouble(sha256, CaseKind(process), str(error), count, places, cases.get((sha256, str(error)), []))
        for sha256, process, error, count, places in session.execute(groups)
    ]


def _oldest() -> Select[*tuple[Any, ...]]:
    at = (CaseEvent.jurisdiction == Case.jurisdiction, CaseEvent.case_id == Case.id, CaseEvent.kind == "incident")
    since = select(func.max(CaseEvent.at)).where(*at).correlate(Case).scalar_subquery()
    return (
        select(ProcessBundle.sha256, Case.incident, Case.jurisdiction, Case.number, Case.timer_tries, since)
        .join(ProcessBundle, ProcessBundle.id == Case.bundle_id)
        .order_by(Case.jurisdiction, Case.id)
        .limit(SHOWN)
    )


def resume_all(session: Session, model: str, *, actor: Actor, now: datetime) -> int:
    """Ask for every stopped case of a model to be tried again, a job a place; answers how many cases. Raises NotFound.

    Pressed again while the first still runs, a case that goes on meanwhile is simply no longer among them.
    """
    statement = (
        select(Case.jurisdiction, func.count())
        .join(ProcessBundle, ProcessBundle.id == Case.bundle_id)
        .where(anywhere(Case.jurisdiction), Case.incident.is_not(None), ProcessBundle.sha256 == model)
        .group_by(Case.jurisdiction)
        .order_by(Case.jurisdiction)
    )
    places = session.execute(statement).all()
    if not places:
        raise NotFound()
    by = str(actor.account_id) if actor.account_id is not None else ""
    for place, _ in places:
        job = jobs.enqueue(session, place, JOB, {"model": model, "by": by}, actor=actor, now=now)
        data = {"job": str(job.id), "model": model}
        events.append_admin(session, place, "incidents_resumed", data, actor=actor, now=now)
    return sum(count for _, count in places)


def carry_out(work: Work) -> dict[str, Any]:
    """Try every stopped case of a model in a place once, each in a transaction of its own."""
    with work.database.reading() as session:
        actor = _administrator(session, work.arguments["by"])
        numbers = _stopped(session, work.jurisdiction, work.arguments["model"])
    resumed = failed = 0
    for done, number in enumerate(numbers, 1):
        with work.database.transaction() as session:
            result = sweep.retry(session, number, actor=actor, now=work.now())
        resumed, failed = resumed + (result.error is None), failed + (result.error is not None)
        if done % sweep.BATCH == 0 or done == len(numbers):
            work.progress(done, len(numbers))
    return {"resumed": resumed, "still_failing": failed}


def _administrator(session: Session, by: str) -> Actor:
    account = accounts.account(session, int(by)) if by else None
    return accounts.actor_of(account) if account else SYSTEM


def _stopped(session: Session, jurisdiction: str, model: str) -> list[str]:
    bundle = select(ProcessBundle.id).where(ProcessBundle.sha256 == model).scalar_subquery()
    of = and_(Case.jurisdiction == jurisdiction, Case.incident.is_not(None), Case.bundle_id == bundle)
    return list(session.execute(select(Case.number).where(of).order_by(Case.id)).scalars())
