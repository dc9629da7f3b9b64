"""Mails about a tip: that something happened, with its number and a link, never what was told or who told it."""

import hashlib
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.vocabulary import Role
from app.models.account import Account, Grant
from app.models.place import Jurisdiction
from app.models.tip import Tip
from app.models.work import OutboxMessage
from app.services import outbox, tip_sight
from app.services.saving import upsert


def tell(session: Session, tip: Tip, step: str, what: str, role: Role, texts: MailTexts, now: datetime) -> None:
    """A mail to everybody who holds `role` over the place and whom the tip is not about; `step` tells mails apart."""
    of_place = or_(Grant.jurisdiction == tip.jurisdiction, Grant.jurisdiction.is_(None))
    held = select(Grant.account_id).where(Grant.role == role, of_place)
    if tip.about_organisation_id is not None:
        of_unit = select(Grant.account_id).where(Grant.organisation_id == tip.about_organisation_id)
        held = held.where(Grant.account_id.not_in(of_unit))
    readers = session.execute(select(Account).where(Account.id.in_(held), Account.active).order_by(Account.id))
    portal = session.get_one(Jurisdiction, tip.jurisdiction).portal
    link = f"{portal}/supervision/tips/{tip.id}"
    messages = []
    for reader in readers.scalars():
        own = tip.about_organisation_id is not None and reader.organisation_id == tip.about_organisation_id
        if not reader.email or own or tip_sight.named(tip, reader.name):
            continue
        subject, text = texts.write("tip", number=tip.number, addressee=reader.name, what=what, link=link)
        who = hashlib.sha256(reader.email.encode()).hexdigest()[:16]
        words = {"to": reader.email, "subject": subject, "text": text}
        messages.append(outbox.message(tip.jurisdiction, "mail", f"tip:{tip.id}:{step}:{who}", words, now))
    upsert(session, OutboxMessage, messages, keys=("jurisdiction", "dedupe"))
