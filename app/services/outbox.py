"""Messages to the outside: written with their cause, claimed one by one, delivered at least once, given up openly.

Waiting and leases use the machine's clock: a legal clock that stands elsewhere neither holds mail back nor repeats it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from app.domain.ids import new_id
from app.models.work import OutboxMessage

MAX_TRIES = 12
LEASE = timedelta(minutes=2)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
# A new message waits for nothing, whichever clock its cause was dated by.
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Claimed:
    """A message in the hands of one process until its lease ends; `tries` counts this one."""

    jurisdiction: str
    id: int
    kind: str
    dedupe: str
    payload: Mapping[str, Any]
    tries: int


def message(jurisdiction: str, kind: str, dedupe: str, payload: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The row of a message; a second one with the same `dedupe` is dropped."""
    return {
        "jurisdiction": jurisdiction,
        "id": new_id(now),
        "kind": kind,
        "dedupe": dedupe,
        "payload": dict(payload),
        "open": True,
        "available_at": AT_ONCE,
        "tries": 0,
        "done_at": None,
        "error": None,
    }


def of_notice(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The message that renders and sends a notice just written."""
    notice = str(row["id"])
    return message(row["jurisdiction"], "notice", f"notice:{notice}", {"notice": notice}, now)


def due_places(session: Session, *, now: datetime) -> list[str]:
    """The jurisdictions that have something to send at this moment of the machine's clock."""
    statement = select(OutboxMessage.jurisdiction).where(_due(now))
    return sorted(session.execute(statement.distinct()).scalars())


def claim(session: Session, jurisdiction: str, *, now: datetime) -> Claimed | None:
    """Take the oldest due message of a place and hide it for a lease; after a crash it comes back by itself."""
    statement = (
        select(OutboxMessage)
        .where(OutboxMessage.jurisdiction == jurisdiction, _due(now))
        .order_by(OutboxMessage.available_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.execute(statement).scalar_one_or_none()
    if row is None:
        return None
    row.tries += 1
    row.available_at = now + LEASE
    return Claimed(row.jurisdiction, row.id, row.kind, row.dedupe, row.payload, row.tries)


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(OutboxMessage.open, OutboxMessage.available_at <= now)


def sent(session: Session, claimed: Claimed, *, now: datetime) -> None:
    """The message has gone out."""
    _settle(session, claimed, open=False, error=None, done_at=now)


def failed(session: Session, claimed: Claimed, error: str, *, for_ever: bool, now: datetime) -> None:
    """Try again later, each time later; or keep it as a dead letter, for ever refused or tried too often."""
    wait = min(_FIRST_WAIT * 2 ** (claimed.tries - 1), _LONGEST_WAIT)
    again = not for_ever and claimed.tries < MAX_TRIES
    _settle(session, claimed, open=again, error=error, available_at=now + wait)


def _settle(session: Session, claimed: Claimed, **values: Any) -> None:
    # Whoever holds a later try decides: our lease has ended meanwhile.
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.jurisdiction == claimed.jurisdiction,
            OutboxMessage.id == claimed.id,
            OutboxMessage.tries == claimed.tries,
        )
        .values(**values)
    )


def revive(session: Session, jurisdiction: str, message_id: int) -> None:
    """Try a dead letter again."""
    revive_all(session, and_(OutboxMessage.jurisdiction == jurisdiction, OutboxMessage.id == message_id))


def revive_all(session: Session, which: ColumnElement[bool]) -> int:
    """Try the dead letters among these messages again; answers how many there are."""
    revived = session.execute(
        update(OutboxMessage)
        .where(which, ~OutboxMessage.open, OutboxMessage.done_at.is_(None))
        .values(open=True, tries=0, available_at=AT_ONCE, error=None)
        .execution_options(synchronize_session=False)
    )
    return int(revived.rowcount)  # type: ignore[attr-defined]
