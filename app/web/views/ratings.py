"""好差评: the applicant rates once after the end; the receiver lists ratings and records the calls back."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action, may
from app.domain.vocabulary import N_, CaseStatus
from app.models.contact import Rating
from app.services import case_reading, ratings
from app.services.case_view import CaseView
from app.services.ratings import Rated
from app.web import rating_facts
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filing_steps import Answer
from app.web.filters import sentence
from app.web.forms.contact import CallBack, RatingForm

bp = Blueprint("ratings", __name__)


@bp.get("/progress/<number>/rate")
@needs(Action.RATE)
def ask(number: str) -> Answer:
    """Five grades and reasons; where it has been rated already, that is said. Raises NotFound."""
    view, given = _found(number)
    if given is not None:
        return render_template("tracking/rated.html", case=view.case, rating=given)
    if view.case.status is not CaseStatus.CLOSED:
        flash(N_("办结以后才能评价"), "warn")
        return redirect(f"/progress/{number}", 303)
    return render_template("tracking/rate.html", form=RatingForm(), case=view.case)


@bp.post("/progress/<number>/rate")
@needs(Action.RATE)
def rate(number: str) -> Answer:
    """Take the rating. A second one is refused by a friendly page. Raises NotFound, Forbidden."""
    form = RatingForm()
    form.validate_on_submit()
    if not form.errors and _rated(number, form):
        flash(N_("感谢您的评价"))
        return redirect(f"/progress/{number}", 303)
    view, given = _found(number)
    if given is not None:
        return render_template("tracking/rated.html", case=view.case, rating=given), 409
    return render_template("tracking/rate.html", form=form, case=view.case), 422


def _found(number: str) -> tuple[CaseView, Rating | None]:
    """An own case and its rating. Raises NotFound for a case of somebody else."""
    with database().reading() as session:
        view = case_reading.read(session, number, actor=actor(), today=today())
        return view, ratings.of_case(session, view.case, view.sight)


def _rated(number: str, form: RatingForm) -> bool:
    reasons = [*(form.praise.data or []), *(form.reasons.data or [])]
    try:
        with database().transaction() as session:
            ratings.rate(session, number, form.chosen, reasons, form.text.data or "", actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return False
    except Conflict as refused:
        form.form_errors.append(sentence(refused.message, refused.values))
        return False
    return True


@bp.get("/ratings")
@needs(Action.VIEW_RATINGS)
def given() -> str:
    """Ratings of the cases one answers for or watches, calls to make first."""
    open_only = request.args.get("view") == "open"
    with database().reading() as session:
        rows = ratings.given(session, actor=actor(), open_only=open_only)
        waiting, late = ratings.counts(session, actor=actor(), today=today())
    return render_template(
        "cases/ratings.html",
        rows=[{"case": each.case, **_shown(each)} for each in rows],
        waiting=waiting,
        late=late,
        open_only=open_only,
        may_call=may(actor(), Action.CALL_BACK),
    )


def _shown(rated: Rated) -> dict[str, object]:
    row = rated.rating
    facts, waits = rating_facts.facts(row), rating_facts.waits(row)
    return {"id": row.id, "facts": facts, "waits": waits, "late": rating_facts.late(row, today())}


@bp.get("/ratings/<int:rating_id>")
@needs(Action.CALL_BACK)
def ask_call_back(rating_id: int) -> str:
    """One bad rating and the form for its call-back. Raises NotFound."""
    return _call_back_page(rating_id, CallBack())


def _call_back_page(rating_id: int, form: CallBack) -> str:
    with database().reading() as session:
        found = ratings.one(session, rating_id, actor=actor())
    return render_template("cases/call_back.html", case=found.case, form=form, **_shown(found))


@bp.post("/ratings/<int:rating_id>")
@needs(Action.CALL_BACK)
def call_back(rating_id: int) -> Response | tuple[str, int]:
    """Record what came of calling back. Raises NotFound, Forbidden."""
    form = CallBack()
    if not form.validate_on_submit():
        return _call_back_page(rating_id, form), 422
    try:
        with database().transaction() as session:
            ratings.call_back(session, rating_id, form.text.data or "", actor=actor(), now=now())
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
    else:
        flash(N_("回访已登记"))
    return redirect("/ratings", 303)
