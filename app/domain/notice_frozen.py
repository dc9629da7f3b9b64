"""The facts of a notice as codes and dates, frozen beside its Chinese words for summaries in other languages."""

from typing import Any

from app.domain.notice_facts import NoticeFacts


def frozen_facts(facts: NoticeFacts) -> dict[str, Any]:
    """Plain JSON: days as ISO dates, vocabulary as codes, names and lengths of time as the notice prints them."""
    return {
        "received_on": facts.received_on.isoformat(),
        "outcome": facts.outcome.value if facts.outcome else None,
        "decline_reason": facts.decline_reason.value if facts.decline_reason else None,
        "transferee": facts.transferee,
        "correct_by": facts.correct_by.isoformat() if facts.correct_by else None,
        "limits": [
            {
                "label": clock.label,
                "due_on": clock.due_on.isoformat() if clock.due_on else None,
                "provisional": clock.provisional,
            }
            for clock in facts.clocks
        ],
        "remedies": [
            {
                "name": remedy.name,
                "organ": remedy.organ,
                "last_on": remedy.last_on.isoformat() if remedy.last_on else None,
                "counted_from": remedy.counted_from.isoformat() if remedy.counted_from else None,
            }
            for remedy in facts.remedies
        ],
    }
