"""Messages that a record given before has changed, and their receipts."""

from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.services import correction_messages
from app.services.correction_messages import Correction
from app.services.input import row_id
from app.web.access import needs
from app.web.api.answering import Json, act
from app.web.api.interface import Blueprint
from app.web.api.presenting import instant
from app.web.api.schemas.correction import Correction as CorrectionSchema
from app.web.api.schemas.correction import CorrectionQuery, CorrectionReceipt
from app.web.api.schemas.shapes import IdempotencyHeader, NoBody, page_of
from app.web.context import actor, database, now

bp = Blueprint("corrections", __name__, description="Corrections of records given before")


@bp.get("/corrections")
@needs(Action.RECEIVE_CORRECTIONS)
@bp.arguments(CorrectionQuery, location="query")
@bp.response(200, page_of(CorrectionSchema))
def list_corrections(query: Json) -> Json:
    """The messages to the caller or the caller's unit, the newest first."""
    with database().reading() as session:
        rows, following = correction_messages.page(session, actor=actor(), **query)
    return {"items": [_shown(row) for row in rows], "next": following}


@bp.post("/corrections/<message_id>/receipt")
@needs(Action.RECEIVE_CORRECTIONS)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(NoBody, required=False)
@bp.response(200, CorrectionReceipt)
def receive(header: Json, body: Json, message_id: str) -> Json:
    """Confirm that a message has arrived."""
    number = row_id(message_id)
    if number is None:
        raise NotFound()

    def work(session: Session) -> Json:
        message = correction_messages.receive(session, number, actor=actor(), now=now())
        return {"id": str(message.id), "status": message.status.value}

    return act(header, work)


def _shown(row: Correction) -> Json:
    message = row.message
    return {
        "id": str(message.id),
        "record": str(row.record.id),
        "jurisdiction": message.jurisdiction,
        "document_number": row.record.document_number,
        "record_status": row.record.status.value,
        "given_version": row.given.version,
        "version": message.version,
        "way": row.given.recipient_kind.value,
        "status": message.status.value,
        "sent_at": instant(message.sent_at) if message.sent_at else None,
        "received_at": instant(message.received_at) if message.received_at else None,
    }
