"""每月反馈: what a unit owes and sends, and for the supervisor who has not."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import feedback, order_choice, policy
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence
from app.web.forms.feedback import FeedbackForm

bp = Blueprint("feedback", __name__)
STATES = (
    ("", N_("全部")),
    ("missing", N_("逾期未反馈")),
    ("waiting", N_("待反馈")),
    ("reported", N_("已反馈")),
)


@bp.get("/feedback")
@needs(Action.GIVE_FEEDBACK)
def own() -> str:
    """The duties of one's units."""
    with database().reading() as session:
        rows = feedback.own(session, actor=actor(), today=today())
    return render_template("supervision/feedback_own.html", rows=rows)


@bp.route("/feedback/<int:duty_id>", methods=["GET", "POST"])
@needs(Action.GIVE_FEEDBACK)
def give(duty_id: int) -> str | Response | tuple[str, int]:
    """The month's figures and words. Raises NotFound."""
    with database().reading() as session:
        duty = feedback.find(session, duty_id, actor=actor())
    form = FeedbackForm()
    status = 200
    if request.method == "POST":
        try:
            with database().transaction() as session:
                feedback.report(session, duty_id, form.answer(), actor=actor(), now=now())
        except Invalid as refused:
            form.refuse(refused.errors)
            status = 422
        except Conflict as refused:
            flash(sentence(refused.message, refused.values), "warn")
            return redirect("/feedback", 303)
        else:
            flash(gettext("已提交 %(month)s 反馈", month=f"{duty.row.month:%Y-%m}"))
            return redirect("/feedback", 303)
    return render_template("supervision/feedback_give.html", duty=duty, form=form), status


@bp.get("/supervision/feedback")
@needs(Action.SUPERVISE)
def index() -> str:
    """Who has reported for which month and who has not; says so where the plan asks no monthly report."""
    place, state = order_choice.place_of(actor()), request.args.get("state", "")
    try:
        month = date.fromisoformat(f"{request.args['month']}-01") if request.args.get("month") else None
    except ValueError:
        month = None
    pack = policy.in_force(place, today()) if place else None
    with database().reading() as session:
        rows = feedback.of_place(session, place, state, month, today=today())
    return render_template(
        "supervision/feedback.html",
        rows=rows,
        states=STATES,
        state=state,
        month=f"{month:%Y-%m}" if month else "",
        monthly=pack is not None and feedback.is_monthly(pack),
        rule=pack.rule(feedback.FREQUENCY) if pack is not None and feedback.FREQUENCY in pack.rules else None,
    )
