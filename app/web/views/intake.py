"""收件登记: staff register what came on paper, by post or by telephone, on the day it really came."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import NoticeKind, Role
from app.models.record import Record
from app.services import intake, record_reading, records, tracking
from app.web import progress_page, uploads
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence
from app.web.forms.intake import CLAIM, Intake, intake_form

bp = Blueprint("intake", __name__, url_prefix="/intake")
MOST = 20


@bp.get("")
@needs(Action.FILE_FOR_OTHERS)
def find() -> str:
    """The record in question, by the number of its document."""
    number = request.args.get("q", "").strip()
    places = [grant.jurisdiction for grant in actor().granted if grant.role is Role.CREDIT_CENTRE]
    rows: list[Record] = []
    if number:
        with database().reading() as session:
            found = records.page(session, actor=actor(), limit=MOST, jurisdiction=places[0], document_number=number)
            rows = found.rows
    return render_template("intake/find.html", q=number, rows=rows)


@bp.get("/<int:record_id>")
@needs(Action.FILE_FOR_OTHERS)
def blank(record_id: int) -> str:
    """The form for a filing about this record. Raises NotFound."""
    record, kind = _form_of(record_id)
    return _page(record, kind(data={"received_on": today().isoformat()}))


@bp.post("/<int:record_id>")
@needs(Action.FILE_FOR_OTHERS)
def register(record_id: int) -> str | Response | tuple[str, int]:
    """Take the filing; what is wrong stands at its field, and what was uploaded stays."""
    record, kind = _form_of(record_id)
    form = kind()
    if uploads.take(form):
        try:
            with database().transaction() as session:
                filed = intake.submit(session, form.filing(record), actor=actor(), now=now())
        except Invalid as refused:
            form.refuse(refused.errors)
        except Conflict as refused:
            form.fault("", sentence(refused.message, refused.values))
        else:
            for warning in filed.warnings:
                flash(sentence(warning.message, warning.values), "warn")
            return redirect(f"/intake/{filed.application.number}", 303)
    return _page(record, form), 422


@bp.get("/<number>")
@needs(Action.FILE_FOR_OTHERS)
def receipt(number: str) -> str:
    """Confirmation with number, query code and printable receipt, for who registered it. Raises NotFound."""
    with database().reading() as session:
        found = tracking.read(session, number, actor=actor(), today=today())
    first = found.cases[0]
    letter = next((each for each in first.notices if each.kind == NoticeKind.RECEIPT), None)
    return render_template(
        "intake/receipt.html",
        application=found.application,
        cases=found.cases,
        letter=letter,
        steps=progress_page.promises(first),
        # The code opens the filing to whoever holds it: only its registrar hands it on.
        registrar=found.application.account_id == actor().account_id,
    )


def _form_of(record_id: int) -> tuple[Record, type[Intake]]:
    with database().reading() as session:
        record = records.find(session, record_id, actor=actor())
    return record, intake_form(record_reading.shown(record, actor()))


def _page(record: Record, form: Intake) -> str:
    recorded = {f"{CLAIM}{line.field.code}": line.value for line in record_reading.shown(record, actor())}
    return render_template("intake/form.html", record=record, form=form, recorded=recorded)
