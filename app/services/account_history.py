"""Acts on an account as events, in the chain of the place where its person works."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.account import Grant
from app.services import events
from app.services.calendar import NATION


def place_of(session: Session, account_id: int) -> str:
    """The place of an account; the country for citizens and for whoever works everywhere."""
    held = select(Grant.jurisdiction).where(Grant.account_id == account_id, Grant.jurisdiction.is_not(None))
    return session.execute(held.order_by(Grant.jurisdiction).limit(1)).scalar_one_or_none() or NATION


def note(session: Session, account_id: int, kind: str, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """Write one event about an account."""
    told = {"account": str(account_id), **data}
    events.append_admin(session, place_of(session, account_id), kind, told, actor=actor, now=now)
