"""Units for the administrator: contacts for reminders, abolition and successor, and what is still owed."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain.errors import Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.models.place import Organisation
from app.services import organisations, places, successions
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.forms.desk import NOT_A_DATE
from app.web.forms.organisations import Unit

bp = Blueprint("organisations", __name__, url_prefix="/admin/organisations")
Answer = str | Response | tuple[str, int]
_PLACES = {place.id: place.name for place in places.PLACES}
_NOBODY = N_("没有承接单位")


@bp.get("")
@needs(Action.ADMINISTER_PLACE)
def index() -> str:
    """All units by place; of abolished ones what they still owe."""
    with database().reading() as session:
        rows = [each for each in places.organisations(session) if actor().administers(each.jurisdiction)]
        owed = successions.owed(session, [each for each in rows if each.abolished_on])
    names = {each.id: each.name for each in rows}
    return render_template("admin/organisations.html", rows=rows, owed=owed, names=names, places=_PLACES)


@bp.get("/<int:organisation_id>")
@needs(Action.ADMINISTER_PLACE)
def show(organisation_id: int) -> Answer:
    """The form of one unit. Raises NotFound."""
    with database().reading() as session:
        row = organisations.read(session, organisation_id, actor=actor())
    successor = str(row.successor_id or "")
    data: dict[str, Any] = {name: getattr(row, name) for name in organisations.TEXTS}
    return _page(organisation_id, Unit(data={**data, "abolished_on": row.abolished_on, "successor": successor}))


@bp.post("/<int:organisation_id>")
@needs(Action.ADMINISTER_PLACE)
def edit(organisation_id: int) -> Answer:
    """Store it. Raises NotFound."""
    form = Unit()
    form.validate()
    if form.abolished_on.raw_data and any(form.abolished_on.raw_data) and form.abolished_on.data is None:
        form.abolished_on.errors = [NOT_A_DATE]
        return _page(organisation_id, form, 422)
    try:
        with database().transaction() as session:
            row = organisations.edit(session, organisation_id, form.data, actor=actor(), now=now())
            name = row.name
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(organisation_id, form, 422)
    flash(gettext("已保存：%(name)s", name=name))
    return redirect("/admin/organisations", 303)


def _page(organisation_id: int, form: Unit, status: int = 200) -> Answer:
    with database().reading() as session:
        row = organisations.read(session, organisation_id, actor=actor())
        heirs = organisations.heirs(session, row)
        owed = successions.owed(session, [row])[row.id]
        choices = [SelectChoice("", _NOBODY), *(_choice(each) for each in heirs)]
        if row.successor_id and row.successor_id not in {each.id for each in heirs}:
            choices.append(_choice(organisations.read(session, row.successor_id, actor=actor())))
    form.successor.choices = choices
    place = _PLACES.get(row.jurisdiction, row.jurisdiction)
    return render_template("admin/organisation.html", row=row, form=form, owed=owed, place=place), status


def _choice(row: Organisation) -> SelectChoice:
    return SelectChoice(str(row.id), row.name)
