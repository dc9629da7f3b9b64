"""A case whose limits another calendar has moved is brought up to it by the first act that touches it.

While a notice is being loaded or taken back, a case may still hold the dates of the calendar before. Whoever writes
the case then moves them, with an event on each and word to the applicant: a clerk's act or the job, whichever is first.
"""

from typing import Any

from app.domain.calendar_moves import Move
from app.domain.vocabulary import ClockCode
from app.services import outbox
from app.services.command import CaseCommand
from app.services.events import Event

LETTER = "calendar_moved"
# The dates an applicant has been told: the own limit, and when all of it is to be over.
_PROMISED = frozenset({ClockCode.SUPPLEMENT, ClockCode.WHOLE})


def follow(command: CaseCommand) -> None:
    """Write what the calendar has moved before anything the act itself has done."""
    if not command.moves:
        return
    way, _, document = command.row["calendar_moving"].partition(":")
    kind = "clock_recalculated" if way == "loading" else "clock_restored"
    dated = [move for move in command.moves if move.dated]
    command.events[:0] = [Event(kind, _told(move, document)) for move in dated]
    command.clocks.recalculate()
    if command.row["state"] is not None:
        _ = command.process  # restored, it arms its timers by the new dates
    promised = [move for move in dated if move.clock in _PROMISED]
    if promised and command.row["application_id"] is not None:
        command.messages.append(_letter(command, promised, kind, document))
    command.moves.clear()


def _told(move: Move, document: str) -> dict[str, str]:
    return {
        "clock": move.clock.value,
        "clock_text": move.clock.label,
        "document": document,
        "due_from": move.before.isoformat(),
        "due_to": move.after.isoformat(),
    }


def _letter(command: CaseCommand, moves: list[Move], kind: str, document: str) -> dict[str, Any]:
    jurisdiction, case_id = command.key
    told = [_told(move, document) for move in moves]
    payload = {"case": str(case_id), "kind": kind, "document": document, "moves": told}
    dedupe = f"{LETTER}:{case_id}:{command.row['version']}"
    return outbox.message(jurisdiction, LETTER, dedupe, payload, command.now)
