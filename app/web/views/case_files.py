"""案卷: asking for the file of one case, and fetching it."""

from io import BytesIO

from flask import Blueprint, redirect, render_template, request, send_file
from werkzeug.wrappers import Response

from app.domain.case_files import Purpose
from app.domain.errors import FieldError, Invalid
from app.domain.ids import new_id
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import case_file, case_file_jobs, case_reading
from app.services.case_file import Wanted
from app.services.input import row_id
from app.services.jobs import JobStatus
from app.web.access import needs
from app.web.context import actor, database, now, outside, today

bp = Blueprint("case_files", __name__, url_prefix="/cases")
ZIP = "application/zip"
_RUNNING = (JobStatus.QUEUED, JobStatus.RUNNING)


@bp.get("/<number>/file")
@needs(Action.TAKE_CASE_FILE)
def ask(number: str) -> str:
    """What for, and whether persons are to be hidden; below it what has been made in the last day. Raises NotFound."""
    return _page(number)


@bp.post("/<number>/file")
@needs(Action.TAKE_CASE_FILE)
def make(number: str) -> Response | tuple[str, int]:
    """The file at once, or a job where there is much to pack. Raises NotFound, Forbidden."""
    chosen = request.form.get("purpose", "")
    if chosen not in set(Purpose):
        fault = FieldError("purpose", "required", N_("请选择用途"))
        return _page(number, Invalid([fault])), 422
    wanted = Wanted(number, Purpose(chosen), masked=request.form.get("full") != "1")
    with database().reading() as session:
        much = case_file.size(session, number, actor=actor(), now=now()) > case_file_jobs.AT_ONCE
    if much and not wanted.masked:
        with database().transaction() as session:
            token = row_id(request.form.get("token")) or new_id(now())
            case_file_jobs.ask(session, wanted, token, actor=actor(), now=now())
        return redirect(f"/cases/{number}/file", 303)
    made = case_file.make(database(), wanted, outside(), actor=actor(), now=now())
    return _handed_over(made.content, number)


@bp.get("/<number>/file/<int:job_id>")
@needs(Action.TAKE_CASE_FILE)
def fetch(number: str, job_id: int) -> Response:
    """The file of a finished job. Raises NotFound after a day."""
    with database().reading() as session:
        content = case_file_jobs.fetch(session, outside().files, number, job_id, actor=actor(), now=now())
    return _handed_over(content, number)


def _page(number: str, refused: Invalid | None = None) -> str:
    with database().reading() as session:
        view = case_reading.read(session, number, actor=actor(), today=today(), masked=True)
        case_file.size(session, number, actor=actor(), now=now())
        made = case_file_jobs.recent(session, number, actor=actor(), now=now())
    return render_template(
        "cases/file.html",
        case=view.case,
        may_see=view.sight.unmasked,
        purposes=Purpose,
        made=made,
        waiting=any(each.status in _RUNNING for each in made),
        token=new_id(now()),
        fault=refused.errors[0].message if refused else "",
        chosen=request.form.get("purpose", ""),
        full=request.form.get("full") == "1",
    )


def _handed_over(content: bytes, number: str) -> Response:
    answer = send_file(BytesIO(content), ZIP, as_attachment=True, download_name=f"案卷-{number}.zip", max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
