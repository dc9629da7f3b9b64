"""措施到期: a measure whose last day has passed is lifted, whatever case it stands in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.measures import OrderAct
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import N_, MeasureState, Role
from app.domain.workdays import legal_date
from app.models.base import table_of
from app.models.measure import Measure
from app.models.place import Organisation
from app.models.record import Record
from app.services import calendar, order_opening, policy
from app.services.measure_changes import MeasureRow, OrderLine, OrderWish
from app.services.order_opening import Source
from app.services.outcomes import OPERATIONS
from app.services.saving import save_all

_measure, _unit = table_of(Measure), table_of(Organisation)
BATCH = 200
REASON = N_("措施期限已经届满。")
_NAMES = ("id", "record_id", "listing_id", "organisation_id", "name", "suspendable", "desired", "reported")


def lift_ended(session: Session, jurisdiction: str, texts: MailTexts, now: datetime) -> None:
    """Order every unit to lift what has come to its end: the last day itself still counts."""
    while rows := _ended(session, jurisdiction, now):
        _lift(session, jurisdiction, rows, now)


def _ended(session: Session, jurisdiction: str, now: datetime) -> list[MeasureRow]:
    """The measures past their last day, under the locks of their records."""
    due = and_(
        _measure.c.jurisdiction == jurisdiction,
        _measure.c.until < legal_date(now),
        _measure.c.desired != MeasureState.LIFTED,
    )
    records = select(_measure.c.record_id).where(due, _measure.c.record_id.is_not(None)).order_by(_measure.c.id)
    ids = sorted(set(session.connection().execute(records.limit(BATCH)).scalars()))
    if ids:
        lock = select(Record.id).where(Record.jurisdiction == jurisdiction, Record.id.in_(ids)).order_by(Record.id)
        session.execute(lock.with_for_update())
    columns = [_measure.c[name] for name in (*_NAMES, "executed_at", "started_on", "lifted_on")]
    statement = (
        select(*columns, _unit.c.name.label("organisation"))
        .select_from(_measure.join(_unit, _unit.c.id == _measure.c.organisation_id))
        .where(due)
        .order_by(_measure.c.id)
        .limit(BATCH)
    )
    return [MeasureRow(**row) for row in session.connection().execute(statement).mappings()]


def _lift(session: Session, jurisdiction: str, rows: Sequence[MeasureRow], now: datetime) -> None:
    today = legal_date(now)
    source = _source(session, jurisdiction, now)
    orders = order_opening.open_all(source, _wishes(rows)) if source else []
    which = and_(_measure.c.jurisdiction == jurisdiction, _measure.c.id.in_([row.id for row in rows]))
    lifted = update(_measure).where(which).values(desired=MeasureState.LIFTED, lifted_on=today)
    session.connection().execute(lifted)
    if orders:
        save_all(session, orders)
        order_opening.write_rows(session, orders)


def _wishes(rows: Sequence[MeasureRow]) -> list[OrderWish]:
    groups: dict[tuple[int, int | None, int | None], list[OrderLine]] = {}
    for row in rows:
        groups.setdefault((row.organisation_id, row.record_id, row.listing_id), []).append(OrderLine(row))
    return [
        OrderWish(OrderAct.LIFT, unit, Role.MEASURE_IMPLEMENTER, record, listing, tuple(lines), REASON)
        for (unit, record, listing), lines in groups.items()
    ]


def _source(session: Session, jurisdiction: str, now: datetime) -> Source | None:
    """The place's default receiver sends what no case asks for; None where the place has none."""
    receivers = select(Organisation.id).where(
        Organisation.jurisdiction == jurisdiction, Organisation.default_receiver, Organisation.abolished_on.is_(None)
    )
    receiver = session.execute(receivers.order_by(Organisation.id).limit(1)).scalar_one_or_none()
    if receiver is None:
        return None
    sha256, pack = policy.freeze(session, jurisdiction, legal_date(now), actor=SYSTEM, now=now)
    days = calendar.current(session)
    return Source(session, jurisdiction, None, receiver, pack, sha256, days, OPERATIONS, (None, None), SYSTEM, now)
