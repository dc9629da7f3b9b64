"""People for the administrator: posts, one-time passwords, lost second steps."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.clock import machine_now
from app.domain.errors import Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_, Role
from app.models.account import Account
from app.services import people, places, tokens
from app.services.admission import Post
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.forms import people as forms

bp = Blueprint("people", __name__, url_prefix="/admin/people")
Answer = str | Response | tuple[str, int]
PLACES = {place.id: place.name for place in places.PLACES}


@bp.get("")
@needs(Action.ADMINISTER_PLACE)
def index() -> str:
    """The staff of the actor's places, by the beginning of their login."""
    begins = request.args.get("q", "")[:64]
    with database().reading() as session:
        rows = people.listed(session, begins, actor=actor())
        held = tokens.counts(session, [row.id for row in rows], machine=machine_now())
        units = {each.id: each.name for each in places.organisations(session)}
    full = len(rows) >= people.MOST_LISTED
    shown = {"rows": rows, "held": held, "units": units, "places": PLACES, "begins": begins, "full": full}
    return render_template("admin/people.html", **shown)


@bp.get("/new")
@needs(Action.ADMINISTER_PLACE)
def ask() -> Answer:
    """The form of a new person."""
    return _new_page(forms.NewPerson())


@bp.post("/new")
@needs(Action.ADMINISTER_PLACE)
def admit() -> Answer:
    """Make the account and show its one-time password this once."""
    form = forms.NewPerson()
    if form.validate_on_submit():
        try:
            with database().transaction() as session:
                row, once = people.admit(
                    session,
                    form.login.data,
                    form.name.data,
                    form.email.data,
                    _post(form),
                    actor=actor(),
                    now=now(),
                    machine=machine_now(),
                )
            return render_template("admin/one_time.html", row=row, once=once)
        except Invalid as refused:
            form.refuse(refused.errors)
    return _new_page(form, 422)


@bp.get("/<int:account_id>")
@needs(Action.ADMINISTER_PLACE)
def show(account_id: int) -> Answer:
    """One person and what can be done. Raises NotFound."""
    with database().reading() as session:
        row = people.read(session, account_id, actor=actor())
        unit = people.unit_of(session, row)
    grants = [each for each in row.grants if each.role is not Role.APPLICANT]
    data: dict[str, Any] = {"roles": [each.role.value for each in grants]}
    data["organisation"] = unit.uscc if unit else ""
    data["jurisdiction"] = next((each.jurisdiction for each in grants if each.jurisdiction), "")
    return _page(account_id, forms.Post(data=data))


@bp.post("/<int:account_id>/post")
@needs(Action.ADMINISTER_PLACE)
def set_post(account_id: int) -> Answer:
    """Other posts. Raises NotFound, Forbidden."""
    form = forms.Post()
    try:
        with database().transaction() as session:
            people.set_post(session, account_id, _post(form), actor=actor(), now=now(), machine=machine_now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(account_id, form, 422)
    flash(N_("岗位已更改，该人员须重新登录"))
    return redirect(f"/admin/people/{account_id}", 303)


@bp.post("/<int:account_id>/password")
@needs(Action.ADMINISTER_PLACE)
def reset_password(account_id: int) -> str:
    """A one-time password, shown this once. Raises NotFound, Forbidden."""
    with database().transaction() as session:
        once = people.reset_password(session, account_id, actor=actor(), now=now(), machine=machine_now())
        row = people.read(session, account_id, actor=actor())
    return render_template("admin/one_time.html", row=row, once=once)


@bp.post("/<int:account_id>/second-step")
@needs(Action.ADMINISTER_PLACE)
def reset_second_step(account_id: int) -> Response:
    """Take off the second step of somebody who lost phone and codes. Raises NotFound, Forbidden."""
    with database().transaction() as session:
        people.reset_second_step(session, account_id, actor=actor(), now=now(), machine=machine_now())
    flash(N_("第二步验证已停用，请该人员登录后重新设置"))
    return redirect(f"/admin/people/{account_id}", 303)


@bp.post("/<int:account_id>/sessions")
@needs(Action.ADMINISTER_PLACE)
def end_sessions(account_id: int) -> Response:
    """Sign a person out everywhere. Raises NotFound, Forbidden."""
    with database().transaction() as session:
        people.end_sessions(session, account_id, actor=actor(), now=now(), machine=machine_now())
    flash(gettext("该人员的登录已全部结束"))
    return redirect(f"/admin/people/{account_id}", 303)


@bp.post("/<int:account_id>/tokens/<int:token_id>/revoke")
@needs(Action.ADMINISTER_PLACE)
def revoke_token(account_id: int, token_id: int) -> Response:
    """End a token of the interface at once. Raises NotFound, Forbidden."""
    with database().transaction() as session:
        people.revoke_token(session, account_id, token_id, actor=actor(), now=now(), machine=machine_now())
    flash(N_("令牌已撤销，立即失效"))
    return redirect(f"/admin/people/{account_id}", 303)


def _post(form: forms.Post) -> Post:
    # What the form has refused is not asked of the vocabulary.
    roles = tuple(Role(value) for value in form.roles.data or [] if value in list(Role))
    return Post(roles, form.organisation.data or None, form.jurisdiction.data or None)


def _new_page(form: forms.NewPerson, status: int = 200) -> Answer:
    _offer(form)
    return render_template("admin/new_person.html", form=form), status


def _page(account_id: int, form: forms.Post, status: int = 200) -> Answer:
    with database().reading() as session:
        row: Account = people.read(session, account_id, actor=actor())
        unit = people.unit_of(session, row)
        held = tokens.listed(session, row.id)
    _offer(form)
    shown = {"row": row, "unit": unit, "form": form, "own": account_id == actor().account_id, "places": PLACES}
    return render_template("admin/person.html", tokens=held, machine=machine_now(), **shown), status


def _offer(form: forms.Post) -> None:
    """Units and places whose posts are the actor's to give."""
    with database().reading() as session:
        units = people.units(session, actor=actor())
    form.organisation.choices = [
        SelectChoice("", N_("不属于单位")),
        *(SelectChoice(each.uscc, each.name) for each in units),
    ]
    mine = [(key, name) for key, name in PLACES.items() if actor().administers(key)]
    form.jurisdiction.choices = [SelectChoice("", N_("不限地区")), *(SelectChoice(key, name) for key, name in mine)]
