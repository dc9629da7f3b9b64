"""What pages show of joint measures: the orders that followed from a case, and of an order where it comes from."""

from typing import Any

from app.domain.measures import LineStatus, OrderAct, OrderStatus
from app.domain.vocabulary import N_, CaseKind
from app.services import order_reading
from app.services.desk import Desk
from app.services.masked_subjects import masked_name
from app.services.order_reading import OrderView
from app.web.context import actor, database
from app.web.filters import long_day, sentence, translated

STATUS_TONES = {
    OrderStatus.SENT: "info",
    OrderStatus.ACKNOWLEDGED: "info",
    OrderStatus.EXECUTED: "good",
    OrderStatus.REFUSED: "bad",
    OrderStatus.SUPERSEDED: "",
}
LINE_TONES = {LineStatus.DONE: "good", LineStatus.REFUSED: "bad"}


def facts(desk: Desk) -> dict[str, Any]:
    """Of a case its orders, of an order its own facts; nothing for other business."""
    if desk.order is not None:
        return {
            "order": desk.order,
            "coming": coming(desk.order),
            "order_steps": steps(desk.order),
            "subject_of_order": masked_name(desk.order.subject),
            "status_tones": STATUS_TONES,
            "line_tones": LINE_TONES,
        }
    if desk.case.kind is CaseKind.SUPERVISION or not desk.view.sight.inside:
        return {}
    with database().reading() as session:
        found = order_reading.of_parent(session, desk.case, actor=actor())
    return {"measure_orders": found, "status_tones": STATUS_TONES}


def coming(order: OrderView) -> str:
    """What the order waits for; empty where it waits for nothing."""
    limit = max((each.due_on for each in order.clocks if each.running and each.due_on), default=None)
    values = {"unit": order.unit.name, "day": long_day(limit) if limit else "", "number": order.later}
    return sentence(_next(order), values)


def _next(order: OrderView) -> str:
    match order.row.status:
        case OrderStatus.SENT:
            return N_("等待{unit}签收，最迟{day}办结。")
        case OrderStatus.ACKNOWLEDGED:
            return N_("等待{unit}办理并上传凭证，最迟{day}。")
        case OrderStatus.REFUSED if order.tasks:
            return N_("等待督办部门审查退回的理由。")
        case OrderStatus.SUPERSEDED:
            return N_("本通知已被{number}取代，不必办理。")
    return ""


def steps(order: OrderView) -> list[tuple[str, str]]:
    """The way of an order with what is behind, now and ahead."""
    status = order.row.status
    doing = OrderAct.RESTORE.label if order.row.act is OrderAct.RESTORE else N_("执行并上传凭证")
    names = [N_("发出通知"), N_("签收"), doing, N_("办结") if order.tasks else status.label]
    place = {OrderStatus.SENT: 1, OrderStatus.ACKNOWLEDGED: 2}.get(status, 2 if order.tasks else len(names))
    return [
        (translated(name), "done" if at < place else "now" if at == place else "next") for at, name in enumerate(names)
    ]
