"""A filing begun from a record: the public search and one's own records lead straight to it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.permissions import Actor
from app.models.draft import Draft
from app.services import draft_content, drafts, record_reading
from app.services.input import row_id


def begin(session: Session, jurisdiction: str, record: str, *, actor: Actor, now: datetime) -> Draft:
    """A draft for a place, with the record in it; one that is not there for the actor is left out without a word."""
    draft = drafts.begin(session, jurisdiction, actor=actor, now=now)
    wanted = row_id(record)
    if wanted is None:
        return draft
    try:
        found = record_reading.to_dispute(session, wanted, jurisdiction, actor=actor)
    except NotFound:
        return draft
    content = draft_content.with_records(draft.content, [str(found.id)])
    return drafts.change(session, draft.id, content, actor=actor, now=now)
