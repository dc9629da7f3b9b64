"""The list of 督办单, newest first: the supervisor's of the place, a unit's own, narrowed by state, unit, campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid
from app.domain.periods import workdays_left
from app.domain.permissions import Actor
from app.domain.supervision import ENDED, WITH_UNIT, OrderState, order_state
from app.domain.vocabulary import N_, CaseKind, ClockCode, NoticeKind, Stage
from app.models.case import Case
from app.models.clock import Clock
from app.models.notice import Notice
from app.models.place import Organisation
from app.models.supervision import Campaign, SupervisionItem, SupervisionOrder
from app.models.task import Task
from app.services import calendar, urging
from app.services.input import row_id
from app.services.visibility import visible_cases

_LONGEST = 100
_REVOKED = exists(
    select(1).where(
        Notice.jurisdiction == Case.jurisdiction,
        Notice.case_id == Case.id,
        Notice.kind == NoticeKind.ORDER_REVOCATION,
    )
)
_CIRCULATED = SupervisionOrder.circulated_at.is_not(None)
_IS: Mapping[OrderState, ColumnElement[bool]] = {
    OrderState.ISSUED: and_(Case.stage == Stage.ANSWERING, SupervisionOrder.returns == 0),
    OrderState.RETURNED: and_(Case.stage == Stage.ANSWERING, SupervisionOrder.returns > 0),
    OrderState.ANSWERED: Case.stage == Stage.CHECKING,
    OrderState.ACCEPTED: and_(Case.stage == Stage.CLOSED, ~_CIRCULATED, ~_REVOKED),
    OrderState.CIRCULATED: and_(Case.stage == Stage.CLOSED, _CIRCULATED),
    OrderState.REVOKED: and_(Case.stage == Stage.CLOSED, ~_CIRCULATED, _REVOKED),
}
# Groups of states a list may be asked for by one word.
GROUPS: Mapping[str, tuple[OrderState, ...]] = {"open": (*WITH_UNIT, OrderState.ANSWERED), "ended": ENDED}
OVERDUE = "overdue"


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; `state` is a state, `open`, `ended` or `overdue`, `unit` an organisation's code."""

    state: str = ""
    unit: str = ""
    campaign: str = ""
    q: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """What an address asks for."""
        return cls(**{each.name: given.get(each.name, "").strip()[:_LONGEST] for each in fields(cls)})


@dataclass(frozen=True)
class OrderLine:
    """One order of the list; `urge` is the task that may be urged now, None where nothing waits or it was urged."""

    number: str
    title: str
    unit: str
    uscc: str
    issued_on: date
    state: OrderState
    matters: int
    due_on: date | None
    remaining: int | None
    campaign: tuple[int, str] | None
    urge: int | None
    urged: bool = False


@dataclass(frozen=True)
class OrderPage:
    rows: list[OrderLine]
    next: str | None
    counts: Mapping[str, int] = field(default_factory=dict)


def page(
    session: Session, filters: Filters, *, actor: Actor, now: datetime, today: date, limit: int, cursor: str = ""
) -> OrderPage:
    """Orders the actor sees, in four statements. Raises Invalid for an unknown state or cursor."""
    statement = _rows(actor).where(*_conditions(filters, today)).order_by(Case.id.desc()).limit(limit + 1)
    if cursor:
        before = row_id(cursor)
        if before is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(Case.id < before)
    found = session.execute(statement).all()
    shown, days = found[:limit], calendar.current(session)
    urged = _urged(session, shown, now)
    lines = [_line(row, urged, today, workdays_left(row.due_on, today, days) if row.due_on else None) for row in shown]
    return OrderPage(lines, str(shown[-1].id) if len(found) > limit else None, counts(session, filters, actor, today))


def counts(session: Session, filters: Filters, actor: Actor, today: date) -> dict[str, int]:
    """How many orders each group of states holds, with the other filters as they are."""
    others = _conditions(Filters("", filters.unit, filters.campaign, filters.q), today)
    words = ("open", OVERDUE, OrderState.ANSWERED.value, "ended")
    tallies = [func.count().filter(_of_state(word, today)).label(word) for word in words]
    statement = _joined(select(func.count().label("all"), *tallies)).where(_seen(actor), *others)
    return dict(session.execute(statement).mappings().one())


def units(session: Session, *, actor: Actor) -> list[tuple[str, str]]:
    """The units orders were sent to, as (code, name)."""
    statement = _joined(select(Organisation.uscc, Organisation.name).distinct()).where(_seen(actor))
    return [(row.uscc, row.name) for row in session.execute(statement.order_by(Organisation.name))]


def _seen(actor: Actor) -> ColumnElement[bool]:
    return and_(Case.kind == CaseKind.SUPERVISION, visible_cases(actor))


def _joined(statement: Any) -> Any:
    order = SupervisionOrder
    return (
        statement.select_from(Case)
        .join(order, and_(order.jurisdiction == Case.jurisdiction, order.case_id == Case.id))
        .join(Organisation, Organisation.id == order.organisation_id)
    )


def _rows(actor: Actor) -> Any:
    item, task, campaign = SupervisionItem, Task, Campaign
    matters = select(func.count()).where(item.jurisdiction == Case.jurisdiction, item.order_id == Case.id)
    waiting = and_(task.jurisdiction == Case.jurisdiction, task.case_id == Case.id, task.open, task.key == "rectify")
    columns = (
        *(Case.jurisdiction, Case.id, Case.number, Case.stage, Case.received_on),
        *(SupervisionOrder.title, SupervisionOrder.returns, SupervisionOrder.circulated_at),
        *(Organisation.name.label("unit"), Organisation.uscc, _REVOKED.label("revoked")),
        *(matters.scalar_subquery().label("matters"), task.id.label("task_id"), Clock.due_on),
        *(campaign.id.label("campaign_id"), campaign.name.label("campaign_name")),
    )
    return (
        _joined(select(*columns))
        .outerjoin(task, waiting)
        .outerjoin(Clock, and_(*_RUNNING))
        .outerjoin(
            campaign,
            and_(campaign.jurisdiction == Case.jurisdiction, campaign.id == SupervisionOrder.campaign_id),
        )
        .where(_seen(actor))
    )


_RUNNING = (
    Clock.jurisdiction == Case.jurisdiction,
    Clock.case_id == Case.id,
    Clock.code == ClockCode.RECTIFY,
    Clock.running,
)


def _conditions(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    conditions = []
    if filters.state:
        conditions.append(_of_state(filters.state, today))
    if filters.unit:
        conditions.append(Organisation.uscc == filters.unit)
    if filters.campaign:
        conditions.append(SupervisionOrder.campaign_id == (row_id(filters.campaign) or 0))
    if filters.q:
        begins = Case.number.startswith(filters.q.upper(), autoescape=True)
        conditions.append(or_(begins, SupervisionOrder.title.contains(filters.q, autoescape=True)))
    return conditions


def _of_state(word: str, today: date) -> ColumnElement[bool]:
    """Raises Invalid for a word that is no state."""
    if word == OVERDUE:
        return exists(select(1).where(*_RUNNING, Clock.due_on < today).correlate(Case))
    if word not in GROUPS and word not in list(OrderState):
        raise Invalid([FieldError("state", "unknown_code", N_("请从给出的选项中选择"))])
    return or_(*(_IS[state] for state in GROUPS.get(word) or (OrderState(word),)))


def _urged(session: Session, rows: Sequence[Row[Any]], now: datetime) -> frozenset[int]:
    """The tasks among these that were urged today."""
    places = {row.jurisdiction for row in rows if row.task_id is not None}
    found: frozenset[int] = frozenset()
    for place in sorted(places):
        cases = [row.id for row in rows if row.jurisdiction == place and row.task_id is not None]
        found |= urging.urged_today(session, place, cases, now)
    return found


def _line(row: Row[Any], urged: frozenset[int], today: date, remaining: int | None) -> OrderLine:
    state = order_state(
        Stage(row.stage), row.returns, circulated=row.circulated_at is not None, revoked=bool(row.revoked)
    )
    return OrderLine(
        number=row.number,
        title=row.title,
        unit=row.unit,
        uscc=row.uscc,
        issued_on=row.received_on,
        state=state,
        matters=row.matters,
        due_on=row.due_on,
        remaining=remaining,
        campaign=(row.campaign_id, row.campaign_name) if row.campaign_id else None,
        urge=row.task_id if row.task_id not in urged else None,
        urged=row.task_id in urged,
    )
