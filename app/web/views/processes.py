"""The source of a published process model, for the diagrams on pages."""

from flask import Blueprint, Response

from app.domain.permissions import Action
from app.services import processes
from app.web.access import needs
from app.web.context import database
from app.web.headers import YEAR

bp = Blueprint("processes", __name__)


@bp.get("/processes/<sha256>.bpmn")
@needs(Action.PUBLIC)
def source(sha256: str) -> Response:
    """The model with this hash; it never changes, so browsers keep it. Raises NotFound."""
    with database().reading() as session:
        bundle = processes.by_hash(session, sha256)
    response = Response(bundle.source, mimetype="application/xml")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
