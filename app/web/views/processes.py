"""The source of a published process model, for the diagrams on pages."""

from flask import Blueprint, Response, request

from app.domain.permissions import Action
from app.services import processes
from app.web import preferences
from app.web.access import needs
from app.web.context import database
from app.web.headers import YEAR
from app.web.translations import in_words_of_the_reader

HOUR = 3600  # seconds

bp = Blueprint("processes", __name__)


@bp.get("/processes/<sha256>.bpmn")
@needs(Action.PUBLIC)
def source(sha256: str) -> Response:
    """The model with this hash; it never changes, so browsers keep it. Raises NotFound.

    With `lang` in the address its names come in that language, for the diagram alone: the catalogue may grow.
    """
    with database().reading() as session:
        bundle = processes.by_hash(session, sha256)
    if request.args.get("lang", "zh") == "zh" or preferences.language() == "zh":
        response = Response(bundle.source, mimetype="application/xml")
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    else:
        response = Response(in_words_of_the_reader(bundle.source), mimetype="application/xml")
        response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return response
