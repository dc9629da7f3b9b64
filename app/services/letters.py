"""A stored notice on its way to its reader: the row with the people around it, its PDF, the mail that carries it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session, aliased

from app.adapters.mail import Attachment, Message
from app.adapters.mail_text import MailTexts
from app.adapters.outside import Outside
from app.domain.notice_blocks import chinese_date
from app.domain.notice_facts import NoticeFacts
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import CaseKind, NoticeKind, Role
from app.models.application import Application
from app.models.notice import Notice
from app.models.place import Jurisdiction, Organisation
from app.services import notices
from app.services.command import load
from app.services.dossier import Letterhead, contact_of
from app.services.outcomes import OPERATIONS
from app.services.saving import save

# What is applied for, as the letters themselves say it.
_MATTERS = {CaseKind.OBJECTION: NoticeFacts.matter}


@dataclass(frozen=True)
class Letter:
    """A notice with what its envelope needs; `organisation` is the unit it goes to, if it goes to one of ours."""

    notice: Notice
    issuer: Organisation
    place: Jurisdiction
    application: Application | None
    organisation: Organisation | None


def read(session: Session, jurisdiction: str, notice_id: int) -> Letter:
    """The notice and the rows around it, in one statement."""
    issuer, organisation = aliased(Organisation), aliased(Organisation)
    statement = (
        select(Notice, issuer, Jurisdiction, Application, organisation)
        .join(issuer, issuer.id == Notice.issuer_id)
        .join(Jurisdiction, Jurisdiction.id == Notice.jurisdiction)
        .outerjoin(
            Application,
            and_(Application.jurisdiction == Notice.jurisdiction, Application.id == Notice.application_id),
        )
        .outerjoin(organisation, organisation.id == Notice.recipient_organisation_id)
        .where(Notice.jurisdiction == jurisdiction, Notice.id == notice_id)
    )
    return Letter(*session.execute(statement).one())


def printed(letter: Letter, outside: Outside) -> bytes:
    """The PDF, made from nothing but the row."""
    return notices.render(letter.notice, letter.issuer, outside)


def remember(session: Session, notice: Notice, digest: str, *, now: datetime) -> None:
    """Keep which bytes were sent; the first ones count, and the case's history names them."""
    known = select(Notice.pdf_sha256).where(Notice.jurisdiction == notice.jurisdiction, Notice.id == notice.id)
    keep = (
        update(Notice)
        .where(Notice.jurisdiction == notice.jurisdiction, Notice.id == notice.id, Notice.pdf_sha256.is_(None))
        .values(pdf_sha256=digest)
        .execution_options(synchronize_session=False)
    )
    if notice.case_id is None:
        session.execute(keep)
        return
    command = load(session, notice.jurisdiction, notice.case_id, OPERATIONS, actor=SYSTEM, now=now)
    if session.execute(known).scalar_one() is None:
        session.execute(keep)
        command.note("notice_rendered", notice=str(notice.id), digest=digest)
        save(command)


def mail(letter: Letter, pdf: bytes, texts: MailTexts, *, key: str) -> Message | None:
    """The mail to the applicant who takes letters electronically, or to the unit; None for paper."""
    to = _address(letter)
    if not to:
        return None
    subject, text = _words(letter, texts)
    content = letter.notice.content
    enclosed = Attachment(f"{content['title']}（{letter.notice.number}）.pdf", "application/pdf", pdf)
    return Message(key, to, subject, text, letter.notice.issued_at, (enclosed,))


def _address(letter: Letter) -> str:
    if letter.notice.recipient is Role.APPLICANT:
        application = letter.application
        return (application.email or "") if application and application.e_service else ""
    return letter.organisation.email if letter.organisation else ""


def _words(letter: Letter, texts: MailTexts) -> tuple[str, str]:
    notice, application, content = letter.notice, letter.application, letter.notice.content
    contact = contact_of(Letterhead.of(letter.issuer))
    shared = {
        "addressee": content["addressee"],
        "application": application.number if application else "",
        "issuer": content["issuer"],
        "contact": f"{contact.person} {contact.telephone}" if contact else "",
    }
    if notice.kind == NoticeKind.RECEIPT and application:
        return texts.write(
            "received",
            **shared,
            matter=_MATTERS.get(application.kind, application.kind.label),
            received_on=chinese_date(application.received_on),
            link=letter.place.portal,
        )
    name = "notice" if notice.recipient is Role.APPLICANT else "letter"
    return texts.write(
        name,
        **shared,
        title=content["title"],
        number=notice.number,
        check_code=notice.check_code,
        link=content["check"]["link"] if name == "notice" else letter.place.portal,
    )
