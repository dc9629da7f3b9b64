"""Messages that were given up: what an administrator sees of them, and trying one again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only

from app.domain.errors import NotFound
from app.domain.permissions import Actor
from app.models.work import OutboxMessage
from app.services import events, outbox
from app.services.visibility import anywhere

MOST = 200


@dataclass(frozen=True)
class DeadLetters:
    """The latest messages given up, how many there are, and how many are still waiting for their turn."""

    rows: Sequence[OutboxMessage]
    total: int
    waiting: int


def read(session: Session) -> DeadLetters:
    """Dead letters of all places, newest first; whom they go to stays sealed."""
    everywhere = anywhere(OutboxMessage.jurisdiction)
    dead = (everywhere, ~OutboxMessage.open, OutboxMessage.done_at.is_(None))
    shown = (OutboxMessage.kind, OutboxMessage.dedupe, OutboxMessage.tries, OutboxMessage.error)
    statement = select(OutboxMessage).options(load_only(*shown, raiseload=True)).where(*dead)
    rows = session.execute(statement.order_by(OutboxMessage.id.desc()).limit(MOST)).scalars().all()
    count = select(func.count()).select_from(OutboxMessage)
    total, waiting = (
        session.execute(count.where(*condition)).scalar_one() for condition in (dead, (everywhere, OutboxMessage.open))
    )
    return DeadLetters(rows, total, waiting)


def retry(session: Session, jurisdiction: str, message_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a dead letter be sent again, and remember who wished it. Raises NotFound."""
    key = (OutboxMessage.jurisdiction == jurisdiction, OutboxMessage.id == message_id)
    dead = (~OutboxMessage.open, OutboxMessage.done_at.is_(None))
    if session.execute(select(OutboxMessage.id).where(*key, *dead)).scalar_one_or_none() is None:
        raise NotFound()
    outbox.revive(session, jurisdiction, message_id)
    events.append_admin(session, jurisdiction, "message_revived", {"message": str(message_id)}, actor=actor, now=now)
