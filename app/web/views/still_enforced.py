"""举证仍在执行: the applicant shows that a measure goes on which ought to stand still."""

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, NotFound
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import case_reading, measure_alarms
from app.web import uploads
from app.web.access import needs
from app.web.context import actor, database, now, outside, today
from app.web.forms.measures import StillEnforced
from app.web.views.filing_people import file_hint

bp = Blueprint("still_enforced", __name__)
Answer = str | Response | tuple[str, int]


@bp.get("/progress/<number>/measures/<int:measure_id>")
@needs(Action.PROVE_ENFORCED)
def ask(number: str, measure_id: int) -> Answer:
    """The form. Raises NotFound."""
    return _page(number, measure_id, StillEnforced())


@bp.post("/progress/<number>/measures/<int:measure_id>")
@needs(Action.PROVE_ENFORCED)
def prove(number: str, measure_id: int) -> Answer:
    """Hand the proof in; sound files survive the refusal of others. Raises NotFound."""
    form = StillEnforced()
    if uploads.take(form):
        data = {"statement": form.statement.data, "evidence": form.evidence.data or []}
        try:
            with database().transaction() as session:
                measure_alarms.prove(session, number, measure_id, data, outside().texts, actor=actor(), now=now())
        except Invalid as refused:
            form.refuse(refused.errors)
        else:
            flash(N_("已提交，督办人员会督促实施部门停止执行"))
            return redirect(f"/progress/{number}", 303)
    return _page(number, measure_id, form, 422)


def _page(number: str, measure_id: int, form: StillEnforced, status: int = 200) -> Answer:
    with database().reading() as session:
        view = case_reading.read(session, number, actor=actor(), today=today())
    measure = next((each for each in view.measures if each.id == measure_id), None)
    if measure is None or not view.sight.own:
        raise NotFound()
    shown = {"case": view.case, "measure": measure, "form": form, "hint": file_hint()}
    return render_template("tracking/still_enforced.html", **shown), status
