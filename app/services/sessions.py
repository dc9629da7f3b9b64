"""Browsers in which people are signed in: begun, seen, listed and ended; shared by all processes.

All times are the machine's. Of a session's key, which lies in the signed cookie, only the digest is kept.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from app.domain.errors import NotFound
from app.domain.ids import new_id
from app.models.account import Account
from app.models.signing_in import SignedInSession

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
# How exactly 最近使用 is known: one write in so many minutes, however many pages are read.
SEEN_EVERY = timedelta(minutes=5)
_LONGEST_DEVICE = 300


def begin(session: Session, account_id: int, address: str, device: str, *, now: datetime) -> str:
    """A new session of an account; its key can be read only now."""
    key = secrets.token_urlsafe(32)
    session.add(
        SignedInSession(
            id=new_id(now),
            account_id=account_id,
            digest=_digest(key),
            address=address,
            device=device[:_LONGEST_DEVICE],
            began_at=now,
            seen_at=now,
        )
    )
    session.flush()
    return key


def holder(session: Session, account_id: int, key: str) -> tuple[Account, SignedInSession] | None:
    """The active account and the session of this key, while nobody has ended it."""
    statement = (
        select(Account, SignedInSession)
        .join(SignedInSession, SignedInSession.account_id == Account.id)
        .where(
            SignedInSession.digest == _digest(key),
            SignedInSession.ended_at.is_(None),
            Account.id == account_id,
            Account.active,
        )
        .options(selectinload(Account.grants))
    )
    found = session.execute(statement).one_or_none()
    return (found[0], found[1]) if found else None


def seen(session: Session, session_id: int, *, now: datetime) -> None:
    """Remember that a session was used."""
    session.execute(update(SignedInSession).where(SignedInSession.id == session_id).values(seen_at=now))


def listed(session: Session, account_id: int, *, now: datetime) -> Sequence[SignedInSession]:
    """The sessions of an account that may still be used, the newest first."""
    alive = (
        SignedInSession.account_id == account_id,
        SignedInSession.ended_at.is_(None),
        SignedInSession.began_at > now - ABSOLUTE,
        SignedInSession.seen_at > now - IDLE - SEEN_EVERY,
    )
    return session.execute(select(SignedInSession).where(*alive).order_by(SignedInSession.id.desc())).scalars().all()


def is_of(row: SignedInSession, key: str) -> bool:
    """Whether a session is the one of this key."""
    return secrets.compare_digest(row.digest, _digest(key))


def end(session: Session, account_id: int, session_id: int, *, now: datetime) -> None:
    """End one session of an account. Raises NotFound; ended twice is ended."""
    mine = (SignedInSession.account_id == account_id, SignedInSession.id == session_id)
    row = session.execute(select(SignedInSession).where(*mine)).scalar_one_or_none()
    if row is None:
        raise NotFound()
    row.ended_at = row.ended_at or now
    session.flush()


def end_by_key(session: Session, key: str, *, now: datetime) -> None:
    """Sign out: the cookie is worthless afterwards, wherever a copy of it lies."""
    this = (SignedInSession.digest == _digest(key), SignedInSession.ended_at.is_(None))
    session.execute(update(SignedInSession).where(*this).values(ended_at=now))


def end_all(session: Session, account_id: int, *, now: datetime, but: str = "") -> None:
    """End every session of an account, but the one of this key."""
    others = [SignedInSession.account_id == account_id, SignedInSession.ended_at.is_(None)]
    if but:
        others.append(SignedInSession.digest != _digest(but))
    statement = update(SignedInSession).where(*others).values(ended_at=now)
    session.execute(statement.execution_options(synchronize_session=False))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
