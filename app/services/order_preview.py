"""A 督办单 as it would be sent: its letter and the last day of its term, with nothing left behind."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.notices import compose
from app.domain.permissions import Actor
from app.domain.vocabulary import ClockCode
from app.services import supervision_orders
from app.services.notices import CaseNotice
from app.services.supervision_orders import Demand


@dataclass(frozen=True)
class Preview:
    """`letter` is the content the PDF would be set from."""

    letter: dict[str, Any]
    due_on: date | None
    provisional: bool


def preview(session: Session, wish: Demand, *, actor: Actor, now: datetime) -> Preview:
    """Everything issuing does, undone again. Raises what issuing raises."""
    attempt = session.begin_nested()
    try:
        command = supervision_orders.issue(session, wish, actor=actor, now=now)
        (letter,) = (each for each in command.notices if isinstance(each, CaseNotice))
        due = command.clocks.due(ClockCode.RECTIFY)
        content = compose(letter.kind, replace(letter.facts, number="预览"))
        return Preview(content, due.on if due else None, bool(due and due.provisional))
    finally:
        attempt.rollback()
