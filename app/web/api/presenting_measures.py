"""Orders about measures as the contract shows them."""

from app.services.order_reading import LineView, OrderView
from app.web.api.presenting import Json, day, instant, text_id


def order(view: OrderView) -> Json:
    """An order with its lines and limits."""
    row = view.row
    return {
        "id": str(row.case_id),
        "number": view.case.number,
        "case": view.parent or None,
        "jurisdiction": row.jurisdiction,
        "act": row.act.value,
        "status": row.status.value,
        "organisation": view.unit.uscc,
        "issuer": view.issuer.uscc,
        "record": text_id(row.record_id),
        "listing": text_id(row.listing_id),
        "sent_at": instant(row.sent_at),
        "acknowledged_at": instant(row.acknowledged_at) if row.acknowledged_at else None,
        "done_at": instant(row.done_at) if row.done_at else None,
        "superseded_by": view.later or None,
        "reason": row.reason,
        "clocks": [
            {"code": each.code.value, "due_on": day(each.due_on), "running": each.running} for each in view.clocks
        ],
        "lines": [_line(each) for each in view.lines],
    }


def _line(view: LineView) -> Json:
    row, measure = view.row, view.measure
    return {
        "id": str(row.id),
        "measure": {"id": str(measure.id), "name": measure.name} if measure else None,
        "channel": row.channel,
        "honour": row.honour,
        "status": row.status.value,
        "reason": row.reason,
        "evidence": text_id(row.evidence_id),
        "done_at": instant(row.done_at) if row.done_at else None,
    }
