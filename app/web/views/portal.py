"""The public pages that explain: the front page, where remedies and repair go, accessibility."""

from datetime import date

from flask import Blueprint, render_template, request

from app.domain.packs import Pack
from app.domain.periods import last_day, rolled
from app.domain.permissions import Action
from app.domain.vocabulary import RemedyCode
from app.domain.workdays import WorkCalendar
from app.services import calendar, places, policy
from app.web.access import needs
from app.web.context import database, today
from app.web.forms.base import date_argument

bp = Blueprint("portal", __name__)
_PLACES = tuple(place.id for place in places.PLACES)


@bp.get("/")
@needs(Action.PUBLIC)
def index() -> str:
    return render_template("portal/index.html")


@bp.get("/accessibility")
@needs(Action.PUBLIC)
def accessibility() -> str:
    return render_template("portal/accessibility.html")


@bp.get("/remedies")
@needs(Action.PUBLIC)
def remedies() -> str:
    """Where a decision itself is challenged, and until when, counted from the day it was served."""
    served_on, fault = date_argument("served_on")
    if served_on and served_on > today():
        served_on, fault = None, "in_future"
    place = request.args.get("place", "")
    pack = policy.in_force(place if place in _PLACES else _PLACES[0], today())
    with database().reading() as session:
        days = calendar.current(session)
    return render_template(
        "portal/remedies.html",
        ways=[_way(pack, code, served_on, days) for code in (RemedyCode.RECONSIDERATION, RemedyCode.LITIGATION)],
        served_on=served_on,
        typed=request.args.get("served_on", ""),
        fault=fault,
        draft=request.args.get("draft", type=int),
        today=today(),
    )


def _way(pack: Pack, code: RemedyCode, served_on: date | None, days: WorkCalendar) -> dict[str, object]:
    """One remedy with its last day; a last day off moves on, as it helps the applicant (民法典 203)."""
    remedy = next(each for each in pack.remedies if each.code is code)
    until = None
    if served_on and remedy.budget is not None:
        until = rolled(last_day(served_on, remedy.budget, remedy.unit, days), days)
    return {"remedy": remedy, "until": until, "provisional": bool(until and days.is_provisional(until))}


@bp.get("/repair")
@needs(Action.PUBLIC)
def repair() -> str:
    return render_template("portal/repair.html", draft=request.args.get("draft", type=int))
