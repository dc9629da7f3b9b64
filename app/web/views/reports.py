"""月报和季报: the list, one report with its tables, its sheet and print, and the button that makes one."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from app.adapters import xlsx_report
from app.adapters.xlsx_sheet import XLSX
from app.domain import report_form
from app.domain.errors import Conflict, FieldError, Forbidden, Invalid
from app.domain.figures import Period
from app.domain.permissions import Action
from app.domain.report_tables import Span, before, title_of
from app.domain.vocabulary import N_
from app.domain.workdays import legal_date
from app.models.reporting import Report
from app.services import reports, supervised_places
from app.web import figures_page
from app.web.access import needs
from app.web.context import actor, database, now, outside, today
from app.web.filters import sentence
from app.web.views.files import PDF, handed_over

bp = Blueprint("reports", __name__, url_prefix="/supervision/reports")
_MONTHS, _QUARTERS = 12, 4


@bp.get("")
@needs(Action.SUPERVISE)
def index() -> str:
    """The reports there are, and the form to make one."""
    return _list("")


def _list(fault: str) -> str:
    watched = supervised_places.places(actor())
    with database().reading() as session:
        found = reports.listed(session, actor=actor())
    return render_template(
        "supervision/reports.html",
        found=[(each, title_of(Period(each.starts_on, each.ends_on))) for each in found],
        places=figures_page.place_names(watched),
        names=dict(figures_page.place_names(watched)),
        periods=[(value, title_of(period)) for value, period in _periods().items()],
        chosen=request.form.get("period", ""),
        fault=fault,
    )


def _periods() -> dict[str, Period]:
    """The months and quarters one may choose, the last first."""
    found: dict[str, Period] = {}
    for span, number in ((Span.MONTH, _MONTHS), (Span.QUARTER, _QUARTERS)):
        day = today()
        for _ in range(number):
            period = before(day, span)
            found[f"{period.starts_on.isoformat()}_{period.ends_on.isoformat()}"] = period
            day = period.starts_on
    return found


@bp.post("")
@needs(Action.SUPERVISE)
def make() -> Answer | tuple[str, int]:
    """Make a report, or the next edition of one. Raises Forbidden."""
    watched = supervised_places.places(actor())
    place = request.form.get("place", watched[0])
    if place not in watched:
        raise Forbidden()
    try:
        period = _periods().get(request.form.get("period", ""))
        if period is None:
            raise Invalid([FieldError("period", "required", N_("请选择报告期"))])
        with database().reading() as session:
            content = reports.draw_up(session, place, period, now=now())
        with database().transaction() as session:
            row = reports.make(session, place, period, content, actor=actor(), now=now())
    except Invalid as refused:
        return _list(sentence(refused.errors[0].message, refused.errors[0].values)), 422
    except Conflict as refused:
        return _list(sentence(refused.message, refused.values)), 422
    flash(N_("报表已生成"))
    return redirect(f"/supervision/reports/{row.id}", 303)


@bp.get("/<int:report_id>")
@needs(Action.SUPERVISE)
def show(report_id: int) -> str:
    """The tables of a report, as they were frozen. Raises NotFound."""
    with database().reading() as session:
        row, newest = reports.one(session, report_id, actor=actor())
    period = f"{row.starts_on.isoformat()}_{row.ends_on.isoformat()}"
    return render_template("supervision/report.html", row=row, newest=newest, report=_form(row), period=period)


@bp.get("/<int:report_id>.xlsx")
@needs(Action.SUPERVISE)
def sheet(report_id: int) -> Response:
    """The report as a workbook. Raises NotFound."""
    return _handed(report_id, "xlsx")


@bp.get("/<int:report_id>.pdf")
@needs(Action.SUPERVISE)
def print_out(report_id: int) -> Response:
    """The report in print. Raises NotFound."""
    return _handed(report_id, "pdf")


def _handed(report_id: int, kind: str) -> Response:
    with database().reading() as session:
        row, _ = reports.one(session, report_id, actor=actor())
    form = _form(row)
    name = f"{form['title']}{gettext('第%(edition)s版', edition=row.edition)}.{kind}"
    if kind == "pdf":
        return handed_over(outside().pdf.render("report", form), name, PDF)
    return handed_over(xlsx_report.write(form), name, XLSX)


def _form(row: Report) -> dict[str, Any]:
    return report_form.form(row.figures, row.number, row.edition, row.addressee, legal_date(row.made_at))
