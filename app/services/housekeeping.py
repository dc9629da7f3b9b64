"""What is kept only for a while and then removed: answers to repeated requests, counters of attempts, old sessions."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.models.account import IdempotencyKey, Throttle
from app.models.signing_in import SignedInSession

KEEP_ANSWERS = timedelta(days=30)
KEEP_SESSIONS = timedelta(days=30)
# Far longer than any counter slows anybody down.
KEEP_COUNTERS = timedelta(days=1)


def remove_old(session: Session, _jurisdiction: str, _texts: MailTexts, machine: datetime) -> None:
    """Remove what has lain too long by the machine's clock; the rows belong to no place, the first one does it all."""
    old = (
        delete(IdempotencyKey).where(IdempotencyKey.created_at < machine - KEEP_ANSWERS),
        delete(Throttle).where(Throttle.since < machine - KEEP_COUNTERS),
        delete(SignedInSession).where(SignedInSession.seen_at < machine - KEEP_SESSIONS),
    )
    for statement in old:
        session.execute(statement.execution_options(synchronize_session=False))
