"""Written notices: decided on in a command, numbered and frozen when it is written, rendered from their row."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.domain import chain
from app.domain.ids import new_id
from app.domain.notice_facts import NoticeFacts
from app.domain.notices import compose
from app.domain.numbers import document_number
from app.domain.vocabulary import NoticeKind, Role
from app.models.base import table_of
from app.models.notice import Notice
from app.models.place import Organisation
from app.models.work import OutboxMessage
from app.services import outbox
from app.services.command import CaseCommand
from app.services.dossier import Dossier, Letterhead, Place, contact_of, is_person, record_lines, representative_of
from app.services.events import Event

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CHECK_PATH = "/notices"
_INSERT_NOTICE = insert(table_of(Notice))
_INSERT_MESSAGE = insert(table_of(OutboxMessage))


@dataclass(frozen=True)
class CaseNotice:
    """One letter about one case, waiting for its number."""

    command: CaseCommand
    kind: NoticeKind
    recipient: Role
    organisation_id: int | None
    issuer: Letterhead
    place: Place
    facts: NoticeFacts

    @property
    def series(self) -> str:
        """Documents of one issuer are numbered together, by its prefix 机关代字."""
        return f"文-{self.issuer.document_prefix}"

    def row(self, serial: int) -> tuple[dict[str, Any], Event]:
        """The finished row and the event that tells of it."""
        command, now = self.command, self.command.now
        number = document_number(self.issuer.document_prefix, command.today.year, serial)
        row = frozen_row(self.kind, replace(self.facts, number=number), self.place, self.issuer, now)
        row |= {
            "jurisdiction": command.row["jurisdiction"],
            "case_id": command.row["id"],
            "application_id": command.row["application_id"],
            "recipient": self.recipient,
            "recipient_organisation_id": self.organisation_id,
        }
        event = Event(
            "notice_issued",
            {
                "notice": str(row["id"]),
                "notice_kind": self.kind.value,
                "title": self.kind.label,
                "number": number,
                "digest": content_digest(row["content"]),
            },
            *command.acting_as,
        )
        return row, event


def frozen_row(kind: NoticeKind, facts: NoticeFacts, place: Place, issuer: Letterhead, now: datetime) -> dict[str, Any]:
    """Check code, number and the frozen content; recipient and case are the caller's."""
    code = new_check_code(place.code)
    link = f"{place.portal}{CHECK_PATH}/{code}"
    facts = replace(facts, check_code=code, check_address=f"{place.portal}{CHECK_PATH}", check_link=link)
    return {
        "id": new_id(now),
        "kind": kind.value,
        "number": facts.number,
        "check_code": code,
        "issuer_id": issuer.id,
        "issued_at": now,
        "content": compose(kind, facts),
        "pdf_sha256": None,
        "record_id": None,
    }


def new_check_code(region: str) -> str:
    """A code nobody can guess that names its place: 410122-7K3M-9QXD-2HTP (60 random bits)."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join((region, letters[:4], letters[4:8], letters[8:]))


def content_digest(content: dict[str, Any]) -> str:
    """The digest of a frozen content, as events name it."""
    return hashlib.sha256(chain.canonical(content)).hexdigest()


def issue(
    command: CaseCommand,
    kind: NoticeKind,
    recipient: Role,
    dossier: Dossier,
    *,
    organisation: Letterhead | None = None,
    addressee: str = "",
    change: Callable[[NoticeFacts], NoticeFacts] = lambda facts: facts,
) -> None:
    """Decide on a letter from the receiver; `change` adds what this kind needs. It is mailed and printed later."""
    application = dossier.application
    to_applicant = recipient is Role.APPLICANT
    facts = NoticeFacts(
        issuer=dossier.receiver.name,
        addressee=addressee or (application.applicant_name if to_applicant else ""),
        number="",
        issued_on=command.today,
        application=application.number,
        applicant=application.applicant_name,
        received_on=application.received_on,
        representative=representative_of(application.agent),
        addressee_is_person=to_applicant and is_person(application.id_type),
        records=record_lines(dossier),
        statement=dossier.case.statement,
        provider=dossier.provider.name if dossier.provider else "",
        contact=contact_of(dossier.receiver),
        signatory=dossier.receiver.signatory,
    )
    notice = CaseNotice(
        command,
        kind,
        recipient,
        organisation.id if organisation else None,
        dossier.receiver,
        dossier.place,
        change(facts),
    )
    command.notices.append(notice)


def store(session: Session, row: dict[str, Any]) -> None:
    """Write a notice that belongs to no command (the receipt of a filing), with the message that sends it."""
    connection = session.connection()
    connection.execute(_INSERT_NOTICE, row)
    connection.execute(_INSERT_MESSAGE, outbox.of_notice(row, row["issued_at"]))


def render(notice: Notice, issuer: Organisation, outside: Outside) -> bytes:
    """The PDF of a stored notice: the same row always gives the same bytes before the seal's signature."""
    content = dict(notice.content)
    content["seal"] = outside.seal.marking
    pictures = {}
    if picture := outside.seal.picture(issuer.uscc):
        pictures["seal"] = picture
    template = content.pop("template")
    return outside.seal.sign(outside.pdf.render(template, content, pictures), issuer.uscc)
