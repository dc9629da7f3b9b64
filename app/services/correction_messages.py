"""更正通知: whoever was given a record is told that a case has changed it, and says that this has arrived."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.measures import MessageStatus, RecipientKind
from app.domain.permissions import SYSTEM, Actor
from app.domain.vocabulary import N_, Role
from app.models.account import Account
from app.models.disclosure import CorrectionMessage, RecordDisclosure
from app.models.place import Jurisdiction, Organisation
from app.models.record import Record
from app.services import events, outbox
from app.services.command import load
from app.services.input import row_id
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.visibility import anywhere


@dataclass(frozen=True)
class Correction:
    """One message with the record it is about, by which way the reader had it, and to whom it went."""

    message: CorrectionMessage
    record: Record
    given: RecordDisclosure
    provider: str
    person: str | None

    @property
    def reader(self) -> str:
        """Who was given it, as people know them."""
        return self.person or self.given.recipient


def write(
    session: Session, record: Record, version: int, case_id: int | None, texts: MailTexts, *, now: datetime
) -> tuple[int, list[dict[str, Any]]]:
    """A message to each recipient of an earlier version, by the newest way each had it.

    Answers how many, and the mails that say so, for the caller to send. The platform above has its own way: what it
    is pushed is its message.
    """
    told = [each for each in _recipients(session, record, version) if not _is_platform(each)]
    for given in told:
        session.add(
            CorrectionMessage(
                jurisdiction=record.jurisdiction,
                id=new_id(now),
                record_id=record.id,
                version=version,
                disclosure_id=given.id,
                case_id=case_id,
                status=MessageStatus.SENT,
                sent_at=now,
            )
        )
    session.flush()
    return len(told), list(_mails(session, record, version, told, texts, now))


def page(
    session: Session, *, actor: Actor, waiting: bool = False, limit: int, cursor: str | None = None
) -> tuple[Sequence[Correction], str | None]:
    """The messages to the actor or the actor's units, and where watched all; newest first. Raises Invalid."""
    statement = _read(actor).order_by(CorrectionMessage.id.desc())
    if waiting:
        statement = statement.where(CorrectionMessage.status == MessageStatus.SENT)
    if cursor:
        if (before := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(CorrectionMessage.id < before)
    rows = [Correction(*row) for row in session.execute(statement.limit(limit + 1))]
    following = str(rows[limit - 1].message.id) if len(rows) > limit else None
    return rows[:limit], following


def receive(session: Session, message_id: int, *, actor: Actor, now: datetime) -> CorrectionMessage:
    """Say that a message has arrived; said again it stays as it was. Raises NotFound for another's message."""
    where = (anywhere(CorrectionMessage.jurisdiction), CorrectionMessage.id == message_id)
    found = session.execute(_read(actor).where(*where, _to(actor))).one_or_none()
    if found is None:
        raise NotFound()
    message: CorrectionMessage = found[0]
    command = None
    if message.case_id is not None:
        command = load(session, message.jurisdiction, message.case_id, OPERATIONS, actor=SYSTEM, now=now)
    session.refresh(message, with_for_update=True)
    if message.status is MessageStatus.RECEIVED:
        return message
    message.status, message.received_at, message.receipt = MessageStatus.RECEIVED, now, actor.name[:200]
    told = {"message": str(message.id), "record": str(message.record_id)}
    if command is None:
        session.flush()
        events.append_admin(session, message.jurisdiction, "correction_received", told, actor=actor, now=now)
    else:
        command.note("correction_received", **told)
        save(command)
    return message


def is_to(row: Correction, actor: Actor) -> bool:
    """Whether a message is the actor's own to confirm, or the actor's unit's."""
    given = row.given
    units = {(each.jurisdiction, each.organisation_id) for each in actor.granted if each.organisation_id is not None}
    return given.account_id == actor.account_id or (given.jurisdiction, given.organisation_id) in units


def of_record(session: Session, record: Record) -> Sequence[Correction]:
    """All messages about a record, for those who watch it, the newest first."""
    statement = _read(SYSTEM).where(
        CorrectionMessage.jurisdiction == record.jurisdiction, CorrectionMessage.record_id == record.id
    )
    return [Correction(*row) for row in session.execute(statement.order_by(CorrectionMessage.id.desc()))]


def _recipients(session: Session, record: Record, version: int) -> Sequence[RecordDisclosure]:
    """The newest disclosure of an earlier version to each recipient."""
    to = (
        RecordDisclosure.recipient_kind,
        RecordDisclosure.organisation_id,
        RecordDisclosure.account_id,
        RecordDisclosure.recipient,
    )
    newest = (
        select(func.max(RecordDisclosure.id))
        .where(
            RecordDisclosure.jurisdiction == record.jurisdiction,
            RecordDisclosure.record_id == record.id,
            RecordDisclosure.version < version,
        )
        .group_by(*to)
    )
    statement = select(RecordDisclosure).where(
        RecordDisclosure.jurisdiction == record.jurisdiction, RecordDisclosure.id.in_(newest)
    )
    return session.execute(statement.order_by(RecordDisclosure.id)).scalars().all()


def _is_platform(given: RecordDisclosure) -> bool:
    return given.recipient_kind is RecipientKind.PLATFORM


def _mails(
    session: Session, record: Record, version: int, told: Sequence[RecordDisclosure], texts: MailTexts, now: datetime
) -> Iterator[dict[str, Any]]:
    """A mail to each recipient with an address, naming the document alone."""
    accounts = {each.account_id for each in told if each.account_id}
    units = {each.organisation_id for each in told if each.organisation_id}
    people = {row.id: row for row in session.execute(select(Account).where(Account.id.in_(accounts))).scalars()}
    offices = {row.id: row for row in session.execute(select(Organisation).where(Organisation.id.in_(units))).scalars()}
    link = f"{session.get_one(Jurisdiction, record.jurisdiction).portal}/corrections"
    for given in told:
        person, office = people.get(given.account_id or 0), offices.get(given.organisation_id or 0)
        address = (person.email if person else "") or (office.email if office else "")
        if not address:
            continue
        name = person.name if person else office.name if office else ""
        subject, text = texts.write("correction", addressee=name, document=record.document_number, link=link)
        key = hashlib.sha256(f"{given.id}:{version}".encode()).hexdigest()[:32]
        words = {"to": address, "subject": subject, "text": text}
        yield outbox.message(record.jurisdiction, "mail", f"correction:{key}", words, now)


def _read(actor: Actor) -> Select[CorrectionMessage, Record, RecordDisclosure, str, str | None]:
    record_of = and_(Record.jurisdiction == CorrectionMessage.jurisdiction, Record.id == CorrectionMessage.record_id)
    given = and_(
        RecordDisclosure.jurisdiction == CorrectionMessage.jurisdiction,
        RecordDisclosure.id == CorrectionMessage.disclosure_id,
    )
    return (
        select(CorrectionMessage, Record, RecordDisclosure, Organisation.name, Account.name)
        .join(Record, record_of)
        .join(RecordDisclosure, given)
        .join(Organisation, Organisation.id == Record.provider_id)
        .outerjoin(Account, Account.id == RecordDisclosure.account_id)
        .where(or_(_to(actor), _watched(actor)))
    )


def _to(actor: Actor) -> ColumnElement[bool]:
    """Whether a message is for the actor, or for the unit for which the actor reads records."""
    if actor.account_id is None:
        return false()
    conditions: list[ColumnElement[bool]] = [RecordDisclosure.account_id == actor.account_id]
    for grant in actor.granted:
        if grant.organisation_id is not None:
            own = RecordDisclosure.organisation_id == grant.organisation_id
            conditions.append(and_(CorrectionMessage.jurisdiction == grant.jurisdiction, own))
    return or_(*conditions)


def _watched(actor: Actor) -> ColumnElement[bool]:
    if actor.is_system:
        return anywhere(CorrectionMessage.jurisdiction)
    conditions: list[ColumnElement[bool]] = [false()]
    for grant in actor.granted:
        if grant.role in (Role.SUPERVISOR, Role.AUDITOR):
            place = anywhere(CorrectionMessage.jurisdiction)
            here = CorrectionMessage.jurisdiction == grant.jurisdiction
            conditions.append(place if grant.jurisdiction is None else here)
    return or_(*conditions)
