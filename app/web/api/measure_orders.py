"""Orders about joint measures: what units are asked to do, and what they say of it."""

from typing import Any

from app.domain.permissions import Action
from app.services import order_acts, order_reading
from app.web.access import needs
from app.web.api import presenting_measures
from app.web.api.answering import Json, act
from app.web.api.interface import Blueprint
from app.web.api.schemas.measure import ExecuteBody, MeasureOrder, OrderQuery, RefuseBody
from app.web.api.schemas.shapes import IdempotencyHeader, NoBody, page_of
from app.web.context import actor, database, now

bp = Blueprint("measure_orders", __name__, description="What implementing units are asked to do with measures")


@bp.get("/measure-orders")
@needs(Action.READ_ORDERS)
@bp.arguments(OrderQuery, location="query")
@bp.response(200, page_of(MeasureOrder))
def list_orders(query: dict[str, Any]) -> Json:
    """Orders the caller sees, the newest first."""
    limit, cursor = query.pop("limit"), query.pop("cursor")
    with database().reading() as session:
        filters = order_reading.Filters(**query)
        found = order_reading.page(session, filters, actor=actor(), limit=limit, cursor=cursor)
        return {"items": [presenting_measures.order(view) for view in found.rows], "next": found.next}


@bp.post("/measure-orders/<order_id>/acknowledge")
@needs(Action.COMPLETE)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(NoBody, required=False)
@bp.response(200, MeasureOrder)
def acknowledge(header: Json, body: Json, order_id: str) -> Json:
    """Take an order."""
    return act(
        header,
        lambda session: presenting_measures.order(order_acts.acknowledge(session, order_id, actor=actor(), now=now())),
    )


@bp.post("/measure-orders/<order_id>/execute")
@needs(Action.COMPLETE)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(ExecuteBody)
@bp.response(200, MeasureOrder)
def execute(header: Json, body: Json, order_id: str) -> Json:
    """Carry an order out, with proof; a restoration line by line."""
    return act(
        header,
        lambda session: presenting_measures.order(
            order_acts.execute(session, order_id, body, actor=actor(), now=now())
        ),
    )


@bp.post("/measure-orders/<order_id>/refuse")
@needs(Action.COMPLETE)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(RefuseBody)
@bp.response(200, MeasureOrder)
def refuse(header: Json, body: Json, order_id: str) -> Json:
    """Say why an order cannot be carried out; the supervisor judges the reason."""
    return act(
        header,
        lambda session: presenting_measures.order(
            order_acts.refuse(session, order_id, body["reason"], actor=actor(), now=now())
        ),
    )
