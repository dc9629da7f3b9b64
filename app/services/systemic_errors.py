"""成批信息错误: a batch, or one field of all a provider delivers, was wrong too often; one order over what is left."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Conflict, NotFound
from app.domain.figures import JUDGED, UPHELD
from app.domain.permissions import Actor
from app.domain.standard import FIELDS
from app.domain.supervision import Cause
from app.domain.vocabulary import N_, CaseStatus, Finding, RecordStatus
from app.models.batch import ImportBatch
from app.models.case import Case, CaseField
from app.models.place import Organisation
from app.models.record import Record
from app.models.supervision import SupervisionItem, SupervisionOrder
from app.services import supervised_places, supervision_orders
from app.services.command import CaseCommand
from app.services.supervision_matters import MOST_MATTERS, Matter
from app.services.supervision_orders import Demand
from app.services.visibility import anywhere


@dataclass(frozen=True)
class Source:
    """What records that were wrong together have in common.

    `which` are the records, `judged` the judgements that count, `lock` the row for which two orders at once queue.
    """

    provider: Organisation
    which: ColumnElement[bool]
    judged: ColumnElement[bool]
    lock: Select[Any]
    batch: ImportBatch | None = None
    field: str = ""


@dataclass(frozen=True)
class Sibling:
    """A record of the source that nobody has judged yet, as a line of a list: no personal value in it."""

    id: int
    document_number: str
    decided_on: date | None
    disputed: bool


@dataclass(frozen=True)
class Errors:
    """A source, how its judged records fared, and what is left of it in force; `order` is an open one over it."""

    source: Source
    judged: int
    upheld: int
    total: int
    siblings: list[Sibling]
    order: str | None


def of_batch(session: Session, batch_id: int, *, actor: Actor) -> Source:
    """The records of a batch of a place the actor supervises. Raises NotFound, Forbidden."""
    statement = (
        select(ImportBatch)
        .where(anywhere(ImportBatch.jurisdiction), ImportBatch.id == batch_id)
        .options(joinedload(ImportBatch.provider))
    )
    batch = session.execute(statement).scalar_one_or_none()
    if batch is None or batch.jurisdiction not in supervised_places.places(actor):
        raise NotFound()
    which = and_(Record.jurisdiction == batch.jurisdiction, Record.batch_id == batch.id)
    key = and_(ImportBatch.jurisdiction == batch.jurisdiction, ImportBatch.id == batch.id)
    any_case = Case.outcome.in_(JUDGED)
    return Source(batch.provider, which, any_case, select(ImportBatch.id).where(key), batch=batch)


def of_field(session: Session, provider_id: int, field: str, *, actor: Actor) -> Source:
    """The records in which a provider of a supervised place has filled one field. Raises NotFound, Forbidden."""
    provider = session.get(Organisation, provider_id)
    kinds = [kind for kind, table in FIELDS.items() if field in table]
    if provider is None or provider.jurisdiction not in supervised_places.places(actor) or not kinds:
        raise NotFound()
    which = and_(
        Record.jurisdiction == provider.jurisdiction, Record.provider_id == provider.id, Record.kind.in_(kinds)
    )
    if not any(FIELDS[kind][field].personal for kind in kinds):  # what is sealed nobody can look for
        which = and_(which, Record.fields[field].as_string().is_not(None))
    answer = select(1).where(
        CaseField.jurisdiction == Case.jurisdiction,
        CaseField.case_id == Case.id,
        CaseField.field == field,
        CaseField.finding.is_not(None),
    )
    found = exists(answer.correlate(Case))
    lock = select(Organisation.id).where(Organisation.id == provider.id)
    return Source(provider, which, and_(Case.outcome.in_(JUDGED), found), lock, field=field)


def read(session: Session, source: Source) -> Errors:
    """How a source fared, and what is left of it."""
    judged, upheld = _judged(session, source)
    total, siblings = _siblings(session, source)
    return Errors(source, judged, upheld, total, siblings, _order_over(session, source))


def _judged(session: Session, source: Source) -> tuple[int, int]:
    """How many were judged, and how many of them wrong: as cases of a batch, as findings of a field."""
    record = and_(Record.jurisdiction == Case.jurisdiction, Record.id == Case.record_id)
    if not source.field:
        wrong = func.sum(case((Case.outcome.in_(UPHELD), 1), else_=0))
        statement = select(func.count(), wrong).select_from(Case).join(Record, record)
    else:
        joined = and_(CaseField.jurisdiction == Case.jurisdiction, CaseField.case_id == Case.id)
        wrong = func.sum(case((CaseField.finding == Finding.WRONG, 1), else_=0))
        statement = select(func.count(), wrong).select_from(Case).join(Record, record).join(CaseField, joined)
        statement = statement.where(CaseField.field == source.field, CaseField.finding.is_not(None))
    judged, upheld = session.execute(statement.where(source.which, source.judged)).one()
    return judged, upheld or 0


def _siblings(session: Session, source: Source) -> tuple[int, list[Sibling]]:
    """The records in force whose objections, if any, have not been judged: how many, and the first of them."""
    judged = exists(
        select(1).where(Case.jurisdiction == Record.jurisdiction, Case.record_id == Record.id, source.judged)
    )
    which = and_(source.which, Record.status == RecordStatus.IN_FORCE, ~judged)
    total = session.execute(select(func.count()).select_from(Record).where(which)).scalar_one()
    columns = select(Record.id, Record.document_number, Record.decided_on, Record.disputed)
    rows = session.execute(columns.where(which).order_by(Record.id).limit(MOST_MATTERS))
    return total, [Sibling(*row) for row in rows]


def _order_over(session: Session, source: Source) -> str | None:
    """The number of an open order over records of the source."""
    item, order = SupervisionItem, SupervisionOrder
    statement = (
        select(Case.number)
        .join(order, and_(order.jurisdiction == Case.jurisdiction, order.case_id == Case.id))
        .join(item, and_(item.jurisdiction == order.jurisdiction, item.order_id == order.case_id))
        .join(Record, and_(Record.jurisdiction == item.jurisdiction, Record.id == item.record_id))
        .where(
            Case.jurisdiction == source.provider.jurisdiction,
            Case.status == CaseStatus.OPEN,
            item.cause == Cause.SYSTEMIC_ERROR,
            source.which,
        )
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def order(session: Session, source: Source, title: str, demand: str, *, actor: Actor, now: datetime) -> CaseCommand:
    """One order to the provider over the records that are left. Raises Forbidden, Invalid, Conflict."""
    # Pressed twice at once, the second waits here and then finds the order of the first.
    session.execute(source.lock.with_for_update())
    if number := _order_over(session, source):
        taken = N_("这些记录已经列入督办单 {number}，办结前不重复督办")
        raise Conflict("already_supervised", taken, number=number)
    _, siblings = _siblings(session, source)
    if not siblings:
        raise Conflict("nothing_left", N_("没有尚待核查的有效记录"))
    matters = [Matter(Cause.SYSTEMIC_ERROR, record=each.id) for each in siblings]
    wish = Demand(source.provider.jurisdiction, source.provider.id, title, demand, matters)
    return supervision_orders.issue(session, wish, actor=actor, now=now)
