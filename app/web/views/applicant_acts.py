"""What an applicant does to a running case: remind those who hold it, take it back."""

from flask import Blueprint, flash, render_template
from flask_babel import gettext

from app.domain.errors import Conflict, TooManyRequests
from app.domain.permissions import Action
from app.domain.vocabulary import N_, CaseStatus, MeasureState
from app.services import applicant_acts, case_reading, progress
from app.web.access import needs
from app.web.context import actor, database, now, outside, today
from app.web.filing_steps import Answer
from app.web.filters import sentence
from app.web.forms.tracking import Confirm
from app.web.views.tracking import back_to

bp = Blueprint("applicant_acts", __name__)


@bp.post("/progress/<number>/remind")
@needs(Action.REMIND)
def remind(number: str) -> Answer:
    """催办, once a day."""
    try:
        with database().transaction() as session:
            applicant_acts.remind(session, number, outside().texts, actor=actor(), now=now())
    except (TooManyRequests, Conflict) as refused:
        flash(sentence(refused.message, refused.values), "warn")
    else:
        flash(N_("已催办，并记入办理日志"))
    return back_to(number)


@bp.get("/progress/<number>/retract")
@needs(Action.RETRACT)
def ask_retract(number: str) -> Answer:
    """What taking back means, before it is done."""
    with database().reading() as session:
        view = case_reading.read(session, number, actor=actor(), today=today())
    if view.case.status is not CaseStatus.OPEN or view.case.answered_at is not None:
        flash(gettext("已作出答复或已办结，不能再撤回"), "warn")
        return back_to(number)
    suspended = [each.name for each in view.measures if each.desired is MeasureState.SUSPENDED]
    return render_template(
        "tracking/retract.html", form=Confirm(), case=view.case, record=view.case.record, suspended=suspended
    )


@bp.post("/progress/<number>/retract")
@needs(Action.RETRACT)
def retract(number: str) -> Answer:
    """撤回. Raises NotFound, Forbidden, Conflict `not_retractable`."""
    with database().transaction() as session:
        key = case_reading.locate(session, number, actor())
        progress.retract(session, *key, actor=actor(), now=now())
    flash(N_("申请已撤回，各项时限随之终止"))
    return back_to(number)
