"""Counters of failed attempts, shared by all processes: who guesses is slowed down, by account and by address."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.errors import TooManyRequests
from app.domain.vocabulary import N_
from app.models.account import Throttle

WINDOW = timedelta(minutes=15)


def throttle_key(kind: str, value: str) -> str:
    """A counter's key that does not tell whose it is."""
    return hashlib.sha256(f"{kind}\n{value}".encode()).hexdigest()


def refuse_throttled(session: Session, keys: Iterable[str], most: int, now: datetime) -> None:
    """Raise TooManyRequests, which says when to try again, while a counter has reached its limit in the window."""
    rows = session.execute(select(Throttle).where(Throttle.key.in_(list(keys)))).scalars()
    over = [row.since + WINDOW - now for row in rows if row.attempts >= most and now - row.since < WINDOW]
    if over:
        seconds = ceil(max(over).total_seconds())
        told = N_("尝试次数过多，请 {minutes} 分钟后再试")
        raise TooManyRequests(message=told, minutes=ceil(seconds / 60), seconds=seconds)


def count_attempt(session: Session, key: str, now: datetime) -> None:
    """Count one failure; a window that has passed begins anew."""
    row = session.execute(select(Throttle).where(Throttle.key == key).with_for_update()).scalar_one_or_none()
    if row is None:
        _count_first(session, key, now)
    elif now - row.since >= WINDOW:
        row.attempts, row.since = 1, now
    else:
        row.attempts += 1
    session.flush()


def _count_first(session: Session, key: str, now: datetime) -> None:
    try:
        with session.begin_nested():
            session.add(Throttle(key=key, attempts=1, since=now))
    except IntegrityError:  # two first failures at once: the row is there now
        count_attempt(session, key, now)


def forget_attempts(session: Session, keys: Iterable[str]) -> None:
    session.execute(update(Throttle).where(Throttle.key.in_(list(keys))).values(attempts=0))
