"""Filings: handing one in, and finding it again."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.permissions import Action
from app.services import intake
from app.web.access import needs
from app.web.api import presenting
from app.web.api.answering import Json, act
from app.web.api.interface import Blueprint
from app.web.api.schemas.common import IdempotencyHeader
from app.web.api.schemas.filing import Filed, FilingBody
from app.web.context import actor, now

bp = Blueprint("applications", __name__, description="Filings with one or several disputed records")


@bp.post("/applications")
@needs(Action.FILE)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(FilingBody)
@bp.response(201, Filed)
def file_application(header: Json, body: dict[str, Any]) -> Json:
    """Hand in an application; each disputed record becomes a case of its own."""

    def file(session: Session) -> Json:
        return presenting.filed(intake.submit(session, body, actor=actor(), now=now()))

    return act(header, file)
