"""专项督查: one demand over a chosen list, an order to every unit in it, a conclusion when all have ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.domain.permissions import Action, Actor, CaseScope, may
from app.domain.supervision import Cause
from app.domain.vocabulary import N_, CaseStatus, Role
from app.models.case import Case
from app.models.supervision import Campaign, SupervisionOrder
from app.models.work import Job
from app.services import events, jobs, order_choice
from app.services.input import digest, required_text
from app.services.jobs import JobStatus
from app.services.order_choice import Choice
from app.services.outbox import AT_ONCE
from app.services.rectification import check_term

KIND = "open_campaign"
# So many units get their orders before the page is shown; more are a job's work.
UNITS_AT_ONCE = 20
_NAME, _TEXT, _QUERY = 100, 2_000, 1_000


@dataclass(frozen=True)
class Wish:
    """A campaign as the supervisor writes it; `query` is the address of the list it was chosen from."""

    name: str
    demand: str
    rest: Cause | None = None
    workdays: int | None = None
    query: str = ""


@dataclass(frozen=True)
class Tally:
    """One campaign with how many orders it has and how many of them have ended."""

    campaign: Campaign
    orders: int
    ended: int


def begin(session: Session, wish: Wish, choice: Choice, token: int, *, actor: Actor, now: datetime) -> Campaign:
    """Open a campaign under this id; a second request with it finds the first. Raises Forbidden, Invalid.

    The orders are written by its job, whose id is the campaign's.
    """
    place = _place(actor)
    if (known := session.get(Campaign, (place, token))) is not None:
        return _own(known, actor)
    shares = _checked(wish, choice)
    row = Campaign(
        jurisdiction=place,
        id=token,
        name=wish.name.strip(),
        query=wish.query[:_QUERY],
        demand=wish.demand.strip(),
        opened_by=actor.account_id,
        opened_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # the other click was faster
        session.expire_all()
        return _own(session.get_one(Campaign, (place, token)), actor)
    asked = {str(unit): [[each.cause.value, str(each.case)] for each in shares[unit]] for unit in sorted(shares)}
    arguments = {"campaign": str(token), "shares": asked, "workdays": wish.workdays}
    jobs.enqueue(session, place, KIND, arguments, actor=actor, now=now, job_id=token)
    told = {
        "campaign": str(token),
        "units": len(shares),
        "matters": sum(len(each) for each in shares.values()),
        "digest": digest(row.demand),
    }
    events.append_admin(session, place, "campaign_opened", told, actor=actor, now=now)
    return row


def _place(actor: Actor) -> str:
    place = order_choice.place_of(actor)
    if not place or not may(actor, Action.SUPERVISE, CaseScope(place, frozenset(), None, None)):
        raise Forbidden()
    if not actor.organisations(place, Role.SUPERVISOR):
        raise Conflict("no_unit", N_("您的账号没有登记所属的督办单位，请联系系统管理员"))
    return place


def _own(row: Campaign, actor: Actor) -> Campaign:
    if row.opened_by != actor.account_id:
        raise NotFound()
    return row


def _checked(wish: Wish, choice: Choice) -> Mapping[int, Sequence[Any]]:
    words = {"title": wish.name, "demand": wish.demand}
    required_text(words, "title", _NAME)
    required_text(words, "demand", _TEXT)
    check_term(wish.workdays)
    shares = choice.shares(wish.rest)
    if not shares:
        raise Invalid([FieldError("", "nothing_to_supervise", N_("所选案件中没有可以督办的事项"))])
    return shares


def find(session: Session, campaign_id: int, *, actor: Actor) -> Campaign:
    """A campaign of a place the actor supervises or audits. Raises NotFound."""
    places = {each.jurisdiction for each in actor.granted if each.role in (Role.SUPERVISOR, Role.AUDITOR)}
    statement = select(Campaign).where(Campaign.id == campaign_id)
    statement = statement.where(Campaign.jurisdiction.in_(sorted(place for place in places if place)))
    row = session.execute(statement).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def listing(session: Session, *, actor: Actor) -> list[Tally]:
    """The campaigns of the actor's place, the newest first."""
    order, place = SupervisionOrder, order_choice.place_of(actor)
    statement = (
        select(
            Campaign,
            func.count(order.case_id).label("orders"),
            func.count(Case.id).filter(Case.status == CaseStatus.CLOSED).label("ended"),
        )
        .outerjoin(order, and_(order.jurisdiction == Campaign.jurisdiction, order.campaign_id == Campaign.id))
        .outerjoin(Case, and_(Case.jurisdiction == order.jurisdiction, Case.id == order.case_id))
        .where(Campaign.jurisdiction == place)
        .group_by(Campaign.jurisdiction, Campaign.id)
        .order_by(Campaign.id.desc())
        .limit(200)
    )
    return [Tally(*row) for row in session.execute(statement)]


def job_of(session: Session, campaign: Campaign) -> Job:
    """The work that writes its orders: progress and what became of each unit."""
    return session.get_one(Job, (campaign.jurisdiction, campaign.id), populate_existing=True)


def retry(session: Session, campaign_id: int, *, actor: Actor, now: datetime) -> Campaign:
    """Try the units again whose order could not be written. Raises NotFound, Conflict."""
    _place(actor)
    campaign = find(session, campaign_id, actor=actor)
    key = (campaign.jurisdiction, campaign.id)
    job = session.get_one(Job, key, with_for_update=True, populate_existing=True)
    items = list((job.result or {}).get("items", []))
    if job.status in (JobStatus.QUEUED, JobStatus.RUNNING):
        raise Conflict("running", N_("还在进行，请稍候"))
    if job.status is not JobStatus.FAILED and all(each["done"] for each in items):
        raise Conflict("nothing_failed", N_("没有未成的单位"))
    job.result = {"items": [each for each in items if each["done"]]}
    job.status, job.tries, job.error, job.finished_at, job.available_at = JobStatus.QUEUED, 0, None, None, AT_ONCE
    return campaign


def close(session: Session, campaign_id: int, text: str, *, actor: Actor, now: datetime) -> Campaign:
    """办结专项督查 with its conclusion, once. Raises NotFound, Invalid, Conflict `closed`, `orders_open`."""
    _place(actor)
    words = required_text({"text": text}, "text", _TEXT)
    campaign = find(session, campaign_id, actor=actor)
    session.refresh(campaign, with_for_update=True)
    if campaign.closed_at is not None:
        raise Conflict("closed", N_("专项督查已经办结"))
    if left := _open(session, campaign):
        raise Conflict("orders_open", N_("还有 {count} 张督办单没有办结，全部办结以后再作结论"), count=left)
    campaign.closed_by, campaign.closed_at, campaign.conclusion = actor.account_id, now, words
    told = {"campaign": str(campaign.id), "digest": digest(words)}
    events.append_admin(session, campaign.jurisdiction, "campaign_closed", told, actor=actor, now=now)
    return campaign


def _open(session: Session, campaign: Campaign) -> int:
    order = SupervisionOrder
    waiting = job_of(session, campaign).status in (JobStatus.QUEUED, JobStatus.RUNNING)
    statement = (
        select(func.count())
        .select_from(order)
        .join(Case, and_(Case.jurisdiction == order.jurisdiction, Case.id == order.case_id))
        .where(order.jurisdiction == campaign.jurisdiction, order.campaign_id == campaign.id)
        .where(Case.status == CaseStatus.OPEN)
    )
    return session.execute(statement).scalar_one() + waiting
