"""措施执行: what a unit must carry out, what differs from its last word, and telling the state by page or table."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.adapters.xlsx_sheet import XLSX
from app.domain.errors import Invalid
from app.domain.measures import ReportSource
from app.domain.permissions import Action
from app.domain.vocabulary import N_, MeasureState
from app.services import measure_duties, measure_reports
from app.services.handed_tables import Sheet
from app.services.measure_duties import View
from app.services.measure_reports import Said
from app.web import table_upload, uploads
from app.web.access import needs
from app.web.context import actor, database, now, outside, today
from app.web.forms.measures import MeasureSheet, MeasureStateForm
from app.web.table_upload import Faults
from app.web.views.files import handed_over
from app.web.views.filing_people import file_hint

bp = Blueprint("measures", __name__, url_prefix="/measures")
PAGE = 50
Answer = str | Response | tuple[str, int]


def _view() -> View:
    asked = request.args.get("view", "")
    return View(asked) if asked in list(View) else View.TODAY


@bp.get("")
@needs(Action.VIEW_DUTIES)
def index() -> str:
    """The measures of one's units, or of the places one watches. Raises Invalid for an unknown cursor."""
    asked, cursor = request.args.get("unit", ""), request.args.get("cursor")
    with database().reading() as session:
        found = measure_duties.read(
            session, _view(), actor=actor(), today=today(), limit=PAGE, cursor=cursor, unit=asked
        )
        units = measure_duties.units(session, actor())
    return render_template(
        "measures/duties.html",
        found=found,
        view=_view(),
        views=list(View),
        unit=asked,
        units=[(str(each.id), each.name) for each in units],
        reports=bool(measure_duties.own_units(actor())),
    )


@bp.get("/<int:measure_id>")
@needs(Action.VIEW_DUTIES)
def show(measure_id: int) -> Answer:
    """One measure with everything told of it, and the form for its unit. Raises NotFound."""
    return _page(measure_id, MeasureStateForm())


@bp.post("/<int:measure_id>")
@needs(Action.REPORT_MEASURES)
def report(measure_id: int) -> Answer:
    """Tell its state. Raises NotFound."""
    form = MeasureStateForm()
    sound = uploads.take(form)
    if form.state.data not in list(MeasureState):
        form.fault("state", N_("请从给出的选项中选择"))
    elif sound:
        files = form.evidence.data or [None]
        said = Said(measure_id, MeasureState(form.state.data), files[0])
        try:
            with database().transaction() as session:
                measure_reports.report(session, [said], ReportSource.PAGE, outside().texts, actor=actor(), now=now())
        except Invalid as refused:
            form.refuse(refused.errors, {"measure": "state"})
        else:
            flash(N_("已报送执行状态"))
            return redirect(f"/measures/{measure_id}", 303)
    return _page(measure_id, form, 422)


@bp.get("/table")
@needs(Action.VIEW_DUTIES)
def table() -> Response:
    """The list as a table with a column to fill in."""
    with database().reading() as session:
        content = measure_reports.sheet(session, _view(), actor=actor(), today=today())
    return handed_over(content, XLSX, "措施执行.xlsx")


@bp.get("/import")
@needs(Action.REPORT_MEASURES)
def ask_import() -> str:
    """The form for a filled-in table."""
    return _import_page(MeasureSheet())


@bp.post("/import")
@needs(Action.REPORT_MEASURES)
def take() -> Answer:
    """Take a filled-in table, whole or not at all."""
    form = MeasureSheet()

    def store(sheet: Sheet) -> int:
        with database().transaction() as session:
            return measure_reports.take_sheet(session, sheet, outside().texts, actor=actor(), now=now())

    count, faults = table_upload.take(form, measure_reports.read, store)
    if count is None:
        return _import_page(form, faults), 422
    flash(gettext("已报送 %(num)s 项措施的执行状态", num=count))
    return redirect("/measures", 303)


def _import_page(form: MeasureSheet, faults: Faults = ()) -> str:
    return render_template("measures/report_import.html", form=form, faults=faults)


def _page(measure_id: int, form: MeasureStateForm, status: int = 200) -> Answer:
    with database().reading() as session:
        measure, told = measure_reports.history(session, measure_id, actor=actor())
    own = (measure.jurisdiction, measure.organisation_id) in measure_duties.own_units(actor())
    shown = {"measure": measure, "told": told, "form": form if own else None, "hint": file_hint()}
    return render_template("measures/duty.html", **shown), status
