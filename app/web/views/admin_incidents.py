"""Cases that cannot go on, in an administrator's hands: which, why, and trying them again."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict
from app.domain.permissions import Action
from app.services import incidents, places, sweep
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.fault_words import fault_words
from app.web.filters import sentence

bp = Blueprint("admin_incidents", __name__, url_prefix="/admin/incidents")
_PLACES = {place.id: place.name for place in places.PLACES}


@bp.get("")
@needs(Action.ADMINISTER)
def index() -> str:
    """Every fault with the cases it stops."""
    with database().reading() as session:
        found = incidents.read(session)
    return render_template("admin/incidents.html", found=found, places=_PLACES, words=fault_words)


@bp.post("/<number>/resume")
@needs(Action.ADMINISTER)
def resume(number: str) -> Response:
    """Try one case again and say what came of it. Raises NotFound."""
    try:
        with database().transaction() as session:
            result = sweep.retry(session, number, actor=actor(), now=now())
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
        return redirect("/admin/incidents", 303)
    if result.error is not None:
        why = fault_words(result.error)
        flash(gettext("%(number)s 仍然不能继续：%(why)s", number=result.number, why=why), "bad")
    elif result.timers:
        flash(gettext("%(number)s 已恢复，补办到期事项 %(num)s 项", number=result.number, num=result.timers))
    else:
        flash(gettext("%(number)s 已恢复，目前没有到期事项", number=result.number))
    return redirect("/admin/incidents", 303)


@bp.post("/models/<sha256>/resume")
@needs(Action.ADMINISTER)
def resume_all(sha256: str) -> Response:
    """Let the scheduler try every stopped case of a model. Raises NotFound."""
    with database().transaction() as session:
        count = incidents.resume_all(session, sha256, actor=actor(), now=now())
    flash(gettext("已安排恢复 %(num)s 件，结果见“恢复流程故障”任务", num=count))
    return redirect("/admin/jobs?kind=resume_cases", 303)
