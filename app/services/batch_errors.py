"""成批信息错误: a batch whose records were wrong too often, its other records, and one order over them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Conflict, NotFound
from app.domain.figures import JUDGED, UPHELD
from app.domain.permissions import Actor
from app.domain.supervision import Cause
from app.domain.vocabulary import N_, CaseStatus, RecordStatus
from app.models.batch import ImportBatch
from app.models.case import Case
from app.models.record import Record
from app.models.supervision import SupervisionItem, SupervisionOrder
from app.services import supervised_places, supervision_orders
from app.services.command import CaseCommand
from app.services.supervision_matters import MOST_MATTERS, Matter
from app.services.supervision_orders import Demand
from app.services.visibility import anywhere

_HELD = "batch_supervised"


@dataclass(frozen=True)
class Sibling:
    """A record of the batch that nobody has judged yet, as a line of a list: no personal value in it."""

    id: int
    document_number: str
    decided_on: date | None
    disputed: bool


@dataclass(frozen=True)
class BatchErrors:
    """A batch, how its judged records fared, and what is left of it in force; `order` is an open one over it."""

    batch: ImportBatch
    judged: int
    upheld: int
    total: int
    siblings: list[Sibling]
    order: str | None


def read(session: Session, batch_id: int, *, actor: Actor) -> BatchErrors:
    """A batch of a place the actor supervises. Raises NotFound, Forbidden."""
    statement = (
        select(ImportBatch)
        .where(anywhere(ImportBatch.jurisdiction), ImportBatch.id == batch_id)
        .options(joinedload(ImportBatch.provider))
    )
    batch = session.execute(statement).scalar_one_or_none()
    if batch is None or batch.jurisdiction not in supervised_places.places(actor):
        raise NotFound()
    outcomes = (
        select(Case.outcome, func.count())
        .join(Record, and_(Record.jurisdiction == Case.jurisdiction, Record.id == Case.record_id))
        .where(Record.jurisdiction == batch.jurisdiction, Record.batch_id == batch.id, Case.outcome.in_(JUDGED))
        .group_by(Case.outcome)
    )
    counts = {row[0]: row[1] for row in session.execute(outcomes)}
    total, siblings = _siblings(session, batch)
    upheld = sum(number for outcome, number in counts.items() if outcome in UPHELD)
    return BatchErrors(batch, sum(counts.values()), upheld, total, siblings, _order_over(session, batch))


def _siblings(session: Session, batch: ImportBatch) -> tuple[int, list[Sibling]]:
    """The records in force whose objections, if any, have not been judged: how many, and the first of them."""
    judged = exists(
        select(1).where(Case.jurisdiction == Record.jurisdiction, Case.record_id == Record.id, Case.outcome.in_(JUDGED))
    )
    which = and_(
        Record.jurisdiction == batch.jurisdiction,
        Record.batch_id == batch.id,
        Record.status == RecordStatus.IN_FORCE,
        ~judged,
    )
    total = session.execute(select(func.count()).select_from(Record).where(which)).scalar_one()
    columns = select(Record.id, Record.document_number, Record.decided_on, Record.disputed)
    rows = session.execute(columns.where(which).order_by(Record.id).limit(MOST_MATTERS))
    return total, [Sibling(*row) for row in rows]


def _order_over(session: Session, batch: ImportBatch) -> str | None:
    """The number of an open order over records of the batch."""
    item, order = SupervisionItem, SupervisionOrder
    statement = (
        select(Case.number)
        .join(order, and_(order.jurisdiction == Case.jurisdiction, order.case_id == Case.id))
        .join(item, and_(item.jurisdiction == order.jurisdiction, item.order_id == order.case_id))
        .join(Record, and_(Record.jurisdiction == item.jurisdiction, Record.id == item.record_id))
        .where(
            Case.jurisdiction == batch.jurisdiction,
            Case.status == CaseStatus.OPEN,
            item.cause == Cause.SYSTEMIC_ERROR,
            Record.batch_id == batch.id,
        )
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def order(session: Session, batch_id: int, title: str, demand: str, *, actor: Actor, now: datetime) -> CaseCommand:
    """One order to the provider over the records that are left. Raises NotFound, Forbidden, Invalid, Conflict."""
    found = read(session, batch_id, actor=actor)
    batch = found.batch
    # Pressed twice at once, the second waits here and then finds the order of the first.
    key = and_(ImportBatch.jurisdiction == batch.jurisdiction, ImportBatch.id == batch.id)
    session.execute(select(ImportBatch.id).where(key).with_for_update())
    if number := _order_over(session, batch):
        raise Conflict(_HELD, N_("该批次已经列入督办单 {number}，办结前不重复督办"), number=number)
    if not found.siblings:
        raise Conflict("nothing_left", N_("该批次没有尚待核查的有效记录"))
    matters = [Matter(Cause.SYSTEMIC_ERROR, record=each.id) for each in found.siblings]
    wish = Demand(batch.jurisdiction, batch.provider_id, title, demand, matters)
    return supervision_orders.issue(session, wish, actor=actor, now=now)
