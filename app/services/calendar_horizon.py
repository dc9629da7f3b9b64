"""The year to come: whoever administers is told, from the day of the packs on, that its notice is still missing."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.ids import new_id
from app.domain.vocabulary import Role
from app.domain.workdays import legal_date
from app.models.account import Account, Grant
from app.models.place import Jurisdiction
from app.models.policy import CalendarYear
from app.models.work import OutboxMessage, RadarFinding
from app.services import outbox, policy
from app.services.calendar import NATION
from app.services.saving import upsert

KIND = "calendar_horizon"
RULE = "calendar.alarm_from"


def missing(session: Session, today: date) -> int | None:
    """The year whose notice ought to be there by now: this one, or from the alarm's day on the next one."""
    wanted = [today.year, *([today.year + 1] if f"{today:%m-%d}" >= _alarm_from(today) else [])]
    loaded = set(session.execute(select(CalendarYear.year).where(CalendarYear.year.in_(wanted))).scalars())
    return next((year for year in wanted if year not in loaded), None)


def _alarm_from(today: date) -> str:
    """The earliest day any place has: there is one calendar for all."""
    return min(policy.in_force(place, today).word(RULE) for place in policy.shipped().jurisdictions)


def look(session: Session, jurisdiction: str, texts: MailTexts, now: datetime) -> None:
    """Keep the finding open while a notice is missing, and tell the administrators of it once a week by mail."""
    today = legal_date(now)
    year = missing(session, today)
    _settle(session, year, now)
    if year is None:
        return
    row = {
        "jurisdiction": NATION,
        "id": new_id(now),
        "kind": KIND,
        "dedupe": f"{KIND}:{year}",
        "case_id": None,
        "values": {"year": year},
        "found_at": now,
        "seen_at": now,
        "cleared_at": None,
    }
    upsert(session, RadarFinding, [row], ("seen_at", "cleared_at"), keys=("jurisdiction", "dedupe"))
    portal = session.get_one(Jurisdiction, jurisdiction).portal
    week = "{}-W{:02}".format(*today.isocalendar()[:2])
    messages = []
    for name, address in _administrators(session):
        subject, text = texts.write("horizon", addressee=name, year=str(year), link=portal)
        # One for all places of the installation: whichever is first in a week writes it.
        who = hashlib.sha256(address.encode()).hexdigest()[:16]
        words = {"to": address, "subject": subject, "text": text}
        messages.append(outbox.message(NATION, "mail", f"horizon:{year}:{week}:{who}", words, now))
    upsert(session, OutboxMessage, messages, keys=("jurisdiction", "dedupe"))


def clear(session: Session, now: datetime) -> None:
    """What a notice just loaded has settled need not wait for the next look."""
    _settle(session, missing(session, legal_date(now)), now)


def _settle(session: Session, year: int | None, now: datetime) -> None:
    session.execute(
        update(RadarFinding)
        .where(
            RadarFinding.jurisdiction == NATION,
            RadarFinding.kind == KIND,
            RadarFinding.cleared_at.is_(None),
            RadarFinding.dedupe != f"{KIND}:{year}",
        )
        .values(cleared_at=now)
        .execution_options(synchronize_session=False)
    )


def _administrators(session: Session) -> Sequence[tuple[str, str]]:
    """Name and address of each who has one."""
    statement = select(Account).join(Grant).where(Grant.role == Role.ADMINISTRATOR, Account.active).order_by(Account.id)
    return [(each.name, each.email) for each in session.execute(statement).scalars().unique() if each.email]
