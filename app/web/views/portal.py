"""The public pages that explain: the front page, where remedies and repair go, accessibility."""

from flask import Blueprint, Response, current_app, render_template, request

from app.domain.permissions import Action
from app.services import calendar, places, policy
from app.services import remedies as ways_of
from app.web import preferences
from app.web.access import needs
from app.web.context import database, today
from app.web.forms.base import date_argument

bp = Blueprint("portal", __name__)
_FIRST = places.PLACES[0].id
_ABOUT = {
    "decision": ways_of.AGAINST_DECISION,
    "answer": ways_of.AGAINST_DECISION,
    "silence": ways_of.AGAINST_SILENCE,
}


@bp.get("/")
@needs(Action.PUBLIC)
def index() -> str:
    """The four things people come for, the guides of the place chosen, and the question that leads right."""
    place = next((each for each in places.PLACES if each.id == preferences.place()), None)
    return render_template("portal/index.html", places=places.PLACES, place=place)


@bp.get("/favicon.ico")
@needs(Action.PUBLIC)
def icon() -> Response:
    """The icon a browser asks for beside what is no page of ours, a letter's PDF for one."""
    return current_app.send_static_file("favicon.ico")


@bp.get("/accessibility")
@needs(Action.PUBLIC)
def accessibility() -> str:
    return render_template("portal/accessibility.html")


@bp.get("/remedies")
@needs(Action.PUBLIC)
def remedies() -> str:
    """Where a decision, an answer or silence is challenged, and until when, counted from a day; without one, today."""
    served_on, fault = date_argument("served_on")
    if served_on and served_on > today():
        served_on, fault = None, "in_future"
    about = request.args.get("about", "")
    about = about if about in _ABOUT else "decision"
    place = preferences.place() or _FIRST
    pack = policy.in_force(place, today())
    with database().reading() as session:
        days = calendar.current(session)
        units = places.organisations(session, place)
    # Who challenges a decision turns to the superior of its organ, which is not known here.
    unit = None if about == "decision" else next((each for each in units if each.default_receiver), None)
    return render_template(
        "portal/remedies.html",
        ways=ways_of.of_place(pack, _ABOUT[about], served_on or today(), unit, days),
        counting=[pack.rule(f"counting.{name}") for name in ("first_day", "months", "last_day")],
        about=about,
        places=places.PLACES,
        place=place,
        served_on=served_on,
        typed=request.args.get("served_on", ""),
        fault=fault,
        draft=request.args.get("draft", type=int),
        today=today(),
    )


@bp.get("/repair")
@needs(Action.PUBLIC)
def repair() -> str:
    return render_template("portal/repair.html", draft=request.args.get("draft", type=int))
