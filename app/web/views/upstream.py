"""登记上级平台已更新: what ends an answer's “上级平台同步中”."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.services import desk as desks
from app.services import upstream
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import translated
from app.web.forms.upstream import UpstreamForm

bp = Blueprint("upstream", __name__)
Answer = str | Response | tuple[str, int]


@bp.get("/cases/<number>/upstream")
@needs(Action.CONFIRM_UPSTREAM)
def blank(number: str) -> str:
    """The form, with today as the day."""
    form = UpstreamForm(formdata=None, seen_on=today())
    return _page(number, form)


@bp.post("/cases/<number>/upstream")
@needs(Action.CONFIRM_UPSTREAM)
def confirm(number: str) -> Answer:
    """Note it, and back to the case; pressed twice it has been noted once."""
    form = UpstreamForm()
    if not form.validate():
        return _page(number, form), 422
    try:
        with database().transaction() as session:
            upstream.confirm(session, number, form.data, actor=actor(), now=now())
        flash(gettext("已登记上级平台更新"))
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(number, form), 422
    except Conflict as refused:
        flash(translated(refused.message), "warn")
    return redirect(f"/cases/{number}", 303)


def _page(number: str, form: UpstreamForm) -> str:
    with database().reading() as session:
        desk = desks.of_case(session, number, actor=actor(), today=today())
    return render_template("cases/upstream.html", form=form, case=desk.case)
