"""The message a case leaves behind when it has changed a record, by which everybody concerned comes to know."""

from typing import Any

from app.models.record import Record
from app.services import outbox
from app.services.command import CaseCommand

KIND = "record_spread"


def ask(command: CaseCommand, record: Record) -> dict[str, Any]:
    """Let the version a record now has go to everybody; one message for each version."""
    place, case_id = command.key
    payload = {"case": str(case_id), "record": str(record.id), "version": record.version}
    return outbox.message(place, KIND, f"{KIND}:{record.id}:{record.version}", payload, command.now)
