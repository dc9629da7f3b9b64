"""月报和季报: the figures of a month or quarter, numbered and frozen; made again after corrections as a new edition."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.domain.figures import Period
from app.domain.ids import new_id
from app.domain.numbers import Number, Series
from app.domain.permissions import SYSTEM, Actor
from app.domain.report_tables import Span, before, span_of
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.place import Jurisdiction, Organisation
from app.models.reporting import Report
from app.models.work import Job
from app.services import events, figures, jobs, numbers, policy, supervised_places
from app.services.jobs import JobStatus, Work
from app.services.visibility import anywhere

JOB = "make_report"
LISTED = 200
# What two editions may differ in without being different.
_ASIDE = ("counted_at",)


def draw_up(session: Session, jurisdiction: str, period: Period, *, now: datetime) -> dict[str, Any]:
    """What a report says: figures, place, who makes it; reads only. Raises Invalid: no month or quarter, not over."""
    if span_of(period) is None:
        raise Invalid([FieldError("period", "not_a_period", N_("报表按整月或者整季度生成"))])
    if period.ends_on >= legal_date(now):
        raise Invalid([FieldError("period", "not_over", N_("这一期还没有结束"))])
    return {
        "figures": figures.read(session, jurisdiction, period, None, now=now),
        "place": session.get_one(Jurisdiction, jurisdiction).name,
        "maker": _maker(session, jurisdiction),
    }


def _maker(session: Session, jurisdiction: str) -> str:
    """The unit that supervises the place; the first of several."""
    statement = (
        select(Organisation.name, Organisation.kinds)
        .where(Organisation.jurisdiction == jurisdiction, Organisation.abolished_on.is_(None))
        .order_by(Organisation.id)
    )
    return next((name for name, kinds in session.execute(statement) if Role.SUPERVISOR.value in kinds), "")


def make(
    session: Session, jurisdiction: str, period: Period, content: dict[str, Any], *, actor: Actor, now: datetime
) -> Report:
    """Freeze what was drawn up, as the next edition. Raises Forbidden, Conflict `unchanged` and `stale`."""
    if not actor.is_system and jurisdiction not in supervised_places.places(actor):
        raise Forbidden()
    last = _last(session, jurisdiction, period)
    if last is not None and _same(last.figures, content):
        raise Conflict("unchanged", N_("与第 {edition} 版相比没有变化，不必重新生成"), edition=last.edition)
    bodies = policy.in_force(jurisdiction, legal_date(now)).words("supervision.bodies")
    row = Report(
        jurisdiction=jurisdiction,
        id=new_id(now),
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        edition=last.edition + 1 if last else 1,
        number=last.number if last else _number(session, jurisdiction, period),
        figures=content,
        addressee="、".join(bodies),
        made_by=actor.account_id,
        made_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody else has just made this edition
        raise Conflict("stale", N_("这一期报表刚刚由他人生成，请刷新后再看")) from None
    told = {"report": str(row.id), "number": row.number, "edition": row.edition, "sha256": digest(content)}
    span = {"starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
    events.append_admin(session, jurisdiction, "report_made", {**told, **span}, actor=actor, now=now)
    return row


def _number(session: Session, jurisdiction: str, period: Period) -> str:
    """The first edition takes a number, later ones keep it."""
    place, year = session.get_one(Jurisdiction, jurisdiction), period.starts_on.year
    serial = numbers.take(session, jurisdiction, year, {Series.REPORT: 1})[Series.REPORT][0]
    return str(Number(Series.REPORT, place.code, year, serial))


def digest(content: dict[str, Any]) -> str:
    """What the history keeps of a report, so that a frozen row cannot be changed unseen."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _last(session: Session, jurisdiction: str, period: Period) -> Report | None:
    statement = (
        select(Report)
        .where(Report.jurisdiction == jurisdiction)
        .where(Report.starts_on == period.starts_on, Report.ends_on == period.ends_on)
        .order_by(Report.edition.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def _same(frozen: dict[str, Any], content: dict[str, Any]) -> bool:
    def counted(each: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in each["figures"].items() if name not in _ASIDE}

    return counted(frozen) == counted(content)


def ask(session: Session, jurisdiction: str, _texts: MailTexts, now: datetime) -> None:
    """Ask for last month's report, and last quarter's, where they have not been made: due on the first working day."""
    open_job = select(Job.id).where(
        Job.jurisdiction == jurisdiction, Job.kind == JOB, Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING))
    )
    if _missing(session, jurisdiction, legal_date(now)) and session.execute(open_job.limit(1)).first() is None:
        jobs.enqueue(session, jurisdiction, JOB, {}, actor=SYSTEM, now=now)


def _missing(session: Session, jurisdiction: str, today: date) -> list[Period]:
    return [each for span in Span if _last(session, jurisdiction, each := before(today, span)) is None]


def carry_out(work: Work) -> dict[str, Any]:
    """Make the reports that are missing, one transaction each; a period in which nothing happened gets none."""
    with work.database.reading() as session:
        missing = _missing(session, work.jurisdiction, legal_date(work.now()))
    made = []
    for period in missing:
        with work.database.reading() as session:
            content = draw_up(session, work.jurisdiction, period, now=work.now())
        if not anything(content["figures"]):
            continue
        with work.database.transaction() as session:
            if _last(session, work.jurisdiction, period) is None:
                row = make(session, work.jurisdiction, period, content, actor=SYSTEM, now=work.now())
                made.append(row.number)
    return {"made": made}


def anything(counted: dict[str, Any]) -> bool:
    """Whether figures tell of any case or limit."""
    return bool(counted["stages"]) or any(each["received"] or each["closed"] for each in counted["months"])


def listed(session: Session, *, actor: Actor) -> Sequence[Report]:
    """The reports of the places the actor supervises, the latest period and edition first."""
    order = (Report.ends_on.desc(), Report.starts_on, Report.edition.desc(), Report.jurisdiction)
    places = supervised_places.places(actor)
    statement = select(Report).where(Report.jurisdiction.in_(places)).order_by(*order).limit(LISTED)
    return session.execute(statement).scalars().all()


def one(session: Session, report_id: int, *, actor: Actor) -> tuple[Report, bool]:
    """A report, and whether it is the newest edition. Raises NotFound, Forbidden."""
    statement = select(Report).where(anywhere(Report.jurisdiction), Report.id == report_id)
    row = session.execute(statement).scalar_one_or_none()
    if row is None or row.jurisdiction not in supervised_places.places(actor):
        raise NotFound()
    newest = select(func.max(Report.edition)).where(
        Report.jurisdiction == row.jurisdiction, Report.starts_on == row.starts_on, Report.ends_on == row.ends_on
    )
    return row, row.edition == session.execute(newest).scalar_one()
