"""暂存待定的值: delivered again for a field a case had corrected; its provider's officer decides."""

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.record_words import HeldStatus
from app.domain.vocabulary import N_
from app.services import held_values
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.filters import sentence
from app.web.forms.imports import DecideHeld

bp = Blueprint("held", __name__, url_prefix="/imports/held")


@bp.get("")
@needs(Action.IMPORT_RECORDS)
def index() -> str:
    """What waits for a decision of the actor's units."""
    with database().reading() as session:
        rows = held_values.waiting(session, actor=actor())
    return render_template("imports/held.html", rows=rows)


@bp.get("/<int:held_id>")
@needs(Action.IMPORT_RECORDS)
def ask(held_id: int) -> str:
    """One value with the form that decides on it. Raises NotFound."""
    return _page(held_id, DecideHeld())


@bp.post("/<int:held_id>")
@needs(Action.IMPORT_RECORDS)
def decide(held_id: int) -> str | Response | tuple[str, int]:
    """Take the decision. Raises NotFound."""
    form = DecideHeld()
    try:
        with database().transaction() as session:
            decision, reason = form.decision.data or "", form.reason.data or ""
            held_values.decide(session, held_id, decision, reason, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
    except Conflict as refused:
        form.fault("", sentence(refused.message, refused.values))
    else:
        flash(N_("已作出决定"))
        return redirect("/imports/held", 303)
    return _page(held_id, form), 422


def _page(held_id: int, form: DecideHeld) -> str:
    with database().reading() as session:
        view = held_values.find(session, held_id, actor=actor())
    return render_template("imports/decide.html", view=view, form=form, open=view.held.status is HeldStatus.WAITING)
