"""The dispute mark 异议标注: a flag beside the record's status, gone with the last open case."""

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from app.domain.vocabulary import CaseStatus
from app.models.case import Case
from app.models.record import Record
from app.services.command import CaseCommand


def mark(command: CaseCommand) -> None:
    """Set the mark; on a record that has it already nothing changes."""
    jurisdiction, record_id = command.row["jurisdiction"], command.row["record_id"]
    if record_id is None:
        return
    command.session.execute(
        update(Record)
        .where(Record.jurisdiction == jurisdiction, Record.id == record_id)
        .values(disputed=True)
        .execution_options(synchronize_session=False)
    )
    command.note("dispute_marked", record=str(record_id))


def unmark(command: CaseCommand) -> None:
    """Take the mark off unless another open case still disputes the record."""
    jurisdiction, record_id = command.row["jurisdiction"], command.row["record_id"]
    if record_id is None:
        return
    other = aliased(Case)
    others = exists(
        select(1).where(
            other.jurisdiction == jurisdiction,
            other.record_id == record_id,
            other.status == CaseStatus.OPEN,
            other.id != command.row["id"],
        )
    )
    done = command.session.execute(
        update(Record)
        .where(Record.jurisdiction == jurisdiction, Record.id == record_id, Record.disputed, ~others)
        .values(disputed=False)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount:  # type: ignore[attr-defined]
        command.note("dispute_unmarked", record=str(record_id))
