"""A firm or person with all records an officer may read."""

from flask import Blueprint, render_template, request

from app.domain.permissions import Action
from app.services import record_publishing, subject_sheet
from app.web.access import needs
from app.web.context import actor, database, now, today

bp = Blueprint("subjects", __name__)


@bp.get("/subjects/<int:subject_id>")
@needs(Action.VIEW_RECORDS)
def show(subject_id: int) -> str:
    """One subject, for staff; `?full=1` shows persons' names and numbers, which is logged. Raises NotFound."""
    full = request.args.get("full") == "1"
    with database().reading() as session:
        sheet = subject_sheet.of(session, subject_id, actor=actor(), full=full)
    if sheet.full:
        with database().transaction() as session:
            subject_sheet.revealed(session, sheet, actor=actor(), now=now())
    statutory = record_publishing.statutory_places([sheet.subject.jurisdiction], today())
    return render_template(
        "records/subject.html", sheet=sheet, subject=sheet.subject, today=today(), statutory=statutory
    )
