"""督办列表: the open work behind the wall's numbers, narrowed by its address, taken up, or taken out as a sheet."""

from collections.abc import Callable, Mapping
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.adapters.xlsx_sheet import XLSX
from app.domain.errors import Invalid
from app.domain.ids import new_id
from app.domain.permissions import Action
from app.domain.vocabulary import N_, CaseKind, ClockKind, ClockState, Origin
from app.services import case_file, exports, full_views, saved_views, service_list, watch_export, watch_list
from app.services.input import row_id
from app.services.jobs import JobStatus
from app.services.saved_views import ListPage
from app.services.task_filters import DUE
from app.services.watch_columns import Column, cell, chosen
from app.services.watch_filters import CAUSES, STEPS, Wanted, watched
from app.services.watch_list import Choices
from app.web.access import needs
from app.web.context import actor, database, now, outside, today
from app.web.filters import label, sentence
from app.web.views.inbox import pairs

bp = Blueprint("watch", __name__, url_prefix="/supervision")
PAGE = 50


@bp.get("/cases")
@needs(Action.SUPERVISE)
def cases() -> str:
    """The open work of the places watched; every filter and the columns stand in the address."""
    wanted, columns = Wanted.of(request.args), chosen(request.args.getlist("col"))
    with database().reading() as session:
        found = watch_list.page(session, wanted, actor=actor(), today=today(), cursor=request.args.get("cursor"))
        choices = watch_list.choices(session, actor=actor())
        saved = saved_views.of_actor(session, ListPage.WATCH, actor=actor())
    return render_template(
        "supervision/cases.html",
        found=found,
        most=watch_list.MOST_COUNTED,
        wanted=wanted,
        columns=columns,
        all_columns=list(Column),
        cell=cell,
        choices=choices,
        saved=saved,
        query=saved_views.clean(ListPage.WATCH, request.query_string.decode()),
        words={
            "stages": pairs(STEPS),
            "due": pairs(DUE),
            "kinds": pairs(ClockKind),
            "causes": pairs(CAUSES),
            "origins": pairs(Origin),
            "businesses": pairs([CaseKind.OBJECTION, CaseKind.MEASURE_ORDER, CaseKind.SUPERVISION]),
        },
        active=_active(wanted, choices),
        token=new_id(now()),
    )


def _active(wanted: Wanted, choices: Choices) -> list[tuple[str, str]]:
    """The filters in force, each in words."""
    units, places = dict(choices.units), dict(choices.places)
    words: Mapping[str, Callable[[str], object]] = {
        "q": lambda text: gettext("查找：%(q)s", q=text),
        "place": lambda code: places.get(code, code),
        "unit": lambda code: gettext("办理单位：%(name)s", name=units.get(code, code)),
        "stage": lambda code: label(code, "Stage"),
        "due": lambda code: label(ClockState(code)),
        "kind": lambda code: label(code, "ClockKind"),
        "cause": lambda code: label(next(each for each in CAUSES if each == code)),
        "origin": lambda code: label(code, "Origin"),
        "pack": lambda name: gettext("规则包：%(name)s", name=name),
        "business": lambda code: label(code, "CaseKind"),
    }
    return [(name, str(words[name](value))) for name, value in wanted.chosen.items()]


@bp.post("/cases/export")
@needs(Action.SUPERVISE)
def export() -> Response:
    """The list as it is filtered, with its columns: at once where it is short, else by the scheduler."""
    query = request.form.get("query", "")
    given = saved_views.parts(query)
    wanted, columns = Wanted.of(dict(given)), chosen(value for name, value in given if name == "col")
    try:
        with database().reading() as session:
            rows = watch_list.count(session, wanted, actor=actor(), today=today())
            place = watch_list.choices(session, actor=actor()).first_place
        watch_export.check_size(rows)
        with database().transaction() as session:
            if rows > watch_export.AT_ONCE:
                token = row_id(request.form.get("token")) or new_id(now())
                job = watch_export.ask(session, wanted, columns, place, token, actor=actor(), now=now())
                return redirect(f"/supervision/exports/{job.id}", 303)
            content = watch_export.write_now(session, wanted, columns, actor=actor(), now=now())
    except Invalid as refused:
        flash(sentence(refused.errors[0].message, refused.errors[0].values), "warn")
        return redirect(f"/supervision/cases?{_asked()}", 303)
    return _sheet(content)


def _asked() -> str:
    return saved_views.clean(ListPage.WATCH, request.form.get("query", ""))


def _sheet(content: bytes) -> Response:
    name = f"{gettext('督办列表')}-{now():%Y%m%d-%H%M}.xlsx"
    answer = send_file(BytesIO(content), XLSX, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/exports")
@needs(Action.VIEW_EXPORTS)
def taken() -> str:
    """What has left the house, and whose a watermark is."""
    mark = request.args.get("mark", "").strip()
    with database().reading() as session:
        found = exports.page(session, mark, actor=actor(), limit=PAGE, cursor=request.args.get("cursor"))
    return render_template("supervision/exports.html", found=found, mark=mark, pages=_PAGES)


_PAGES = {
    watch_export.PAGE: N_("督办列表"),
    "inbox": N_("待办任务"),
    full_views.PAGE_NAME: N_("查看完整信息的记录"),
    case_file.PAGE: N_("案卷"),
}


@bp.get("/exports/<int:job_id>")
@needs(Action.SUPERVISE)
def exporting(job_id: int) -> str:
    """How far a long sheet is. Raises NotFound for another's."""
    with database().reading() as session:
        job = watch_export.read(session, job_id, actor=actor())
    running = job.status in (JobStatus.QUEUED, JobStatus.RUNNING)
    query = str(job.arguments["query"])
    return render_template("supervision/exporting.html", job=job, running=running, query=query, statuses=JobStatus)


@bp.get("/exports/<int:job_id>/file")
@needs(Action.SUPERVISE)
def fetch(job_id: int) -> Response:
    """The sheet of a finished job. Raises NotFound after a day."""
    with database().reading() as session:
        job = watch_export.read(session, job_id, actor=actor())
    return _sheet(watch_export.fetch(outside().files, job, now()))


@bp.get("/letters")
@needs(Action.SUPERVISE)
def letters() -> str:
    """Letters on paper that nobody has served yet, of all units of the places watched."""
    with database().reading() as session:
        cursor = request.args.get("cursor")
        found = service_list.page_of_places(session, watched(actor()), limit=PAGE, cursor=cursor)
    return render_template("supervision/letters.html", found=found)
