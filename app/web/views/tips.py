"""举报 as the public sees it: telling, and reading the answer by number and code."""

from contextlib import ExitStack
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from wtforms import SelectChoice

from app.adapters.inspection import Inspected
from app.clock import machine_now
from app.domain.errors import Invalid, TooLarge, UnsupportedType
from app.domain.pack_entries import Rule
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import evidence, places, policy, tips
from app.web.access import needs
from app.web.context import actor, database, now, outside, settings, today
from app.web.forms.base import refused_file
from app.web.forms.tips import LookUp, Tell

bp = Blueprint("tips", __name__)
Answer = str | tuple[str, int]
_SECRET = "supervision.whistleblower_secret"  # the name of a setting of packs  # nosec B105


@bp.get("/tips")
@needs(Action.PUBLIC)
def choose() -> str:
    """The places, and the way back to a tip already told."""
    return render_template("tips/choose.html", places=places.PLACES)


@bp.get("/tips/in/<place_id>")
@needs(Action.PUBLIC)
def form(place_id: str) -> Answer:
    """The form of a place, with what it promises to who tells."""
    return _form_page(_place(place_id), Tell(once=tips.new_token()))


@bp.post("/tips/in/<place_id>")
@needs(Action.PUBLIC)
def tell(place_id: str) -> Answer:
    """Take a tip and answer number and code, once; what does not fit is said at its field. Raises TooManyRequests."""
    place, form = _place(place_id), Tell()
    form.validate()
    address = request.remote_addr or ""
    try:
        with database().transaction() as session:
            filled = tips.checked(session, form.data, place.id)
            tips.count(session, address, machine=machine_now())
        with ExitStack() as held:
            files = _files(form, held)
            if form.errors:
                return _form_page(place, form, 422)
            with database().transaction() as session:
                told = tips.submit(session, place.id, filled, files, outside(), actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        if form.once.errors:
            form.fault("", gettext("页面已过期，请核对内容后再次提交"))
            form.once.errors, form.once.data = [], tips.new_token()
        return _form_page(place, form, 422)
    sealed = bool(filled["name"] or filled["contact"])
    return render_template("tips/told.html", place=place, told=told, sealed=sealed)


@bp.get("/tips/track")
@needs(Action.PUBLIC)
def track() -> str:
    return render_template("tips/track.html", form=LookUp(data={"number": request.args.get("number")}), found=None)


@bp.post("/tips/track")
@needs(Action.PUBLIC)
def look_up() -> Answer:
    """State and answer by number and code. A wrong pair is counted and not told apart. Raises TooManyRequests."""
    form, found = LookUp(), None
    if form.validate_on_submit():
        with database().transaction() as session:
            address = request.remote_addr or ""
            found = tips.look_up(session, form.number.data, form.code.data, address, machine=machine_now())
        if found is None:
            form.fault("number", gettext("没有找到：请核对举报编号和查询码"))
    return render_template("tips/track.html", form=form, found=found), 200 if found else 422


def _form_page(place: places.Place, form: Tell, status: int = 200) -> Answer:
    with database().reading() as session:
        units = places.organisations(session, place.id)
    unknown = SelectChoice("", N_("不在列表中，或者不清楚"))
    form.unit.choices = [unknown, *(SelectChoice(str(each.id), each.name) for each in units)]
    page = render_template("tips/tell.html", place=place, form=form, rule=_promise(place.id), signed=actor().account_id)
    return page, status


def _files(form: Tell, held: ExitStack) -> list[Inspected]:
    """What came with the form, examined and in quarantine while `held`; a refused one is said at its field.

    Raises ScannerUnavailable, StorageFull.
    """
    sent = [each for each in form.files.data or [] if isinstance(each, FileStorage) and each.filename]
    if len(sent) > tips.MAX_FILES:
        form.fault("files", gettext("材料至多 %(most)s 份", most=tips.MAX_FILES))
        return []
    taken, limits = [], settings().limits
    for file in sent:
        content, name = file.stream.read(), file.filename or ""
        try:
            looking = evidence.examining(name, content, outside(), limit=limits.file, reserve=limits.reserve)
            taken.append(held.enter_context(looking).file)
        except (TooLarge, UnsupportedType, Invalid) as refused:
            form.fault("files", refused_file(name, refused))
    return taken


def _promise(place_id: str) -> Rule | None:
    """What the place's own documents say of keeping who told secret; None where they say nothing."""
    rules: dict[str, Any] = dict(policy.in_force(place_id, today()).rules)
    return rules.get(_SECRET)


def _place(place_id: str) -> places.Place:
    return next((each for each in places.PLACES if each.id == place_id), None) or abort(404)
