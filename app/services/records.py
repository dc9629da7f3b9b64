"""Credit records: delivered by providers, read by those they concern and those who handle them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, insert, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.domain import identifiers
from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.standard import FIELDS, fault, parted
from app.domain.vocabulary import N_, IdType, RecordKind, RecordStatus, Role
from app.models.case import Case
from app.models.encryption import blind_index
from app.models.place import Organisation
from app.models.record import Record, RecordVersion, Subject
from app.services import public_records
from app.services.input import row_id
from app.services.visibility import anywhere, visible_cases

_NAMES = {
    RecordKind.PENALTY: ("CF_XDR_MC", "CF_XDR_SHXYM", "CF_XDR_ZJHM", "CF_WSH", "CF_JDRQ"),
    RecordKind.LICENCE: ("XK_XDR_MC", "XK_XDR_SHXYM", "XK_XDR_ZJHM", "XK_WSH", "XK_JDRQ"),
}


def deliver(
    session: Session, provider: Organisation, kind: RecordKind, row: Mapping[str, str], *, now: datetime
) -> Record:
    """Store one row of the publicity standard as its provider delivers it. Raises Invalid at the field."""
    name, uscc, person, document, decided = _NAMES[kind]
    values = {code: value for code, value in row.items() if value != ""}
    errors = _faults(kind, values, (name, document, decided))
    if errors:
        raise Invalid(errors)
    number, id_type = (values[uscc], IdType.USCC) if uscc in values else (values.get(person, ""), IdType.RESIDENT_ID)
    subject = _subject(session, provider.jurisdiction, values[name], id_type, number, now)
    public, personal = parted(kind, values)
    record = Record(
        jurisdiction=provider.jurisdiction,
        id=new_id(now),
        kind=kind,
        provider_id=provider.id,
        subject_id=subject.id,
        document_number=values[document],
        decided_on=date.fromisoformat(values[decided]),
        status=RecordStatus.IN_FORCE,
        version=1,
        fields=public,
        personal=personal,
        delivered=values,
        received_at=now,
    )
    session.add(record)
    session.flush()
    session.execute(insert(RecordVersion), [_first_version(record, now)])
    return record


def _faults(kind: RecordKind, values: Mapping[str, str], needed: Sequence[str]) -> list[FieldError]:
    table = FIELDS[kind]
    errors = [FieldError(code, "unknown_field", N_("没有这个字段")) for code in values if code not in table]
    errors += [FieldError(code, "required", N_("此项必填")) for code in needed if code not in values]
    known = [(code, value) for code, value in values.items() if code in table]
    return errors + [FieldError(code, *wrong) for code, value in known if (wrong := fault(table[code], value))]


def _first_version(record: Record, now: datetime) -> dict[str, Any]:
    return {
        "jurisdiction": record.jurisdiction,
        "id": new_id(now),
        "record_id": record.id,
        "version": 1,
        "fields": record.fields,
        "personal": record.personal,
        "case_id": None,
        "reason": N_("提供单位报送"),
        "changed_at": now,
    }


def _subject(session: Session, jurisdiction: str, name: str, id_type: IdType, number: str, now: datetime) -> Subject:
    """The subject with this number, made when it is new. Raises Invalid for a number that cannot be one."""
    text = identifiers.normalise(id_type, number)
    refused = [each for each in identifiers.problems(id_type, text) if each.refused]
    if refused:
        raise Invalid([FieldError("subject", refused[0].code, refused[0].message)])
    index = blind_index(text)
    statement = select(Subject).where(Subject.jurisdiction == jurisdiction, Subject.id_index == index)
    row = session.execute(statement).scalar_one_or_none()
    if row is None:
        row = Subject(
            jurisdiction=jurisdiction, id=new_id(now), name=name, id_type=id_type, id_number=text, id_index=index
        )
        session.add(row)
        session.flush()
    return row


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

    A natural person's records are never found by typing a number: only by that verified person, or by staff.
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
            own = Subject.id_index == actor.id_index
            conditions.append(
                own if actor.verified else and_(own, Subject.id_type == IdType.USCC, public_records.open_to_all())
            )
    staff = tuple(grant for grant in actor.granted if grant.role is not Role.APPLICANT)
    if staff:
        conditions.append(_in_cases(replace(actor, granted=staff)))
    if len(staff) < len(actor.granted):
        # Having objected to a record while it was public opens nothing of it once it is kept back.
        conditions.append(and_(_in_cases(actor), public_records.open_to_all()))
    return or_(*conditions)


def _in_cases(actor: Actor) -> ColumnElement[bool]:
    """Whether a case the actor sees is about the record."""
    return exists(
        select(1).where(Case.jurisdiction == Record.jurisdiction, Case.record_id == Record.id, visible_cases(actor))
    )
