"""Files opened in place: evidence as it was checked, notices as PDF."""

from io import BytesIO

from flask import Blueprint, Response, send_file, session

from app.domain.permissions import Action
from app.domain.vocabulary import NoticeKind
from app.services import documents, evidence, notices
from app.web import openings
from app.web.access import needs
from app.web.context import actor, database, outside

bp = Blueprint("files", __name__)

PDF = "application/pdf"
# What a browser shows without another program; the rest is handed over as a download.
PICTURES = frozenset({"image/jpeg", "image/png"})
IN_PLACE = PICTURES | {PDF}
# The file may be framed by our own pages and may load nothing.
POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
)


@bp.get("/evidence/<int:evidence_id>")
@needs(Action.SIGNED_IN)
def evidence_file(evidence_id: int) -> Response:
    """An upload, for its owner and for those who see a case it is joined to. Raises NotFound."""
    with database().reading() as reading:
        row = evidence.readable(reading, evidence_id, actor())
    return handed_over(outside().files.read(row.sha256), row.name, row.type)


@bp.get("/documents/<int:notice_id>")
@needs(Action.VIEW_CASES)
def document(notice_id: int) -> Response:
    """A written notice as PDF. Raises NotFound."""
    with database().reading() as reading:
        paper = documents.readable(reading, notice_id, actor=actor())
        first = openings.is_first(reading, paper.notice)
    content = notices.render(paper.notice, paper.issuer, outside())
    if first:
        openings.note(paper.notice)
    return handed_over(content, f"{NoticeKind(paper.notice.kind).label} {paper.notice.number}.pdf", PDF)


def handed_over(content: bytes, name: str, kind: str) -> Response:
    """A file that no shared store keeps, shown in place where browsers can."""
    answer = send_file(BytesIO(content), kind, as_attachment=kind not in IN_PLACE, download_name=name, max_age=0)
    # A picture needs nothing of its page. The browsers' own readers of PDF do not run in a sandbox.
    answer.headers["Content-Security-Policy"] = f"{POLICY}; sandbox" if kind in PICTURES else POLICY
    # A file never renews anybody's session: whoever keeps the answer keeps no cookie with it.
    session.modified = False
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
