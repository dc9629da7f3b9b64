"""工作日计算: any period of working days, with the reason of every day."""

from flask import Blueprint, render_template, request

from app.domain.permissions import Action
from app.domain.workdays import WorkCalendar
from app.services import calendar
from app.web.access import needs
from app.web.context import database, today
from app.web.filing_steps import Answer
from app.web.forms.workdays import Workdays

bp = Blueprint("workdays", __name__)


@bp.get("/workdays")
@needs(Action.PUBLIC)
def calculate() -> Answer:
    """The form, and below it the last day once start and length are given."""
    asked = "from" in request.args or "days" in request.args
    form = Workdays(request.args) if asked else Workdays(data={"from_": today(), "days": 5})
    with database().reading() as session:
        days = calendar.current(session)
    if not asked:
        return render_template("portal/workdays.html", form=form, result=None, years=list(days.plans))
    if not form.validate():
        return render_template("portal/workdays.html", form=form, result=None, years=list(days.plans)), 422
    result = _count(days, form)
    return render_template("portal/workdays.html", form=form, result=result, years=list(days.plans))


def _count(days: WorkCalendar, form: Workdays) -> dict[str, object]:
    start, length = form.from_.data, form.days.data
    due = days.add(start, length)
    return {
        "start": start,
        "days": length,
        "due_on": due,
        "provisional": days.is_provisional(due),
        "explanation": days.explain(start, due),
    }
