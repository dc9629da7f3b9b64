"""Conflict of interest: who vouched for a record, or judged it before in this case, does not verify it alone."""

from sqlalchemy import select

from app.domain.errors import FieldError
from app.domain.vocabulary import N_
from app.models.batch import ImportBatch
from app.models.record import Record
from app.services.command import CaseCommand

SAID = N_("该记录由您具名确认，或者您已在本件中出具过意见，不能由您一人核查，请转办给本单位其他人员")


def faults(command: CaseCommand) -> list[FieldError]:
    """Why the actor may not verify alone, where the pack says so; a second signature lifts it."""
    if not command.pack.four_eyes("own_record") or command.pack.four_eyes("approve_opinion"):
        return []
    judged = command.row["prepared_by"] == command.actor.account_id
    return [FieldError("outcome", "own_matter", SAID)] if judged or _vouched(command) else []


def _vouched(command: CaseCommand) -> bool:
    jurisdiction, record_id = command.key[0], command.row["record_id"]
    batches = (
        select(ImportBatch.id)
        .join(
            Record,
            (Record.jurisdiction == ImportBatch.jurisdiction) & (Record.batch_id == ImportBatch.id),
        )
        .where(
            ImportBatch.jurisdiction == jurisdiction,
            Record.id == record_id,
            ImportBatch.attested_by == command.actor.account_id,
        )
    )
    return command.session.execute(batches.limit(1)).first() is not None
