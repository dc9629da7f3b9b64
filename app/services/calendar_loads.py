"""A year's notice on its way in: proposed and looked at, then loaded by a job, and taken back as it came.

What a load means for readers is decided in one transaction: from then on the calendar is the new one, and every case
that still holds dates of the old one is brought up by its next act or by the job, whichever comes first.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Labelled
from app.domain.workdays import WorkCalendar, YearPlan, legal_date
from app.domain.yearplan import check_source
from app.models.event import AdminStream
from app.models.policy import CalendarLoad, CalendarYear
from app.models.work import Job
from app.services import calendar, calendar_horizon, calendar_preview, calendar_records, events, jobs
from app.services import calendar_contradictions as contradictions
from app.services.calendar import NATION
from app.services.calendar_preview import Wanted
from app.services.input import digest, required_text
from app.services.jobs import JobStatus

JOB = "load_calendar"
_LONGEST_REASON = 200
_STARTED = ("loading", "loaded", "undoing")


class LoadStatus(Labelled):
    """How far a notice has come."""

    PROPOSED = "proposed", N_("待确认")
    LOADING = "loading", N_("正在改期")
    LOADED = "loaded", N_("已录入")
    UNDOING = "undoing", N_("正在撤销")
    UNDONE = "undone", N_("已撤销")


def propose(
    session: Session,
    plan: YearPlan,
    notes: Mapping[date, str],
    replacing: str | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> CalendarLoad:
    """Keep a notice to be looked at; `replacing` is the reason why it takes the place of another of its year.

    Raises Invalid, also for other days of a year that has a notice without such a reason, and for days that the
    notice of another year rules the other way.
    """
    errors = [*check_source(plan.document, plan.link), *contradictions.with_other_years(session, plan)]
    present, days = session.get(CalendarYear, plan.year), _days(plan, notes)
    seen, reason = contradictions.standing(session, plan.year), ""
    if present is not None and seen != contradictions.content(plan.document, days):
        errors += _not_replacing(present, replacing)
        reason = (replacing or "").strip()
    if errors:
        raise Invalid(errors)
    row = CalendarLoad(
        id=new_id(now),
        year=plan.year,
        document=plan.document,
        link=plan.link,
        days=days,
        replaced={"document": present.document if present else None, "reason": reason, "seen": seen},
        status=LoadStatus.PROPOSED,
        moved=0,
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    session.add(row)
    session.flush()
    data = {"year": row.year, "document": row.document, "days": len(days)}
    events.append_admin(session, NATION, "calendar_proposed", data, actor=actor, now=now)
    return row


def _not_replacing(present: CalendarYear, reason: str | None) -> Sequence[FieldError]:
    """Why a notice may not take the place of the one a year has."""
    if reason is None:
        told = N_("{year} 年已录入{document}；确要以本通知取代的，请勾选并写明理由")
        return [FieldError("replaces", "already_loaded", told, {"year": present.year, "document": present.document})]
    try:
        required_text({"reason": reason}, "reason", _LONGEST_REASON)
    except Invalid as refused:
        return refused.errors
    return ()


def _days(plan: YearPlan, notes: Mapping[date, str]) -> list[dict[str, str]]:
    kinds = [(day, "off") for day in plan.off] + [(day, "work") for day in plan.work]
    return [{"date": day.isoformat(), "kind": kind, "note": notes.get(day, "")} for day, kind in sorted(kinds)]


def listing(session: Session, limit: int = 50) -> Sequence[CalendarLoad]:
    """The notices that were proposed, the newest first."""
    return session.execute(select(CalendarLoad).order_by(CalendarLoad.id.desc()).limit(limit)).scalars().all()


def find(session: Session, load_id: int) -> CalendarLoad:
    """One of them. Raises NotFound."""
    row = session.get(CalendarLoad, load_id)
    if row is None:
        raise NotFound()
    return row


def job_of(session: Session, load: CalendarLoad) -> Job | None:
    """The work on it, the newest if it was begun again."""
    return session.get(Job, (NATION, load.job_id), populate_existing=True) if load.job_id else None


def is_working(job: Job | None) -> bool:
    return job is not None and job.status in (JobStatus.QUEUED, JobStatus.RUNNING)


def calendar_with(session: Session, load: CalendarLoad) -> WorkCalendar:
    """The calendar as it would be with a notice, or once it is taken back where it is in force."""
    plans = dict(calendar.current(session).plans)
    if load.status == LoadStatus.PROPOSED:
        plans[load.year] = plan_of(load)[0]
    elif former := _former(load):
        plans[load.year] = former[0]
    else:
        plans.pop(load.year, None)
    return WorkCalendar(plans)


def plan_of(load: CalendarLoad) -> tuple[YearPlan, dict[date, str]]:
    """The notice itself."""
    return _plan(load.year, load.document, load.link, load.days)


def _former(load: CalendarLoad) -> tuple[YearPlan, dict[date, str]] | None:
    kept = load.replaced or {}
    return _plan(load.year, kept["document"], kept["link"], kept["days"]) if kept.get("days") else None


def _plan(year: int, document: str, link: str, days: list[Any]) -> tuple[YearPlan, dict[date, str]]:
    by_kind = {
        kind: frozenset(date.fromisoformat(day["date"]) for day in days if day["kind"] == kind) for kind in _KINDS
    }
    notes = {date.fromisoformat(day["date"]): day["note"] for day in days}
    return YearPlan(year, by_kind["off"], by_kind["work"], document, link), notes


_KINDS = ("off", "work")


def confirm(session: Session, load_id: int, *, accepts_shorter: bool, actor: Actor, now: datetime) -> CalendarLoad:
    """Put a proposed notice in force and ask for its limits to be moved.

    Raises Invalid where limits get shorter and nobody has said that this is meant, NotFound, Conflict.
    """
    load = _locked(session, load_id)
    present = session.get(CalendarYear, load.year)
    known = ((load.replaced or {}).get("seen", ""), contradictions.content(load.document, load.days))
    if load.status != LoadStatus.PROPOSED or contradictions.standing(session, load.year) not in known:
        raise Conflict("stale", N_("该通知已经处理过，或者该年度已有其他通知，请重新查看"))
    if contradictions.with_other_years(session, plan_of(load)[0]):
        raise Conflict("contradicts", N_("另一年度的通知对同一天另有安排，请删除本通知，核对后重新录入"))
    load.moved = _check_shorter(session, load, accepts_shorter)
    kept = contradictions.kept(session, present) if present else {}
    load.replaced = {**(load.replaced or {}), **kept}
    plan, notes = plan_of(load)
    if present and (reason := (load.replaced or {})["reason"]):
        told = {"before": present.document, "document": plan.document, "digest": digest(reason)}
        data = {"year": load.year, **told}
        events.append_admin(session, NATION, "calendar_replaced", data, actor=actor, now=now)
    calendar.load_year(session, plan, notes, actor=actor, now=now)
    calendar_horizon.clear(session, now)
    load.status, load.loaded_at = LoadStatus.LOADING, now
    return _set_to_work(session, load, actor, now)


def is_undoable(session: Session, load: CalendarLoad) -> bool:
    """Whether it is the newest notice of its year and nothing works on it."""
    newest = (
        select(CalendarLoad.id)
        .where(CalendarLoad.year == load.year, CalendarLoad.status.in_(_STARTED))
        .order_by(CalendarLoad.loaded_at.desc(), CalendarLoad.id.desc())
        .limit(1)
    )
    own = session.execute(newest).scalar_one_or_none() == load.id
    return own and load.status in ("loading", "loaded") and not is_working(job_of(session, load))


def undo(session: Session, load_id: int, *, accepts_shorter: bool, actor: Actor, now: datetime) -> CalendarLoad:
    """Take a notice back: what it replaced is in force again, or nothing. Raises Invalid, NotFound, Conflict."""
    load = _locked(session, load_id)
    if not is_undoable(session, load):
        raise Conflict("not_undoable", N_("只能撤销该年度最近一次录入的通知"))
    load.moved = _check_shorter(session, load, accepts_shorter)
    stamp = calendar.next_stamp(session, now)
    if former := _former(load):
        calendar.load_year(session, *former, actor=actor, now=now)
    else:
        calendar.drop_year(session, load.year)
    load.status, load.undone_at = LoadStatus.UNDOING, stamp
    restored = former[0].document if former else "暂定"
    data = {"year": load.year, "document": load.document, "restored": restored}
    events.append_admin(session, NATION, "calendar_undone", data, actor=actor, now=now)
    return _set_to_work(session, load, actor, now)


def retry(session: Session, load_id: int, *, actor: Actor, now: datetime) -> CalendarLoad:
    """Begin the work on a notice again where it has stopped; cases moved before stay as they are. Raises Conflict."""
    load = _locked(session, load_id)
    if load.status not in (LoadStatus.LOADING, LoadStatus.UNDOING):
        raise Conflict("stale", N_("改期已经完成"))
    return _set_to_work(session, load, actor, now)


def discard(session: Session, load_id: int, *, actor: Actor, now: datetime) -> None:
    """Forget a notice that was never confirmed. Raises NotFound, Conflict."""
    load = _locked(session, load_id)
    if load.status != LoadStatus.PROPOSED:
        raise Conflict("stale", N_("该通知已经确认，请改用撤销"))
    data = {"year": load.year, "document": load.document}
    events.append_admin(session, NATION, "calendar_discarded", data, actor=actor, now=now)
    session.delete(load)


def _locked(session: Session, load_id: int) -> CalendarLoad:
    """One notice at a time, in the whole installation. Raises Conflict while another moves limits."""
    session.execute(select(AdminStream).where(AdminStream.jurisdiction == NATION).with_for_update())
    working = select(CalendarLoad).where(CalendarLoad.status.in_((LoadStatus.LOADING, LoadStatus.UNDOING)))
    for other in session.execute(working).scalars():
        if is_working(job_of(session, other)):
            raise Conflict("running", N_("正在按另一份通知改期，请等待完成"))
    session.expire_all()
    return find(session, load_id)


def _check_shorter(session: Session, load: CalendarLoad, accepts: bool) -> int:
    """How many limits will move. Raises Invalid."""
    foreseen = calendar_preview.foresee(session, calendar_with(session, load), load.year, Wanted(limit=1))
    if foreseen.total.shorter and not accepts:
        told = N_("有 {count} 项时限将缩短，请核对后勾选确认")
        raise Invalid([FieldError("accept", "required", told, {"count": foreseen.total.shorter})])
    return foreseen.total.all


def _set_to_work(session: Session, load: CalendarLoad, actor: Actor, now: datetime) -> CalendarLoad:
    load.job_id, load.error = new_id(now), None
    jobs.enqueue(session, NATION, JOB, {"load": str(load.id)}, actor=actor, now=now, job_id=load.job_id)
    return load


def record_count(session: Session, load: CalendarLoad, now: datetime) -> int:
    """How many records would have to be published on another day."""
    days = (calendar.current(session), calendar_with(session, load))
    return sum(each.count for each in calendar_records.shifts(session, *days, load.year, legal_date(now)))
