"""A limit as templates/components/clocks.html shows it."""

from typing import Any

from app.services.case_view import ClockView


def card(view: ClockView) -> dict[str, Any]:
    """Every fact of one visit of a limit, with its clause and the count of its days."""
    row, due, rule = view.row, view.due, view.rule
    return {
        "code": row.code,
        "state": view.state,
        "kind": row.kind,
        "remaining": view.remaining,
        "due_on": due.on if due else None,
        "provisional": bool(due and due.provisional),
        "unpaused_on": due.unpaused_on if due else None,
        "budget": row.budget,
        "unit": row.unit,
        "basis": row.basis,
        "started_at": row.started_on,
        "owner": row.owner.name if row.owner else "",
        "clause": rule.clause if rule else None,
        "to_confirm": bool(rule and rule.to_confirm),
        "explanation": view.explain(),
        "running": row.running,
    }
