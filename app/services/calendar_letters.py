"""Word to an applicant that a date told before has moved with the calendar: written when it goes out, by mail."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.notice_blocks import chinese_date
from app.domain.vocabulary import ClockCode
from app.models.application import Application
from app.models.case import Case
from app.models.place import Jurisdiction

Words = tuple[str, str, str]


def mail(session: Session, jurisdiction: str, payload: Mapping[str, Any], texts: MailTexts) -> Words | None:
    """Address, subject and text; None for an applicant who takes nothing by mail."""
    statement = (
        select(Application, Case.number)
        .join(Case, and_(Case.jurisdiction == Application.jurisdiction, Case.application_id == Application.id))
        .where(Case.jurisdiction == jurisdiction, Case.id == int(payload["case"]))
    )
    found = session.execute(statement).one()
    if not (found.Application.email and found.Application.e_service):
        return None
    subject, text = texts.write(
        payload["kind"],
        addressee=found.Application.applicant_name,
        case=found.number,
        document=payload["document"],
        lines="\n".join(_line(move) for move in payload["moves"]),
        link=session.get_one(Jurisdiction, jurisdiction).portal,
    )
    return found.Application.email, subject, text


def _line(move: Mapping[str, str]) -> str:
    before, after = (chinese_date(date.fromisoformat(move[name])) for name in ("due_from", "due_to"))
    return f"{ClockCode(move['clock']).label}：由 {before} 改为 {after}"
