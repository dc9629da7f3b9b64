"""Entries of red and black lists as the caller may read them."""

from app.domain.permissions import Action
from app.services import listings
from app.services.listings import Filters
from app.web.access import needs
from app.web.api import presenting_listings
from app.web.api.answering import Json
from app.web.api.interface import Blueprint
from app.web.api.schemas.listing import Listing, ListingQuery
from app.web.api.schemas.shapes import page_of
from app.web.context import actor, database

bp = Blueprint("listings", __name__, description="Red and black lists")


@bp.get("/listings")
@needs(Action.VIEW_LISTINGS)
@bp.arguments(ListingQuery, location="query")
@bp.response(200, page_of(Listing))
def list_listings(query: Json) -> Json:
    """Entries the caller may read, the newest first."""
    limit, cursor = query.pop("limit"), query.pop("cursor")
    filters = Filters(**{**query, "several": "1" if query["several"] else ""})
    with database().reading() as session:
        found = listings.page(session, filters, actor=actor(), limit=limit, cursor=cursor)
    rows = [presenting_listings.listing(row, actor(), found.several) for row in found.rows]
    return {"items": rows, "next": found.next}
