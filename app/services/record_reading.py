"""What of a record an actor may read: its publishable fields; the personal ones its verified subject and staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.masking import mask_name, mask_number
from app.domain.permissions import Actor
from app.domain.record_words import Disclosure
from app.domain.standard import FIELDS, Field
from app.domain.vocabulary import IdType, Role
from app.models.case import Case
from app.models.place import Organisation
from app.models.record import Record, RecordVersion, Subject
from app.services import public_records, records
from app.services.visibility import visible_cases


@dataclass(frozen=True)
class ShownField:
    """One field as the actor reads it; empty where the record has no value."""

    field: Field
    value: str


@dataclass(frozen=True)
class VersionView:
    """One change of a record; `case` is the number of the case behind it, where the actor sees that case."""

    version: int
    changed_at: datetime
    reason: str
    case: str | None


def shown(
    record: Record, actor: Actor, values: Mapping[str, str] | None = None, *, full: bool = False
) -> tuple[ShownField, ...]:
    """The fields of a record (or of one of its versions) in the order of the standard; its subject is loaded.

    `full` leaves nothing masked of what the actor reads; whoever asks for it logs it.
    """
    values = {**record.fields, **record.personal} if values is None else values
    personal, plain = reads_personal(record, actor), full or is_own(record, actor)
    is_person = record.subject.id_type is not IdType.USCC
    lines = []
    for field in FIELDS[record.kind].values():
        if field.personal and not personal:
            continue
        value = values.get(field.code) or ""
        if not plain and field.personal and field.code.endswith("HM"):
            value = mask_number(value)
        elif not plain and is_person and field.code.endswith("XDR_MC"):
            value = mask_name(value)
        lines.append(ShownField(field, value))
    return tuple(lines)


def is_own(record: Record, actor: Actor) -> bool:
    """Whether the record is about the actor, whose identity has been verified, or about his ward."""
    return actor.stands_for(record.jurisdiction, record.subject.id_index)


def reads_personal(record: Record, actor: Actor) -> bool:
    """Whether the actor reads the personal fields at all (identity numbers masked for all but the subject)."""
    return is_own(record, actor) or bool(actor.roles() - {Role.APPLICANT}) or actor.is_system


def versions(session: Session, record: Record, *, actor: Actor) -> list[VersionView]:
    """How a record has come to stand as it does, the first delivery first."""
    behind = and_(
        Case.jurisdiction == RecordVersion.jurisdiction, Case.id == RecordVersion.case_id, visible_cases(actor)
    )
    statement = (
        select(RecordVersion.version, RecordVersion.changed_at, RecordVersion.reason, Case.number)
        .outerjoin(Case, behind)
        .where(RecordVersion.jurisdiction == record.jurisdiction, RecordVersion.record_id == record.id)
        .order_by(RecordVersion.version)
    )
    return [VersionView(*row) for row in session.execute(statement)]


def to_dispute(session: Session, record_id: int, jurisdiction: str, *, actor: Actor) -> Record:
    """A record of a place the actor may read, or one anybody may. Raises NotFound."""
    statement = public_records.published().where(Record.jurisdiction == jurisdiction, Record.id == record_id)
    row = session.execute(statement).unique().scalar_one_or_none() or records.find(session, record_id, actor=actor)
    if row.jurisdiction != jurisdiction:
        raise NotFound()
    return row


def may_be_disputed(session: Session, record: Record, subject: Subject, actor: Actor) -> bool:
    """Whether naming the record in a filing betrays nothing: kept back, it exists for those concerned and for staff."""
    kept_back = record.withheld is not None or record.disclosure is not Disclosure.PUBLIC
    if not kept_back or actor.is_system or actor.roles() - {Role.APPLICANT}:
        return True
    return actor.stands_for(record.jurisdiction, subject.id_index) or _is_linked(session, record, actor)


def _is_linked(session: Session, record: Record, actor: Actor) -> bool:
    if not actor.verified or actor.id_index is None:
        return False
    at = (Record.jurisdiction == record.jurisdiction, Record.id == record.id)
    return session.execute(select(Record.id).where(*at, records.linked(actor.id_index))).first() is not None


def published(session: Session, jurisdiction: str, provider_id: int, document_number: str) -> list[Record]:
    """The published records of units under a document number.

    A natural person's record is never found by typing a number.
    """
    statement = public_records.published().where(
        Record.jurisdiction == jurisdiction,
        Record.provider_id == provider_id,
        Record.document_number == document_number,
    )
    return list(session.execute(statement).unique().scalars())


def providers_in(session: Session, jurisdictions: Sequence[str]) -> list[Organisation]:
    """The units of several places that provide records, by place and name."""
    statement = select(Organisation).where(Organisation.jurisdiction.in_(jurisdictions))
    rows = session.execute(statement.order_by(Organisation.jurisdiction, Organisation.name)).scalars()
    return [row for row in rows if Role.INFORMATION_PROVIDER.value in row.kinds]


def providers(session: Session, jurisdiction: str) -> list[Organisation]:
    """The units of a place that provide records, by name."""
    return providers_in(session, [jurisdiction])
