"""措施通知: the orders to implementing units, as a list; each opens as the case it is."""

from flask import Blueprint, render_template, request

from app.domain.measures import OrderAct, OrderStatus
from app.domain.permissions import Action
from app.services import order_reading
from app.services.order_reading import Filters
from app.web.access import needs
from app.web.context import actor, database
from app.web.measure_page import STATUS_TONES
from app.web.views.inbox import pairs

bp = Blueprint("measure_order_pages", __name__)
PAGE = 50


@bp.get("/measure-orders")
@needs(Action.READ_ORDERS)
def index() -> str:
    """Orders, the newest first; a unit reads its own, the watchers those of their place."""
    filters = Filters(**{name: request.args.get(name, "").strip() for name in ("status", "act", "case")})
    with database().reading() as session:
        cursor = request.args.get("cursor")
        found = order_reading.page(session, filters, actor=actor(), limit=PAGE, cursor=cursor)
    return render_template(
        "cases/measure_orders.html",
        found=found,
        filters=filters,
        statuses=pairs(OrderStatus),
        acts=pairs(OrderAct),
        tones=STATUS_TONES,
    )
