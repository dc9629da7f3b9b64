"""Evidence shown in place, in a frame of our own pages that can load nothing and run nothing."""

from io import BytesIO

from flask import Blueprint, Response, send_file

from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.services import evidence
from app.web.access import needs
from app.web.context import actor, database, outside
from app.web.inline_files import IMAGES, SHOWN

bp = Blueprint("previews", __name__)

# `sandbox` takes every right from the frame: scripts, forms, windows, even its own origin.
IMAGE_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
# Browsers refuse to open their PDF viewer under `sandbox`. What a PDF could do was looked for when it was taken
# (adapters/pdf_check); the viewer itself is a program of the browser and may load nothing from here.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@bp.get("/evidence/<int:evidence_id>/preview")
@needs(Action.SIGNED_IN)
def show(evidence_id: int) -> Response:
    """A picture or PDF for whoever may open the file. Raises NotFound, also for what browsers cannot show."""
    with database().reading() as session:
        row = evidence.readable(session, evidence_id, actor())
    if row.type not in SHOWN:
        raise NotFound()
    content = outside().files.read(row.sha256)
    answer = send_file(BytesIO(content), row.type, as_attachment=False, download_name=row.name, max_age=0)
    answer.headers["Content-Security-Policy"] = IMAGE_POLICY if row.type in IMAGES else PDF_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
