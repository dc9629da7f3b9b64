"""A letter that its applicant opens or downloads for the first time leaves a line in the history."""

from sqlalchemy.orm import Session

from app.domain.errors import Busy
from app.models.notice import Notice
from app.services import service_reading, service_receipts
from app.web.context import actor, database, now


def is_first(session: Session, notice: Notice) -> bool:
    """Whether this opening is to be noted; asked in the reading that opens the letter."""
    return service_reading.is_first_opening(session, notice, actor())


def note(notice: Notice) -> None:
    """Remember the opening in a short transaction of its own; a busy case is no reason to withhold the letter."""
    try:
        with database().transaction() as session:
            service_receipts.note_opened(session, notice, actor=actor(), now=now())
    except Busy:
        return
