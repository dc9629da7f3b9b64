"""放假日历: which years rest on a notice; a notice typed in, looked at, confirmed, followed and taken back."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.adapters import table_writing, xlsx_sheet
from app.adapters.table_writing import Written
from app.adapters.xlsx_sheet import XLSX
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.domain.workdays import ZONE
from app.models.account import Account
from app.models.place import Jurisdiction, Organisation
from app.services import calendar, calendar_loads, calendar_preview
from app.services.calendar_loads import LoadStatus
from app.services.calendar_preview import Moved, Wanted
from app.services.input import row_id
from app.web import notice_form
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence, translated
from app.web.forms.calendar import Accept, Notice
from app.web.views.files import handed_over

bp = Blueprint("calendar", __name__, url_prefix="/admin/calendar")
PAGE = 50
_PACE = "every 2s"
_HEAD = ("地区", "单位", "案件编号", "时限", "时限性质", "原最后日期", "新最后日期", "变动")
_WIDTHS = (12, 28, 24, 16, 12, 14, 14, 8)
Page = str | Response | tuple[str, int]


@bp.get("")
@needs(Action.ADMINISTER)
def years() -> str:
    """Which years rest on a notice, and which are provisional; the notices that were handed in."""
    with database().reading() as session:
        found, loads = calendar.years(session, today()), calendar_loads.listing(session)
    return render_template("admin/calendar.html", years=found, loads=loads, status=LoadStatus)


@bp.get("/new")
@needs(Action.ADMINISTER)
def blank() -> str:
    """The form; with the days of an earlier notice where one is to be put right."""
    earlier = row_id(request.args.get("from"))
    with database().reading() as session:
        given = notice_form.filled(calendar_loads.find(session, earlier)) if earlier else {"year": _next_year()}
    return render_template("admin/calendar_new.html", form=Notice(data=given))


def _next_year() -> str:
    return str(today().year + 1)


@bp.post("/new")
@needs(Action.ADMINISTER)
def propose() -> Page:
    """Keep a notice to be looked at; what is typed survives every fault."""
    form = Notice()
    if read := notice_form.read(form):
        replacing = (form.reason.data or "") if form.replaces.data else None
        try:
            with database().transaction() as session:
                load = calendar_loads.propose(session, *read, replacing, actor=actor(), now=now())
        except Invalid as refused:
            form.refuse(refused.errors)
        else:
            return redirect(f"/admin/calendar/{load.id}", 303)
    return render_template("admin/calendar_new.html", form=form), 422


@bp.get("/<int:load_id>")
@needs(Action.ADMINISTER)
def show(load_id: int) -> str:
    """A notice: before it is confirmed what it would move, afterwards how far the work is. Raises NotFound."""
    return _page(load_id, Accept(formdata=None))


@bp.get("/<int:load_id>/undo")
@needs(Action.ADMINISTER)
def look_back(load_id: int) -> str:
    """What taking a notice back would move. Raises NotFound."""
    return _page(load_id, Accept(formdata=None), undoing=True)


def _page(load_id: int, form: Accept, *, undoing: bool = False) -> str:
    with database().reading() as session:
        load = calendar_loads.find(session, load_id)
        job = calendar_loads.job_of(session, load)
        proposer = session.get(Account, load.proposed_by) if load.proposed_by else None
        undoable = calendar_loads.is_undoable(session, load)
        if undoing and not undoable:
            raise NotFound()
        looking = undoing or load.status == LoadStatus.PROPOSED
        facts: dict[str, Any] = {}
        if looking:
            days = calendar_loads.calendar_with(session, load)
            found = calendar_preview.foresee(session, days, load.year, _wanted())
            units = calendar_preview.unit_names(session, found)
            facts = {"found": found, "units": units, "records": calendar_loads.record_count(session, load, now())}
    return render_template(
        "admin/calendar_look.html" if looking else "admin/calendar_work.html",
        load=load,
        job=job,
        working=calendar_loads.is_working(job),
        proposer=proposer.name if proposer else "",
        off=notice_form.filled(load)["off"],
        work=notice_form.filled(load)["work"],
        undoing=undoing,
        undoable=undoable,
        status=LoadStatus(load.status),
        form=form,
        pace=_PACE,
        **facts,
    )


def _wanted() -> Wanted:
    way = {"shorter": True, "longer": False}.get(request.args.get("way", ""))
    return Wanted(request.args.get("unit", ""), way, request.args.get("cursor", ""), PAGE)


@bp.get("/<int:load_id>/moves.<form>")
@needs(Action.ADMINISTER)
def export(load_id: int, form: str) -> Response:
    """The whole list of what would move, as a sheet or a CSV. Raises NotFound."""
    if form not in ("xlsx", "csv"):
        raise NotFound()
    with database().reading() as session:
        load = calendar_loads.find(session, load_id)
        if load.status not in (LoadStatus.PROPOSED, LoadStatus.LOADED):
            raise NotFound()
        units = {each.id: each.name for each in session.query(Organisation.id, Organisation.name)}
        places = {each.id: each.name for each in session.query(Jurisdiction.id, Jurisdiction.name)}
        days = calendar_loads.calendar_with(session, load)
        rows = _cells(calendar_preview.moves(session, days, load.year), units, places)
        title = f"{load.year}年改期清单"
        if form == "csv":
            content, media = table_writing.text(_HEAD, (Written(row) for row in rows)), table_writing.CSV
        else:
            at = now().astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
            mark = f"{load.document}　导出人：{actor().name}　导出时间：{at}（北京时间）"
            content, media = xlsx_sheet.write(title, mark, _HEAD, rows, _WIDTHS), XLSX
    return handed_over(content, f"{title}.{form}", media)


def _cells(moves: Iterator[Moved], units: dict[int, str], places: dict[str, str]) -> Iterator[tuple[str, ...]]:
    for each in moves:
        yield (
            places.get(each.jurisdiction, each.jurisdiction),
            units.get(each.unit, "申请人"),
            each.number,
            each.clock.label,
            each.kind.label,
            each.before.isoformat(),
            each.after.isoformat(),
            "缩短" if each.shorter else "延长",
        )


@bp.post("/<int:load_id>/confirm")
@needs(Action.ADMINISTER)
def confirm(load_id: int) -> Page:
    """Put the notice in force and begin to move limits. Pressed twice it is begun once."""
    return _begin(load_id, calendar_loads.confirm)


@bp.post("/<int:load_id>/undo")
@needs(Action.ADMINISTER)
def undo(load_id: int) -> Page:
    """Take the notice back, with everything it has moved."""
    return _begin(load_id, calendar_loads.undo)


def _begin(load_id: int, step: Any) -> Page:
    form = Accept()
    try:
        with database().transaction() as session:
            step(session, load_id, accepts_shorter=bool(form.accept.data), actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(load_id, form, undoing=step is calendar_loads.undo), 422
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
    return redirect(f"/admin/calendar/{load_id}", 303)


@bp.post("/<int:load_id>/retry")
@needs(Action.ADMINISTER)
def retry(load_id: int) -> Response:
    """Go on with what has stopped. Raises NotFound."""
    try:
        with database().transaction() as session:
            calendar_loads.retry(session, load_id, actor=actor(), now=now())
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
    return redirect(f"/admin/calendar/{load_id}", 303)


@bp.post("/<int:load_id>/discard")
@needs(Action.ADMINISTER)
def discard(load_id: int) -> Response:
    """Forget a notice that was never confirmed. Raises NotFound."""
    try:
        with database().transaction() as session:
            calendar_loads.discard(session, load_id, actor=actor(), now=now())
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
        return redirect(f"/admin/calendar/{load_id}", 303)
    flash(translated(N_("未确认的通知已删除")))
    return redirect("/admin/calendar", 303)
