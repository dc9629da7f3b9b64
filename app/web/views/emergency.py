"""应急查阅: the form for officers, and the list of looks for those who watch."""

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response

from app.clock import machine_now
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Action, may
from app.domain.vocabulary import N_
from app.services import emergency
from app.web.access import needs
from app.web.context import actor, database, now, outside
from app.web.filters import sentence
from app.web.forms.emergency import Look

bp = Blueprint("emergency", __name__)
Answer = str | Response | tuple[str, int]


@bp.get("/emergency")
@needs(Action.LOOK_IN_EMERGENCY)
def ask() -> Answer:
    """The form, which says what follows."""
    return _page(Look())


@bp.post("/emergency")
@needs(Action.LOOK_IN_EMERGENCY)
def begin() -> Answer:
    """Open the case for some minutes; what does not fit is said at its field."""
    form = Look()
    form.validate()
    try:
        with database().transaction() as session:
            number = emergency.begin(
                session, form.data, outside().texts, actor=actor(), now=now(), machine=machine_now()
            )
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(form, 422)
    except (Conflict, NotFound) as refused:
        form.fault("case", sentence(refused.message, refused.values))
        return _page(form, 422)
    flash(N_("已打开应急查阅，督办和审计人员已收到通知"))
    return redirect(f"/cases/{number}", 303)


@bp.get("/supervision/emergency")
@needs(Action.VIEW_EXPORTS)
def index() -> str:
    """Who looked at what in an emergency, and why."""
    with database().reading() as session:
        rows = emergency.listed(session, actor=actor(), machine=machine_now())
    return render_template(
        "supervision/emergency.html", rows=rows, days=emergency.SHOWN.days, checks=may(actor(), Action.AUDIT)
    )


@bp.post("/supervision/emergency/<int:look_id>/checked")
@needs(Action.AUDIT)
def checked(look_id: int) -> Response:
    """The auditor has gone into it. Raises NotFound."""
    with database().transaction() as session:
        emergency.check(session, look_id, actor=actor(), now=now(), machine=machine_now())
    flash(N_("已标为已核查"))
    return redirect("/supervision/emergency", 303)


def _page(form: Look, status: int = 200) -> Answer:
    return render_template("cases/emergency.html", form=form, minutes=emergency.MINUTES), status
