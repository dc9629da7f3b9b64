"""逾期异议 from both sides: a unit's own late limits with the form to contest one, and the supervisor's decisions."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, TextAreaField

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import contests, late_limits
from app.web.access import needs
from app.web.context import actor, database, now, outside, today
from app.web.filters import sentence
from app.web.forms.base import PageForm, Required, stripped

bp = Blueprint("contests", __name__)
Page = str | Response | tuple[str, int]


class ContestForm(PageForm):
    """Why the lateness is not the unit's."""

    reason = TextAreaField(
        N_("异议理由"),
        [Required()],
        description=N_("写明为什么不应当归本单位，例如协查函何时实际收到；不超过 1000 字"),
        filters=[stripped],
    )


class DecisionForm(PageForm):
    """Whether it counts, and why."""

    decision = RadioField(
        N_("决定"),
        [Required()],
        choices=[SelectChoice("upheld", contests.UPHELD), SelectChoice("dismissed", contests.DISMISSED)],
        validate_choice=False,
    )
    text = TextAreaField(
        N_("理由"), [Required()], description=N_("告知提出异议的单位；不超过 1000 字"), filters=[stripped]
    )


@bp.get("/late")
@needs(Action.CONTEST)
def own() -> str:
    """The late limits of one's own unit."""
    with database().reading() as session:
        found = late_limits.of_actor(session, actor=actor())
    return render_template("supervision/late.html", found=found, today=today(), most=late_limits.MOST)


@bp.get("/late/<int:clock_id>")
@needs(Action.CONTEST)
def ask(clock_id: int) -> str:
    """One late limit and the form to contest it. Raises NotFound."""
    return _own_page(clock_id, ContestForm(formdata=None))


def _own_page(clock_id: int, form: ContestForm) -> str:
    with database().reading() as session:
        found = late_limits.one(session, clock_id, actor=actor())
    return render_template("supervision/contest.html", found=found, form=form, today=today())


@bp.post("/late/<int:clock_id>")
@needs(Action.CONTEST)
def contest(clock_id: int) -> Page:
    """Contest it. Raises NotFound."""
    form = ContestForm()
    try:
        with database().transaction() as session:
            contests.ask(session, clock_id, form.reason.data or "", actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _own_page(clock_id, form), 422
    except Conflict as refused:
        form.form_errors.append(sentence(refused.message, refused.values))
        return _own_page(clock_id, form), 422
    flash(N_("异议已提出，由督办部门决定"))
    return redirect("/late", 303)


@bp.get("/supervision/contests")
@needs(Action.SUPERVISE)
def listed() -> str:
    """Contests that wait for a decision, or those decided."""
    decided = request.args.get("view") == "decided"
    with database().reading() as session:
        found = contests.listed(session, actor=actor(), decided=decided)
        waiting = contests.waiting(session, actor=actor())
    return render_template("supervision/contests.html", found=found, decided=decided, waiting=waiting)


@bp.get("/supervision/contests/<int:contest_id>")
@needs(Action.SUPERVISE)
def show(contest_id: int) -> str:
    """One contest and the form to decide it. Raises NotFound."""
    return _decision_page(contest_id, DecisionForm(formdata=None))


def _decision_page(contest_id: int, form: DecisionForm) -> str:
    with database().reading() as session:
        found = contests.one(session, contest_id, actor=actor())
    return render_template("supervision/contested.html", found=found, form=form)


@bp.post("/supervision/contests/<int:contest_id>")
@needs(Action.SUPERVISE)
def decide(contest_id: int) -> Page:
    """Decide it. Raises NotFound."""
    form = DecisionForm()
    if form.decision.data not in ("upheld", "dismissed"):
        form.fault("decision", sentence(N_("请选择决定"), {}))
        return _decision_page(contest_id, form), 422
    upheld, words = form.decision.data == "upheld", form.text.data or ""
    try:
        with database().transaction() as session:
            contests.decide(session, contest_id, upheld, words, outside().texts, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _decision_page(contest_id, form), 422
    except Conflict as refused:
        form.form_errors.append(sentence(refused.message, refused.values))
        return _decision_page(contest_id, form), 422
    flash(N_("决定已告知该单位"))
    return redirect("/supervision/contests", 303)
