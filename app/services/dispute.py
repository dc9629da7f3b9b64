"""The dispute mark 异议标注: a flag beside the record's status, gone with the last open case."""

from sqlalchemy import bindparam, exists, select, update

from app.domain.vocabulary import CaseStatus
from app.models.base import table_of
from app.models.case import Case
from app.models.record import Record
from app.services.command import CaseCommand

_record, _case = table_of(Record), table_of(Case)
_THIS = (_record.c.jurisdiction == bindparam("place"), _record.c.id == bindparam("record"))
_MARK = update(_record).where(*_THIS).values(disputed=True)
_OTHERS = exists(
    select(1).where(
        _case.c.jurisdiction == bindparam("place"),
        _case.c.record_id == bindparam("record"),
        _case.c.status == CaseStatus.OPEN,
        _case.c.id != bindparam("case"),
    )
)
_UNMARK = update(_record).where(*_THIS, _record.c.disputed, ~_OTHERS).values(disputed=False)


def mark(command: CaseCommand) -> None:
    """Set the mark; on a record that has it already nothing changes."""
    if command.row["record_id"] is not None:
        command.session.connection().execute(_MARK, _at(command))
        command.note("dispute_marked", record=str(command.row["record_id"]))


def unmark(command: CaseCommand) -> None:
    """Take the mark off unless another open case still disputes the record."""
    if command.row["record_id"] is None:
        return
    done = command.session.connection().execute(_UNMARK, _at(command) | {"case": command.row["id"]})
    if done.rowcount:
        command.note("dispute_unmarked", record=str(command.row["record_id"]))


def _at(command: CaseCommand) -> dict[str, object]:
    return {"place": command.row["jurisdiction"], "record": command.row["record_id"]}
