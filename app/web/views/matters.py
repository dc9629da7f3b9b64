"""重大问题报政府决策: put up from an order, listed, and its decision entered."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.services import case_reading, matters
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence
from app.web.forms.matters import DecisionForm, MatterForm

bp = Blueprint("matters", __name__, url_prefix="/supervision/matters")
Answer = str | Response | tuple[str, int]


@bp.get("")
@needs(Action.SUPERVISE)
def index() -> str:
    """Undecided ones first."""
    with database().reading() as session:
        found = matters.listing(session, actor=actor())
    return render_template("supervision/matters.html", rows=found)


@bp.route("/new", methods=["GET", "POST"])
@needs(Action.SUPERVISE)
def new() -> Answer:
    """What is to be put up, from the order in the address. Raises NotFound."""
    number = request.values.get("order", "")
    with database().reading() as session:
        view = case_reading.read(session, number, actor=actor(), today=today(), masked=True)
    rule = view.pack.rule(matters.ADDRESSEE)
    form = MatterForm() if request.method == "POST" else MatterForm(formdata=None, body=str(rule.value))
    status = 200
    if request.method == "POST":
        try:
            with database().transaction() as session:
                row = matters.report(session, number, form.answer(), actor=actor(), now=now())
        except Invalid as refused:
            form.refuse(refused.errors)
            status = 422
        except Conflict as refused:
            form.fault("", sentence(refused.message, refused.values))
            status = 409
        else:
            flash(gettext("已生成请示：%(number)s", number=row.number))
            return redirect(f"/supervision/matters/{row.id}", 303)
    return render_template("supervision/new_matter.html", form=form, number=view.case.number, rule=rule), status


@bp.get("/<int:matter_id>")
@needs(Action.SUPERVISE)
def show(matter_id: int) -> str:
    """One matter with its letter, and the form for the decision. Raises NotFound."""
    return _page(matter_id, DecisionForm(formdata=None, decided_on=today()))


def _page(matter_id: int, form: DecisionForm) -> str:
    with database().reading() as session:
        found = matters.find(session, matter_id, actor=actor())
    return render_template("supervision/matter.html", found=found, row=found.matter, form=form)


@bp.post("/<int:matter_id>/decide")
@needs(Action.SUPERVISE)
def decide(matter_id: int) -> Answer:
    """登记决定, once. Raises NotFound."""
    form = DecisionForm()
    try:
        with database().transaction() as session:
            matters.decide(session, matter_id, form.answer(), actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(matter_id, form), 422
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
    else:
        flash(gettext("决定已登记"))
    return redirect(f"/supervision/matters/{matter_id}", 303)
