"""What is kept only for a while and then removed: answers to repeated requests, counters, old sessions, drafts."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.logs import logger
from app.models.account import IdempotencyKey, Throttle
from app.models.base import Base
from app.models.draft import Draft
from app.models.signing_in import SignedInSession

KEEP_ANSWERS = timedelta(days=30)
KEEP_SESSIONS = timedelta(days=30)
# Far longer than any counter slows anybody down.
KEEP_COUNTERS = timedelta(days=1)


# A filing begun and not sent, counted from its last step; its receipt, once sent, stands with the application.
KEEP_DRAFTS = timedelta(days=180)

log = logger(__name__)


def remove_drafts(session: Session, _jurisdiction: str, _texts: MailTexts, now: datetime) -> None:
    """Remove filings nobody has gone on with; they belong to no place, the first one does it all."""
    _remove(session, Draft, Draft.updated_at < now - KEEP_DRAFTS)


def remove_old(session: Session, _jurisdiction: str, _texts: MailTexts, machine: datetime) -> None:
    """Remove what has lain too long by the machine's clock; the rows belong to no place, the first one does it all."""
    _remove(session, IdempotencyKey, IdempotencyKey.created_at < machine - KEEP_ANSWERS)
    _remove(session, Throttle, Throttle.since < machine - KEEP_COUNTERS)
    _remove(session, SignedInSession, SignedInSession.seen_at < machine - KEEP_SESSIONS)


def _remove(session: Session, table: type[Base], old: ColumnElement[bool]) -> None:
    """Remove rows and say in the log how many; whose they were is nobody's business any more."""
    done = session.execute(delete(table).where(old).execution_options(synchronize_session=False))
    if count := done.rowcount:  # type: ignore[attr-defined]
        log.info("removed", table=table.__tablename__, rows=count)
