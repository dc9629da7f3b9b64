"""Persons behind a firm's record: what a case did to the record holds for each of them, by decision and letter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import NotFound
from app.domain.notice_facts import NoticeFacts, RecordLine
from app.domain.numbers import document_number
from app.domain.packs import Pack
from app.domain.permissions import Actor
from app.domain.vocabulary import NoticeKind, RecordStatus, Role
from app.domain.workdays import legal_date
from app.models.base import table_of
from app.models.notice import Notice
from app.models.person_link import PersonLink
from app.models.place import Jurisdiction, Organisation
from app.models.record import Record, Subject
from app.services import notices, numbers, outbox, person_links
from app.services.dossier import Letterhead, Place, citations, contact_of

_INSERT = insert(table_of(Notice))
_READERS = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.CREDIT_CENTRE})
# What a letter says of the person, by what became of the firm's record. Letters are never translated.
_WORDS = {
    RecordStatus.WITHDRAWN: "该记录已经撤销，对您的关联记录同时撤销。",
    RecordStatus.UNPUBLISHED: "该记录已经终止公示，对您的关联记录同时终止公示。",
}
_CORRECTED = "该记录的内容已经更正，对您的关联记录同时按更正后的内容更正。"
_EFFECTS = {RecordStatus.WITHDRAWN: "withdraw", RecordStatus.UNPUBLISHED: "end_publicity"}
_RULES = ("persons.recorded", "objection.correct", "objection.withdraw")


@dataclass(frozen=True)
class Told:
    """The decision on one linked person: event data, and the message that prints the letter."""

    data: dict[str, str]
    message: dict[str, Any]


def write(session: Session, record: Record, pack: Pack, *, now: datetime) -> list[Told]:
    """A decision and a letter for each person linked to a record; the caller notes them and sends the messages.

    The letters' numbers are taken last: whoever calls writes its events and nothing else after it.
    """
    links = person_links.of_record(session, record)
    if not links:
        return []
    provider = session.get_one(Organisation, record.provider_id)
    home = session.get_one(Jurisdiction, record.jurisdiction)
    firm = session.get_one(Subject, (record.jurisdiction, record.subject_id)).name
    issuer, place = Letterhead.of(provider), Place(home.code, home.portal)
    series, today = f"文-{issuer.document_prefix}", legal_date(now)
    serials = numbers.take(session, record.jurisdiction, today.year, {series: len(links)})[series]
    rows, told = [], []
    for serial, link in zip(serials, links, strict=True):
        number = document_number(issuer.document_prefix, today.year, serial)
        facts = replace(_facts(pack, today, record, issuer, firm, link), number=number)
        row = notices.frozen_row(NoticeKind.LINKED_PERSON_NOTICE, facts, place, issuer, now)
        row["content"] |= {"link": str(link.id)}
        rows.append(row | _belonging(record))
        effect = _EFFECTS.get(record.status, "correct")
        words = {"effect": effect, "effect_text": record.status.label if effect != "correct" else "更正"}
        data = {"record": str(record.id), "link": str(link.id), "notice": str(row["id"]), **words}
        told.append(Told(data, outbox.of_notice(rows[-1], now)))
    session.connection().execute(_INSERT, rows)
    return told


def of_record(session: Session, record: Record, *, actor: Actor) -> Sequence[Notice]:
    """The letters to persons linked to a record that the actor may read: all for staff, else one's own."""
    statement = select(Notice).where(
        Notice.jurisdiction == record.jurisdiction,
        Notice.record_id == record.id,
        Notice.kind == NoticeKind.LINKED_PERSON_NOTICE,
    )
    found = session.execute(statement.order_by(Notice.id)).scalars().all()
    return [each for each in found if _reads(session, record, each, actor)] if found else []


def refuse_stranger(session: Session, record: Record, notice: Notice, actor: Actor) -> None:
    """Raises NotFound for whoever may see the record but not the letter to another person about it."""
    if not _reads(session, record, notice, actor):
        raise NotFound()


def _reads(session: Session, record: Record, notice: Notice, actor: Actor) -> bool:
    if actor.is_system or record.provider_id in actor.organisations(record.jurisdiction, Role.INFORMATION_PROVIDER):
        return True
    if any(each.role in _READERS and each.jurisdiction in (None, record.jurisdiction) for each in actor.granted):
        return True
    key = (record.jurisdiction, int(notice.content.get("link", 0)))
    link = session.get(PersonLink, key, options=[joinedload(PersonLink.subject)])
    return link is not None and actor.stands_for(record.jurisdiction, link.subject.id_index)


def _facts(pack: Pack, today: date, record: Record, issuer: Letterhead, firm: str, link: PersonLink) -> NoticeFacts:
    return NoticeFacts(
        issuer=issuer.name,
        addressee=link.subject.name,
        number="",
        issued_on=today,
        application="",
        applicant="",
        received_on=today,
        addressee_is_person=True,
        subject=firm,
        records=(RecordLine(record.kind.label, record.document_number, issuer.name),),
        reasons=(_WORDS.get(record.status, _CORRECTED),),
        citations=citations(pack, *_RULES),
        contact=contact_of(issuer),
        signatory=issuer.signatory,
    )


def _belonging(record: Record) -> dict[str, Any]:
    return {
        "jurisdiction": record.jurisdiction,
        "case_id": None,
        "application_id": None,
        "record_id": record.id,
        "recipient": Role.APPLICANT,
        "recipient_organisation_id": None,
    }
