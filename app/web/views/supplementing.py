"""补正 on a page of its own: what is asked, item by item, with a place for the words and files of each."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.supplements import composed
from app.domain.vocabulary import N_, ClockCode
from app.services import applicant_acts, case_reading
from app.services.case_view import CaseView
from app.web import uploads
from app.web.access import needs
from app.web.clock_cards import card
from app.web.context import actor, database, now, today
from app.web.filing_steps import Answer
from app.web.forms.supplement import Supplement
from app.web.views.filing_people import file_hint

bp = Blueprint("supplementing", __name__)


@bp.get("/progress/<number>/supplement")
@needs(Action.SUPPLEMENT)
def ask(number: str) -> Answer:
    """The list asked for, with a place for each item. Raises NotFound."""
    view = _view(number)
    if not _asked(view):
        flash(N_("本件目前没有需要补正的内容"), "warn")
        return _back(number)
    form = Supplement()
    form.ask(view.case.supplement_items or [])
    return _page(view, form)


@bp.post("/progress/<number>/supplement")
@needs(Action.SUPPLEMENT)
def supplement(number: str) -> Answer:
    """Hand in what was asked. Sound files survive the refusal of others. Raises NotFound."""
    view = _view(number)
    if not _asked(view):
        flash(N_("本件目前没有需要补正的内容"), "warn")
        return _back(number)
    form = Supplement()
    form.ask(view.case.supplement_items or [])
    sound = form.validate_on_submit()
    taken = [uploads.take(row.form) for row in form.items]  # before anything is refused, so that no file is lost
    if sound and all(taken) and _hand_in(number, form):
        flash(N_("补正已提交，受理单位将继续审查，办理计时恢复"))
        return _back(number)
    return _page(view, form), 422


def _view(number: str) -> CaseView:
    with database().reading() as session:
        return case_reading.read(session, number, actor=actor(), today=today())


def _asked(view: CaseView) -> bool:
    return view.sight.own and any(task.key == "supplement_application" for task in view.tasks)


def _hand_in(number: str, form: Supplement) -> bool:
    """Whether the service took it; what it found wrong stands on the form."""
    try:
        words = composed(form.reason.data or "", form.answers(), form.statement.data or "")
        data = {"statement": words, "evidence": form.files()}
        with database().transaction() as session:
            applicant_acts.supplement(session, number, data, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse_items(refused.errors)
        return False
    except Conflict:  # handed in a moment ago, by a second click or at the counter
        return True
    return True


def _page(view: CaseView, form: Supplement) -> str:
    clock = next((each for each in view.clocks if each.row.running and each.row.code is ClockCode.SUPPLEMENT), None)
    return render_template(
        "tracking/supplement.html",
        form=form,
        case=view.case,
        clock=card(clock) if clock else None,
        asked=view.case.supplement_items or [],
        hint=file_hint(),
        crumb=gettext("补正"),
    )


def _back(number: str) -> Response:
    return redirect(f"/progress/{number}", 303)
