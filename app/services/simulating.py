"""Forecasts for a place: asked for by its supervisor as a job, or by a command at once; a job keeps its result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain import simulation
from app.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.domain.packs import Pack
from app.domain.permissions import Actor
from app.domain.simulation_files import Plan
from app.domain.simulation_plan import build, lay, origins, period
from app.domain.simulation_report import report
from app.domain.simulation_setting import Grain, Setting
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.account import Account
from app.models.work import Job
from app.services import calendar, jobs, policy, simulation_history
from app.services.jobs import JobStatus, Work
from app.services.visibility import anywhere

JOB = "simulate"
MOST_WAITING = 3  # forecasts of one place that wait or run
SHOWN = 20
_TOLD_EVERY = 10  # working days of a forecast


@dataclass(frozen=True)
class Prepared:
    """A setting ready to run, the whole plan it was made of, and where each part of that comes from."""

    setting: Setting
    plan: Plan
    origins: Mapping[str, str]
    seen: Mapping[str, int]


def prepare(session: Session, jurisdiction: str, given: Sequence[Mapping[str, Any]], *, today: date) -> list[Prepared]:
    """Settings of a place: for each plan given, laid over the place's history and the assumptions.

    Without a period it is a year from tomorrow. Raises Invalid where a plan does not fit.
    """
    days = calendar.current(session)
    past = simulation_history.read(session, jurisdiction, days, today=today)
    base = {"jurisdiction": jurisdiction, "from": (today + timedelta(days=1)).isoformat(), "days": 365}
    below = lay(lay(simulation_history.assumed(), base), past.plan)
    found = []
    for plan in given:
        whole = lay(below, plan)
        layers = ((Grain.ASSUMED, simulation_history.assumed()), (Grain.HISTORY, past.plan), (Grain.GIVEN, plan))
        setting = build(whole, _packs(jurisdiction, whole), days)
        found.append(Prepared(setting, whole, origins(layers), past.seen))
    return found


def _packs(jurisdiction: str, plan: Mapping[str, Any]) -> list[tuple[date, Pack]]:
    """The packs for applications of the period, each with the day from which it holds. Raises Invalid without one."""
    start, end = period(plan)
    changes = {layer.effective_from for layer in policy.shipped().layers}
    changes |= {layer.effective_until + timedelta(days=1) for layer in policy.shipped().layers if layer.effective_until}
    days = [start, *sorted(day for day in changes if start < day <= end)]
    found: list[tuple[date, Pack]] = []
    for day in days:
        try:
            pack = policy.in_force(jurisdiction, day)
        except NotFound as missing:
            raise Invalid([FieldError("from", missing.code, missing.message, missing.values)]) from missing
        if not found or found[-1][1].sha256 != pack.sha256:
            found.append((day, pack))
    return found


def forecast(prepared: Sequence[Prepared], progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Run each setting, one after the other; `progress` is told working days done, and all of them."""
    total = sum(len(each.setting.workdays()) for each in prepared)
    before, reports = 0, []
    for each in prepared:
        outcome = simulation.run(each.setting, partial(_tell, progress, before, total))
        before += len(outcome.days)
        reports.append(report(outcome))
    inputs = [{"plan": each.plan, "origins": each.origins, "seen": each.seen} for each in prepared]
    return {"reports": reports, "inputs": inputs}


def _tell(progress: Callable[[int, int], None], before: int, total: int, done: int, _own: int) -> None:
    progress(before + done, total)


def ask(
    session: Session,
    jurisdiction: str,
    given: Sequence[Mapping[str, Any]],
    token: int,
    *,
    actor: Actor,
    now: datetime,
) -> Job:
    """The job of this token, which is its id: pressed twice it is one forecast.

    Raises Forbidden for a place the actor does not watch, Invalid for a plan that does not fit, Conflict `too_many`.
    """
    if jurisdiction not in places(actor):
        raise Forbidden()
    known = _by_id(session, token)
    if known is not None:
        return _seen(known, actor)
    prepare(session, jurisdiction, given, today=legal_date(now))
    waiting = select(func.count()).where(
        Job.jurisdiction == jurisdiction,
        Job.kind == JOB,
        Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING)),
    )
    if session.execute(waiting).scalar_one() >= MOST_WAITING:
        raise Conflict("too_many", N_("本地已有 {most} 次推演在等候，请稍后再试"), most=MOST_WAITING)
    arguments = {"given": [dict(each) for each in given], "today": legal_date(now).isoformat()}
    try:
        with session.begin_nested():
            return jobs.enqueue(session, jurisdiction, JOB, arguments, actor=actor, now=now, job_id=token)
    except IntegrityError:  # the other click was faster
        return read(session, token, actor=actor)


def carry_out(work: Work) -> dict[str, Any]:
    """Forecast as asked, by the history as it is now. Raises LeaseLost."""
    with work.database.reading() as session:
        today = date.fromisoformat(work.arguments["today"])
        prepared = prepare(session, work.jurisdiction, work.arguments["given"], today=today)

    def tell(done: int, total: int) -> None:
        if done % _TOLD_EVERY == 0 or done == total:
            work.progress(done, total)

    return forecast(prepared, tell)


def read(session: Session, job_id: int, *, actor: Actor) -> Job:
    """A forecast of a place the actor watches. Raises NotFound."""
    found = _by_id(session, job_id)
    if found is None:
        raise NotFound()
    return _seen(found, actor)


def latest(session: Session, *, actor: Actor) -> list[tuple[Job, str]]:
    """The newest forecasts of the places the actor watches, with who asked for them."""
    statement = (
        select(Job, Account.name)
        .outerjoin(Account, Account.id == Job.created_by)
        .where(Job.kind == JOB, Job.jurisdiction.in_(places(actor)))
        .order_by(Job.id.desc())
        .limit(SHOWN)
    )
    return [(job, name or "") for job, name in session.execute(statement)]


def places(actor: Actor) -> list[str]:
    """The places the actor watches as a supervisor."""
    held = {each.jurisdiction for each in actor.granted if each.role is Role.SUPERVISOR}
    every = policy.shipped().jurisdictions
    return [place for place in every if place in held or None in held]


def _by_id(session: Session, job_id: int) -> Job | None:
    statement = select(Job).where(anywhere(Job.jurisdiction), Job.id == job_id, Job.kind == JOB)
    return session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()


def _seen(job: Job, actor: Actor) -> Job:
    if job.jurisdiction not in places(actor):
        raise NotFound()
    return job
