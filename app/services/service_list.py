"""Letters that somebody must still carry: written, and not yet served."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Channel, Role
from app.models.account import Account, Grant
from app.models.application import Application
from app.models.case import Case
from app.models.contact import ServiceReceipt
from app.models.notice import Notice
from app.services import service_reading, units
from app.services.case_view import CaseView
from app.services.input import row_id
from app.services.service_reading import Way
from app.services.watch_filters import within

MOST_COUNTED = 999


@dataclass(frozen=True)
class Waiting:
    """A letter on its way with the number of its case (of its filing, for the receipt of a whole one)."""

    way: Way
    application: str
    case: str


@dataclass(frozen=True)
class WaitingPage:
    rows: list[Waiting]
    next: str | None


def page(session: Session, *, actor: Actor, limit: int, cursor: str | None = None) -> WaitingPage:
    """Letters of the actor's units that wait to be served on paper, the newest first. Raises Invalid."""
    return _page(session, _of_units(session, actor), limit, cursor)


def page_of_places(session: Session, places: list[str] | None, *, limit: int, cursor: str | None = None) -> WaitingPage:
    """Those of all units of these places (None: of all), for whoever watches them. Raises Invalid."""
    return _page(session, within(Notice.jurisdiction, places), limit, cursor)


def _page(session: Session, whose: ColumnElement[bool], limit: int, cursor: str | None) -> WaitingPage:
    statement = (
        select(Notice, Application.number.label("application"), Case.number.label("case"))
        .outerjoin(Application, _of_application())
        .outerjoin(Case, and_(Case.jurisdiction == Notice.jurisdiction, Case.id == Notice.case_id))
        .where(_unserved(whose))
        .order_by(Notice.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        if (before := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(Notice.id < before)
    rows = session.execute(statement).all()
    shown = rows[:limit]
    ways = service_reading.ways(session, [row.Notice for row in shown])
    found = [Waiting(way, row.application or "", row.case or "") for way, row in zip(ways, shown, strict=True)]
    return WaitingPage(found, str(shown[-1].Notice.id) if len(rows) > limit else None)


def count(session: Session, *, actor: Actor) -> int:
    """How many there are, at most one more than MOST_COUNTED."""
    some = (
        select(Notice.id)
        .outerjoin(Application, _of_application())
        .where(_unserved(_of_units(session, actor)))
        .limit(MOST_COUNTED + 1)
    )
    return session.execute(select(func.count()).select_from(some.subquery())).scalar_one()


def counting_of_place(place: str) -> Select[int]:
    """The statement of how many there are of all units of a place."""
    waiting = select(func.count()).select_from(Notice).outerjoin(Application, _of_application())
    return waiting.where(_unserved(Notice.jurisdiction == place))


def of_case(session: Session, view: CaseView) -> list[Way]:
    """The letters of a case that its reader may open, each on its way."""
    return service_reading.ways(session, view.notices)


def _of_application() -> ColumnElement[bool]:
    return and_(Application.jurisdiction == Notice.jurisdiction, Application.id == Notice.application_id)


def _of_units(session: Session, actor: Actor) -> ColumnElement[bool]:
    mine = [
        and_(
            Notice.jurisdiction == grant.jurisdiction,
            Notice.issuer_id.in_(units.with_former(session, [grant.organisation_id])),
        )
        for grant in actor.granted
        if grant.role is Role.CREDIT_CENTRE and grant.organisation_id is not None
    ]
    return or_(false(), *mine)


def _unserved(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """No proof, and nothing that reaches its reader without one."""
    proof = exists(
        select(1).where(ServiceReceipt.jurisdiction == Notice.jurisdiction, ServiceReceipt.notice_id == Notice.id)
    )
    holder, holding = aliased(Account), aliased(Account)
    known = exists(select(1).where(holder.verified, holder.active, holder.id_index == Application.applicant_index))
    unreached = and_(Application.channel != Channel.ONLINE, Application.email.is_(None), ~known)
    provided = exists(
        select(1).where(
            holding.id == Grant.account_id,
            holding.active,
            Grant.organisation_id == Notice.recipient_organisation_id,
            Grant.role == Role.INFORMATION_PROVIDER,
        )
    )
    on_paper = or_(
        and_(Notice.recipient == Role.APPLICANT, or_(~Application.e_service, unreached)),
        Notice.recipient == Role.CREDIT_CENTRE,
        and_(Notice.recipient == Role.INFORMATION_PROVIDER, ~provided),
    )
    return and_(whose, ~proof, on_paper, Notice.application_id.is_not(None))
