"""离任: a look before, the departure itself, and going on with what was not handed over yet."""

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.clock import machine_now
from app.domain.errors import Busy, Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import departures, people
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.forms.people import Departure

bp = Blueprint("departures", __name__, url_prefix="/admin/people")
Answer = str | Response | tuple[str, int]


@bp.get("/<int:account_id>/leave")
@needs(Action.ADMINISTER_PLACE)
def ask(account_id: int) -> Answer:
    """What lies with the person, and who may take over. Raises NotFound."""
    return _page(account_id, Departure())


@bp.post("/<int:account_id>/leave")
@needs(Action.ADMINISTER_PLACE)
def leave(account_id: int) -> Answer:
    """Close the account and hand over; sent again it goes on where it stopped. Raises NotFound, Forbidden."""
    form = Departure()
    heir = form.heir.data or ""
    if not form.validate_on_submit():
        return _page(account_id, form, 422)
    try:
        with database().transaction() as session:
            departures.close(session, account_id, heir, actor=actor(), now=now(), machine=machine_now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(account_id, form, 422)
    try:
        while _some(account_id, heir):
            pass
        flash(N_("已办理离任，名下事项已全部移交"))
    except (Busy, Conflict):
        flash(N_("账号已经关闭，部分任务正被他人占用，请稍后再次提交以继续移交"))
        return redirect(f"/admin/people/{account_id}/leave", 303)
    return redirect(f"/admin/people/{account_id}", 303)


def _some(account_id: int, heir: str) -> bool:
    with database().transaction() as session:
        return departures.hand_over_some(session, account_id, heir, actor=actor(), now=now())


def _page(account_id: int, form: Departure, status: int = 200) -> Answer:
    with database().reading() as session:
        row = people.read(session, account_id, actor=actor())
        left = departures.lying_with(session, account_id, now())
        able = departures.heirs(session, row)
    colleagues = (SelectChoice(each.login, f"{each.name}（{each.login}）") for each in able)
    form.heir.choices = [SelectChoice("", N_("退回本单位")), *colleagues]
    own = account_id == actor().account_id
    return render_template("admin/leave.html", row=row, left=left, form=form, own=own), status
