"""A 督办单 as it is read: what it demands, how far it is, and what has become of each of its matters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.pack_entries import Rule
from app.domain.permissions import Actor
from app.domain.supervision import Cause, OrderState, order_state
from app.domain.vocabulary import CaseStatus, ClockCode, NoticeKind, Stage
from app.models.case import Case
from app.models.place import Organisation
from app.models.record import Record
from app.models.supervision import Campaign, SupervisionItem, SupervisionOrder
from app.models.supervision import Matter as MatterRow
from app.services.case_view import CaseView, ClockView
from app.services.rectification import SANCTIONS
from app.services.visibility import visible_cases


@dataclass(frozen=True)
class MatterLine:
    """One matter with where it leads and whether it is done by now; `href` is empty for whom it is not to see."""

    number: str
    href: str
    cause: Cause
    clock: ClockCode | None
    due_on: date | None
    days_late: int | None
    closed: bool | None


@dataclass(frozen=True)
class OrderView:
    """An order beside the view of its case; `reported` is what of it was put to the government."""

    order: SupervisionOrder
    state: OrderState
    clock: ClockView | None
    sanctions: Rule
    matters: Sequence[MatterLine]
    campaign: Campaign | None
    reported: Sequence[MatterRow]

    @property
    def overdue(self) -> bool:
        """Whether the unit's term has passed without an answer."""
        clock = self.clock
        return clock is not None and clock.row.running and clock.due is not None and clock.today > clock.due.on

    @property
    def knows_circulars(self) -> bool:
        """Whether the plan of the place names 通报 among its means."""
        return "circular" in (self.sanctions.value if isinstance(self.sanctions.value, tuple) else ())


def of_case(session: Session, view: CaseView, *, actor: Actor) -> OrderView:
    """The order a case of kind `supervision` is."""
    place, case_id = view.case.jurisdiction, view.case.id
    order = session.get_one(SupervisionOrder, (place, case_id), options=[joinedload(SupervisionOrder.organisation)])
    campaign = session.get(Campaign, (place, order.campaign_id)) if order.campaign_id else None
    reported = select(MatterRow).where(MatterRow.jurisdiction == place, MatterRow.order_id == case_id)
    clocks = [each for each in view.clocks if each.row.code is ClockCode.RECTIFY]
    return OrderView(
        order,
        state_of(view.case, order),
        clocks[-1] if clocks else None,
        view.pack.rule(SANCTIONS),
        _matters(session, place, case_id, actor),
        campaign,
        session.execute(reported.order_by(MatterRow.id)).scalars().all() if view.sight.watches else (),
    )


def about(session: Session, case: Case) -> list[tuple[str, str]]:
    """The orders over a case, as (number, unit), the newest first."""
    item, order = SupervisionItem, SupervisionOrder
    statement = (
        select(Case.number, Organisation.name)
        .select_from(item)
        .join(order, and_(order.jurisdiction == item.jurisdiction, order.case_id == item.order_id))
        .join(Case, and_(Case.jurisdiction == item.jurisdiction, Case.id == item.order_id))
        .join(Organisation, Organisation.id == order.organisation_id)
        .where(item.jurisdiction == case.jurisdiction, item.case_id == case.id)
        .order_by(item.order_id.desc())
    )
    return [(row.number, row.name) for row in session.execute(statement)]


def state_of(case: Case, order: SupervisionOrder) -> OrderState:
    """How far an order is; the notices of its case must be loaded."""
    revoked = any(each.kind == NoticeKind.ORDER_REVOCATION for each in case.notices)
    return order_state(Stage(case.stage), order.returns, circulated=order.circulated_at is not None, revoked=revoked)


def _matters(session: Session, jurisdiction: str, order_id: int, actor: Actor) -> list[MatterLine]:
    item, seen = SupervisionItem, visible_cases(actor).label("seen")
    statement = (
        select(item, Case.number, Case.status, Record.document_number, seen)
        .outerjoin(Case, and_(Case.jurisdiction == item.jurisdiction, Case.id == item.case_id))
        .outerjoin(Record, and_(Record.jurisdiction == item.jurisdiction, Record.id == item.record_id))
        .where(item.jurisdiction == jurisdiction, item.order_id == order_id)
        .order_by(item.id)
    )
    return [_line(*row) for row in session.execute(statement)]


def _line(
    item: SupervisionItem, number: str | None, status: CaseStatus | None, document: str | None, seen: bool
) -> MatterLine:
    if item.record_id is not None:
        href, closed = f"/records/{item.record_id}", None
    else:
        href, closed = (f"/cases/{number}" if seen else ""), status is CaseStatus.CLOSED
    return MatterLine(number or document or "", href, item.cause, item.clock, item.due_on, item.days_late, closed)
