"""Messages to the outside: claimed in batches, delivered at least once, given up openly after too many tries."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.domain.ids import new_id
from app.models.work import OutboxMessage

BATCH = 50
MAX_TRIES = 8
_FIRST_WAIT = timedelta(seconds=30)

Deliver = Callable[[Session, OutboxMessage, Outside, datetime], None]


class Undeliverable(Exception):
    """Trying again will not help: the message becomes a dead letter at once."""


def message(jurisdiction: str, kind: str, dedupe: str, payload: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The row of a message; a second one with the same `dedupe` is dropped."""
    return {
        "jurisdiction": jurisdiction,
        "id": new_id(now),
        "kind": kind,
        "dedupe": dedupe,
        "payload": dict(payload),
        "open": True,
        "available_at": now,
        "tries": 0,
        "done_at": None,
        "error": None,
    }


def due_places(session: Session, now: datetime) -> list[str]:
    """The jurisdictions that have something to send."""
    statement = select(OutboxMessage.jurisdiction).where(OutboxMessage.open, OutboxMessage.available_at <= now)
    return sorted(session.execute(statement.distinct()).scalars())


def deliver_batch(
    session: Session,
    jurisdiction: str,
    handlers: Mapping[str, Deliver],
    outside: Outside,
    *,
    now: datetime,
) -> int:
    """Send what is due in one place; a failed message waits longer each time. Answers how many were tried."""
    messages = session.execute(_claim(jurisdiction, now)).scalars().all()
    for each in messages:
        _deliver(session, each, handlers[each.kind], outside, now)
    return len(messages)


def _claim(jurisdiction: str, now: datetime) -> Select[OutboxMessage]:
    return (
        select(OutboxMessage)
        .where(OutboxMessage.jurisdiction == jurisdiction, OutboxMessage.open, OutboxMessage.available_at <= now)
        .order_by(OutboxMessage.available_at, OutboxMessage.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )


def _deliver(session: Session, row: OutboxMessage, handler: Deliver, outside: Outside, now: datetime) -> None:
    row.tries += 1
    try:
        with session.begin_nested():
            handler(session, row, outside, now)
    except Undeliverable as error:
        row.open, row.error = False, str(error)[:200]
    except Exception as error:  # whatever one message does, the others go out
        row.error = f"{type(error).__name__}: {error}"[:200]
        row.open = row.tries < MAX_TRIES
        row.available_at = now + _FIRST_WAIT * 2 ** (row.tries - 1)
    else:
        row.open, row.error, row.done_at = False, None, now
    session.flush()


def revive(session: Session, jurisdiction: str, message_id: int, *, now: datetime) -> None:
    """Try a dead letter again."""
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.jurisdiction == jurisdiction,
            OutboxMessage.id == message_id,
            OutboxMessage.done_at.is_(None),
        )
        .values(open=True, tries=0, available_at=now)
    )
