"""Acts on many tasks: looked at first, confirmed, done at once or by the scheduler, with a result for each."""

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from app.adapters.xlsx_sheet import XLSX
from app.clock import Now, machine_now
from app.domain import placeholders
from app.domain.bulk import AT_ONCE, BulkAct
from app.domain.errors import Conflict, Invalid
from app.domain.ids import new_id
from app.domain.permissions import Action
from app.models.work import Job
from app.services import bulk, bulk_export, bulk_jobs, jobs
from app.services.input import row_id
from app.services.job_kinds import HANDLERS
from app.services.jobs import JobStatus
from app.web import bulk_page
from app.web.access import needs
from app.web.back import own_path
from app.web.case_page import REASONS
from app.web.context import actor, database, now
from app.web.filters import sentence, translated

bp = Blueprint("bulk", __name__, url_prefix="/bulk")
Page = str | Answer | tuple[str, int]


@bp.post("/preview")
@needs(Action.BULK)
def preview() -> Page:
    """What the act would do to each chosen task; nothing is done yet."""
    try:
        act, ids = bulk_page.act_asked(), bulk_page.ids_asked()
        return _preview(act, ids, new_id(now()), {})
    except Invalid as refused:
        return _back(refused)


@bp.post("")
@needs(Action.BULK)
def begin() -> Page:
    """Do it: few tasks at once, many by the scheduler. Pressed twice it is one job."""
    token = row_id(request.form.get("token")) or new_id(now())
    given = {name: request.form.get(name, "") for name in ("to", "reason_code", "reason", "text")}
    try:
        act, ids = bulk_page.act_asked(), bulk_page.ids_asked()
        with database().transaction() as session:
            job = bulk_jobs.begin(session, act, ids, given, token, actor=actor(), now=now())
    except Invalid as refused:
        faults = {each.field: sentence(each.message, each.values) for each in refused.errors}
        return _back(refused) if {"act", "task"} & faults.keys() else _preview(act, ids, token, faults)
    return _started(job)


def _back(refused: Invalid) -> Page:
    """To the list it came from, with what is missing."""
    flash(sentence(refused.errors[0].message, refused.errors[0].values), "warn")
    return redirect(_list_page(), 303)


def _list_page() -> str:
    return own_path(request.form.get("next", "")) or "/inbox"


def _preview(act: BulkAct, ids: list[int], token: int, faults: dict[str, str]) -> Page:
    text = request.form.get("text", "")
    with database().reading() as session:
        lines = bulk.look(session, act, ids, request.form.get("to", ""), actor=actor(), now=now())
        people = bulk.able_people(session, lines) if act is BulkAct.REASSIGN else []
        sample = bulk.sample(text, lines)
    page = render_template(
        "bulk/preview.html",
        act=act,
        lines=[bulk_page.line(each) for each in lines],
        going=sum(each.refusal is None for each in lines),
        people=people,
        token=token,
        faults=faults,
        given=request.form,
        places=placeholders.KNOWN,
        reasons=REASONS["reassign"],
        at_once=AT_ONCE,
        sample=sample,
        next=_list_page(),
    )
    return (page, 422) if faults else page


@bp.get("/<int:job_id>")
@needs(Action.BULK)
def show(job_id: int) -> str:
    """How far a job is, and what became of each task. Raises NotFound for another's."""
    with database().reading() as session:
        job = bulk_jobs.read(session, job_id, actor=actor())
        lines = bulk_jobs.items(job)
        numbers = bulk.numbers(session, [int(each["task"]) for each in lines], actor=actor())
    done, failed = bulk_jobs.tally(lines)
    return render_template(
        "bulk/result.html",
        job=job,
        act=BulkAct(job.arguments["act"]),
        lines=bulk_page.results(job, numbers),
        total=len(job.arguments["tasks"]),
        done=done,
        failed=failed,
        running=job.status in (JobStatus.QUEUED, JobStatus.RUNNING),
        undoable=len(bulk_jobs.undoable(job, now())),
    )


@bp.post("/<int:job_id>/retry")
@needs(Action.BULK)
def retry(job_id: int) -> Answer:
    """The failed ones once more."""
    return _follow(job_id, bulk_jobs.retry)


@bp.post("/<int:job_id>/undo")
@needs(Action.BULK)
def undo(job_id: int) -> Answer:
    """What was done is taken back, within ten minutes."""
    return _follow(job_id, bulk_jobs.undo)


def _follow(job_id: int, step: Callable[..., Job]) -> Answer:
    try:
        with database().transaction() as session:
            job = step(session, job_id, new_id(now()), actor=actor(), now=now())
    except Conflict as refused:
        flash(translated(refused.message), "warn")
        return redirect(f"/bulk/{job_id}", 303)
    return _started(job)


def _started(job: Job) -> Answer:
    """Few tasks are done before the page is shown; many wait for the scheduler, and the page tells how far it is."""
    if len(job.arguments["tasks"]) <= AT_ONCE:
        clock: Now = current_app.extensions["now"]
        jobs.run_now(database(), HANDLERS, job.id, now=clock, machine=machine_now)
    return redirect(f"/bulk/{job.id}", 303)


@bp.post("/export")
@needs(Action.BULK)
def export() -> Page | Response:
    """The chosen tasks as a sheet; with none chosen, the whole list as it is filtered."""
    try:
        ids = bulk_page.ids_asked(none_is_all=True)
        with database().transaction() as session:
            content = bulk_export.export(session, ids, actor=actor(), now=now())
    except Invalid as refused:
        return _back(refused)
    name = f"{gettext('待办任务')}-{now():%Y%m%d-%H%M}.xlsx"
    answer = send_file(BytesIO(content), XLSX, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
