"""采集时的信用修复告知: whoever collects a record that can still be put right tells its subject so, where a plan says.

尤溪 五（五）. The letter belongs to the record alone; its subject finds it there.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.import_rows import Row
from app.domain.notice_facts import Citation, NoticeFacts, RecordLine
from app.domain.numbers import document_number
from app.domain.permissions import SYSTEM, Actor
from app.domain.vocabulary import IdType, NoticeKind, Role
from app.domain.workdays import legal_date
from app.models.base import table_of
from app.models.notice import Notice
from app.models.place import Jurisdiction
from app.models.record import Record
from app.services import events, notices, numbers
from app.services.dossier import Letterhead, Place, contact_of
from app.services.record_delivery import Delivery

RULE = "repair.told_at_collection"
_READERS = (Role.SUPERVISOR, Role.AUDITOR, Role.CREDIT_CENTRE)
_INSERT = insert(table_of(Notice))


def issue(session: Session, delivery: Delivery, told: Sequence[tuple[dict[str, Any], Row]]) -> None:
    """A letter for each new record that can be put right; call last, for its numbers are counted without gaps."""
    if not told or not delivery.pack.says(RULE):
        return
    issuer = Letterhead.of(delivery.provider)
    home = session.get_one(Jurisdiction, delivery.place)
    place, year = Place(home.code, home.portal), legal_date(delivery.now).year
    series = f"文-{issuer.document_prefix}"
    _note(session, delivery, [record for record, _ in told])
    serials = numbers.take(session, delivery.place, year, {series: len(told)})[series]
    rows = []
    for serial, (record, row) in zip(serials, told, strict=True):
        facts = replace(
            _facts(delivery, issuer, record, row), number=document_number(issuer.document_prefix, year, serial)
        )
        letter = notices.frozen_row(NoticeKind.REPAIR_HINT, facts, place, issuer, delivery.now)
        rows.append(letter | _belonging(delivery, record))
    session.connection().execute(_INSERT, rows)


def _note(session: Session, delivery: Delivery, records: Sequence[dict[str, Any]]) -> None:
    ids = ",".join(str(record["id"]) for record in records)
    data = {
        "batch": str(delivery.batch_id) if delivery.batch_id else None,
        "count": len(records),
        "digest": hashlib.sha256(ids.encode()).hexdigest(),
    }
    events.append_admin(session, delivery.place, "repair_told", data, actor=SYSTEM, now=delivery.now)


def _facts(delivery: Delivery, issuer: Letterhead, record: dict[str, Any], row: Row) -> NoticeFacts:
    clause = delivery.pack.rule(RULE).clause
    return NoticeFacts(
        issuer=issuer.name,
        addressee=row.name,
        number="",
        issued_on=legal_date(delivery.now),
        application="",
        applicant="",
        received_on=legal_date(delivery.now),
        addressee_is_person=row.id_type is not IdType.USCC,
        records=(RecordLine(delivery.kind.label, row.document, issuer.name),),
        correct_by=record["correct_by"],
        citations=(Citation(clause.document, clause.article, clause.quote),) if clause else (),
        contact=contact_of(issuer),
        signatory=issuer.signatory,
    )


def _belonging(delivery: Delivery, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "jurisdiction": delivery.place,
        "case_id": None,
        "application_id": None,
        "record_id": record["id"],
        "recipient": Role.APPLICANT,
        "recipient_organisation_id": None,
    }


def notices_of_record(session: Session, record: Record, actor: Actor) -> list[Notice]:
    """The letters that belong to a record the actor reads, if they are for his eyes; the record's subject is loaded."""
    if not _reads(record, actor):
        return []
    statement = select(Notice).where(
        Notice.jurisdiction == record.jurisdiction,
        Notice.record_id == record.id,
        Notice.kind == NoticeKind.REPAIR_HINT,
    )
    return list(session.execute(statement.order_by(Notice.id)).scalars())


def refuse_stranger(record: Record, actor: Actor) -> None:
    """Raises NotFound for whoever may see the record but not the letters about it."""
    if not _reads(record, actor):
        raise NotFound()


def _reads(record: Record, actor: Actor) -> bool:
    """The verified subject, the provider's own officers, and the place's receivers and watchers."""
    if actor.is_system or actor.stands_for(record.jurisdiction, record.subject.id_index):
        return True
    if record.provider_id in actor.organisations(record.jurisdiction, Role.INFORMATION_PROVIDER):
        return True
    return any(grant.role in _READERS and grant.jurisdiction in (None, record.jurisdiction) for grant in actor.granted)
