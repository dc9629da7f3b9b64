"""原决定失效, told by others than the provider: from that day on its limit to take the record back is watched."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, Forbidden
from app.domain.permissions import Action, Actor, may_in
from app.domain.record_words import Mark
from app.domain.vocabulary import N_, RecordKind, RecordStatus
from app.domain.workdays import legal_date
from app.models.place import Jurisdiction, Organisation
from app.models.record import Record
from app.models.record_mark import RecordMark
from app.models.work import OutboxMessage
from app.services import calendar, events, outbox, policy, record_marks, records, struck_down
from app.services.input import only_keys
from app.services.saving import upsert

_OVER = (RecordStatus.WITHDRAWN, RecordStatus.ERASED)


def tell(
    session: Session, record_id: int, data: Mapping[str, Any], texts: MailTexts, *, actor: Actor, now: datetime
) -> date | None:
    """Register that a penalty's decision has lost its force; answers by when the provider must take it back.

    Raises NotFound, Forbidden, Invalid, Conflict `not_a_penalty`, `already_withdrawn`, `already_told`.
    """
    only_keys(data, struck_down.KEYS)
    record = records.find(session, record_id, actor=actor)
    if not may_in(actor, Action.TELL_FORCE_LOST, record.jurisdiction):
        raise Forbidden()
    session.refresh(record, ("status", "decided_on"), with_for_update=True)
    if record.kind is not RecordKind.PENALTY:
        raise Conflict("not_a_penalty", N_("只有行政处罚记录适用这一规定"))
    if record.status in _OVER:
        raise Conflict("already_withdrawn", N_("这条记录已经撤销"))
    said = struck_down.read(data, record, legal_date(now))
    if waiting(session, record) is not None:
        raise Conflict("already_told", N_("已经登记原决定失效，等待提供单位撤回"))
    limit = _limit(session, record, said.on, legal_date(now))
    digest = record_marks.keep_reason(
        session, record, Mark.FORCE_LOST, said.on.isoformat(), said.document, said.reason, actor=actor, now=now
    )
    told = {
        "record": str(record.id),
        "ended": said.ended.value,
        "organ": said.organ.value,
        "struck_on": said.on.isoformat(),
        "due_on": limit.isoformat() if limit else "",
        "digest": digest,
    }
    events.append_admin(session, record.jurisdiction, "force_lost_told", told, actor=actor, now=now)
    _mail(session, record, limit, texts, now)
    return limit


def waiting(session: Session, record: Record) -> RecordMark | None:
    """What was told of a record that still stands; None where nothing was, or it has been taken back."""
    if record.status in _OVER:
        return None
    statement = select(RecordMark).where(
        RecordMark.jurisdiction == record.jurisdiction,
        RecordMark.record_id == record.id,
        RecordMark.mark == Mark.FORCE_LOST,
    )
    return session.execute(statement.order_by(RecordMark.id).limit(1)).scalar_one_or_none()


def due_on(session: Session, record: Record, *, today: date) -> date | None:
    """The last day for the provider of a record of which it was told; None where nothing is owed."""
    mark = waiting(session, record)
    return _limit(session, record, date.fromisoformat(mark.value), today) if mark else None


def overdue(session: Session, place: str, *, today: date, most: int) -> Iterator[tuple[Record, date]]:
    """Records told of whose limit has passed while they still stand."""
    statement = (
        select(Record, RecordMark.value)
        .join(RecordMark, and_(RecordMark.jurisdiction == Record.jurisdiction, RecordMark.record_id == Record.id))
        .where(Record.jurisdiction == place, RecordMark.mark == Mark.FORCE_LOST, Record.status.not_in(_OVER))
        .order_by(RecordMark.id)
        .limit(most)
    )
    for record, value in session.execute(statement):
        limit = _limit(session, record, date.fromisoformat(value), today)
        if limit is not None and limit < today:
            yield record, limit


def _limit(session: Session, record: Record, on: date, today: date) -> date | None:
    return struck_down.due_on(policy.in_force(record.jurisdiction, today), on, calendar.current(session))


def _mail(session: Session, record: Record, limit: date | None, texts: MailTexts, now: datetime) -> None:
    """Word to the provider's office, by when; nothing where it has no address."""
    office = session.get_one(Organisation, record.provider_id)
    if not office.email:
        return
    portal = session.get_one(Jurisdiction, record.jurisdiction).portal
    subject, text = texts.write(
        "force_lost",
        addressee=office.name,
        document=record.document_number,
        due_on=limit.isoformat() if limit else "",
        link=f"{portal}/records/{record.id}/struck-down",
    )
    key = hashlib.sha256(f"{record.id}:{now.isoformat()}".encode()).hexdigest()[:32]
    words = {"to": office.email, "subject": subject, "text": text}
    message = outbox.message(record.jurisdiction, "mail", f"force_lost:{key}", words, now)
    upsert(session, OutboxMessage, [message], keys=("jurisdiction", "dedupe"))
