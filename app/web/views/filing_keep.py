"""What is being typed on a step is kept while it is typed; the page's script sends it."""

from flask import Blueprint, Response
from flask_babel import format_time

from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.services import drafts
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.filing_steps import Step, keep_typed, seen_version, way

bp = Blueprint("filing_keep", __name__)


@bp.post("/file/<int:draft_id>/keep/<key>")
@needs(Action.FILE)
def keep(draft_id: int, key: str) -> Response:
    """Keep what stands on a page of this draft, and answer the time.

    Raises NotFound, Invalid, Conflict `changed_elsewhere`.
    """
    name, _, item = key.partition(".")
    at = Step(name, item)
    with database().reading() as session:
        content = drafts.own(session, draft_id, actor=actor()).content
    if content.get("filed") or at not in way(content):
        raise NotFound()
    keep_typed(draft_id, at, seen_version())
    return Response(format_time(now(), "HH:mm"), mimetype="text/plain")
