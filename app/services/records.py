"""Credit records: delivered by providers, read by those they concern and those who handle them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.import_rows import REQUIRED, Remark, RowReader, coded
from app.domain.permissions import Actor
from app.domain.standard import FIELDS
from app.domain.vocabulary import N_, IdType, RecordKind, RecordStatus, Role
from app.models.case import Case
from app.models.person_link import PersonLink
from app.models.place import Organisation
from app.models.record import Record, Subject
from app.services import public_records, record_store
from app.services.input import row_id
from app.services.record_delivery import Delivery
from app.services.visibility import anywhere, visible_cases


def deliver(
    session: Session, provider: Organisation, kind: RecordKind, row: Mapping[str, str], *, now: datetime
) -> Record:
    """Store one row of the publicity standard as its provider delivers it. Raises Invalid at the field."""
    unknown = [FieldError(code, "unknown_field", N_("没有这个字段")) for code in row if code not in FIELDS[kind]]
    if unknown:
        raise Invalid(unknown)
    read = RowReader(coded(kind, list(row))).read(list(row.values()))
    if read is None or read.faults:
        raise Invalid([_fault(each) for each in (read.faults if read else (Remark("", *REQUIRED),))])
    delivery = Delivery.of(session, provider, kind, list(row), now=now)
    (stored,) = record_store.store(session, delivery, [read])
    if stored.record_id is None:
        raise Invalid([_fault(each) for each in stored.refused])
    key = (provider.jurisdiction, stored.record_id)
    return session.get_one(Record, key, populate_existing=True)


def _fault(remark: Remark) -> FieldError:
    return FieldError(remark.column, remark.code, remark.message, dict(remark.values))


@dataclass(frozen=True)
class RecordPage:
    rows: list[Record]
    next: str | None


def page(
    session: Session,
    *,
    actor: Actor,
    limit: int,
    cursor: str | None = None,
    jurisdiction: str | None = None,
    status: str | None = None,
    disputed: bool | None = None,
    document_number: str | None = None,
) -> RecordPage:
    """Records the actor may read, by id. Raises Invalid for an unknown cursor."""
    statement = readable(actor).order_by(Record.id).limit(limit + 1)
    filters: list[ColumnElement[bool]] = []
    if jurisdiction:
        filters.append(Record.jurisdiction == jurisdiction)
    if status:
        if status not in list(RecordStatus):
            raise Invalid([FieldError("status", "unknown_code", N_("请从给出的选项中选择"))])
        filters.append(Record.status == RecordStatus(status))
    if disputed is not None:
        filters.append(Record.disputed == disputed)
    if document_number:
        filters.append(Record.document_number == document_number)
    if cursor:
        if (after := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        filters.append(Record.id > after)
    rows = list(session.execute(statement.where(*filters)).unique().scalars())
    return RecordPage(rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None)


def find(session: Session, record_id: int, *, actor: Actor) -> Record:
    """One record the actor may read. Raises NotFound."""
    statement = readable(actor).where(anywhere(Record.jurisdiction), Record.id == record_id)
    row = session.execute(statement).unique().scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def readable(actor: Actor) -> Select[Record]:
    """The records an actor may read, each with its subject and provider."""
    return (
        select(Record)
        .join(Subject, public_records.OF_SUBJECT)
        .options(contains_eager(Record.subject), joinedload(Record.provider))
        .where(Record.status != RecordStatus.ERASED, readable_records(actor))
    )


def readable_records(actor: Actor) -> ColumnElement[bool]:
    """One's own records; a provider's own deliveries; all of the place for receivers and watchers; those of seen cases.

    A natural person's records are never found by typing a number: only by that verified person, by the guardian whom a
    receiver has found to be one, or by staff. A firm's record is also read by the verified persons linked to it.
    """
    if actor.is_system:
        return true()
    conditions: list[ColumnElement[bool]] = [false()]
    for grant in actor.granted:
        if grant.role in (Role.SUPERVISOR, Role.AUDITOR, Role.CREDIT_CENTRE):
            conditions.append(true() if grant.jurisdiction is None else Record.jurisdiction == grant.jurisdiction)
        elif grant.role is Role.INFORMATION_PROVIDER:
            conditions.append(
                and_(Record.jurisdiction == grant.jurisdiction, Record.provider_id == grant.organisation_id)
            )
        elif grant.role is Role.APPLICANT and actor.id_index:
            conditions.extend(_concerned(actor, actor.id_index))
    staff = tuple(grant for grant in actor.granted if grant.role is not Role.APPLICANT)
    if staff:
        conditions.append(_in_cases(replace(actor, granted=staff)))
    if len(staff) < len(actor.granted):
        # Having objected to a record while it was public opens nothing of it once it is kept back.
        conditions.append(and_(_in_cases(actor), public_records.open_to_all()))
    return or_(*conditions)


def _concerned(actor: Actor, id_index: str) -> Iterator[ColumnElement[bool]]:
    """As whom a citizen is concerned: oneself, a ward, a person linked to a firm's record."""
    own = Subject.id_index == id_index
    if not actor.verified:
        yield and_(own, Subject.id_type == IdType.USCC, public_records.open_to_all())
        return
    yield own
    yield linked(id_index)
    for place, ward in sorted(actor.wards):
        yield and_(Record.jurisdiction == place, Subject.id_index == ward, Subject.id_type != IdType.USCC)


def linked(id_index: str) -> ColumnElement[bool]:
    """Whether a person is linked to the record now."""
    person = aliased(Subject)
    return exists(
        select(1)
        .join_from(
            PersonLink, person, and_(person.jurisdiction == PersonLink.jurisdiction, person.id == PersonLink.subject_id)
        )
        .where(
            PersonLink.jurisdiction == Record.jurisdiction,
            PersonLink.record_id == Record.id,
            PersonLink.removed_at.is_(None),
            person.id_index == id_index,
        )
        .correlate(Record)
    )


def _in_cases(actor: Actor) -> ColumnElement[bool]:
    """Whether a case the actor sees is about the record."""
    return exists(
        select(1).where(Case.jurisdiction == Record.jurisdiction, Case.record_id == Record.id, visible_cases(actor))
    )
