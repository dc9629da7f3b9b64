"""公众查询: anybody looks up what is published of a firm; every search is counted, so that nobody copies the lot."""

from flask import Blueprint, render_template, request

from app.clock import machine_now
from app.domain.errors import Invalid
from app.domain.permissions import Action
from app.services import places, public_search, throttling
from app.services.public_search import Found
from app.web.access import needs
from app.web.context import database, now
from app.web.filters import sentence

bp = Blueprint("public_search", __name__)
SEARCHES_PER_ADDRESS = 120
PLACE_NAMES = {place.id: place.name for place in places.PLACES}


@bp.get("/search")
@needs(Action.PUBLIC)
def search() -> str | tuple[str, int]:
    """The form, and what it finds. Raises TooManyRequests after many searches from one address."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "place")}
    if "q" not in request.args:
        return _page(asked, None, "")
    _count()
    try:
        page = request.args.get("page", "1")
        with database().reading() as session:
            found = public_search.search(
                session, asked["q"], place=asked["place"], page=int(page) if page.isdecimal() and len(page) < 4 else 0
            )
    except Invalid as refused:
        return _page(asked, None, sentence(refused.errors[0].message, refused.errors[0].values)), 422
    return _page(asked, found, "")


def _count() -> None:
    """One search more from this address, in a transaction of its own. Raises TooManyRequests."""
    key = throttling.throttle_key("search", request.remote_addr or "")
    with database().transaction() as session:
        throttling.refuse_throttled(session, [key], SEARCHES_PER_ADDRESS, machine_now())
        throttling.count_attempt(session, key, machine_now())


def _page(asked: dict[str, str], found: Found | None, fault: str) -> str:
    cards = [(row, public_search.publishable(row)) for row in found.rows] if found else []
    return render_template(
        "portal/search.html",
        asked=asked,
        found=found,
        cards=cards,
        fault=fault,
        places=PLACE_NAMES,
        at=now(),
        most=public_search.PAGE * public_search.MOST_PAGES,
    )
