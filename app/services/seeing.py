"""Refusals that tell nothing: what an actor may not see is not there; what he sees but may not do is forbidden."""

from typing import NoReturn

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.errors import Forbidden, NotFound
from app.domain.permissions import Actor
from app.models.case import Case
from app.services.visibility import visible_cases


def sees(session: Session, jurisdiction: str, case_id: int, actor: Actor) -> bool:
    """Whether the case is within the actor's sight."""
    condition = exists(
        select(1).where(Case.jurisdiction == jurisdiction, Case.id == case_id, visible_cases(actor)).select_from(Case)
    )
    return bool(session.execute(select(condition)).scalar_one())


def refuse(session: Session, jurisdiction: str, case_id: int, actor: Actor) -> NoReturn:
    """Forbidden where the case is seen, NotFound where it is not."""
    raise Forbidden() if sees(session, jurisdiction, case_id, actor) else NotFound()
