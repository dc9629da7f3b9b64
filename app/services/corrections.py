"""What a finding does to the record: benefits at once, and every version kept."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from app.domain.effects import Ending
from app.domain.ids import new_id
from app.domain.import_columns import SUBJECTS
from app.domain.import_values import document_number
from app.domain.standard import parted
from app.domain.vocabulary import N_, CaseOutcome, ClockCode, Finding, RecordStatus
from app.models.base import table_of
from app.models.case import CaseField
from app.models.record import Record, RecordVersion
from app.services import measures, record_columns, record_news
from app.services.command import CaseCommand
from app.services.decisions import differing

_INSERT_VERSION = insert(table_of(RecordVersion))


def correct_record(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """更正、补充、部分成立: a new version with the values found for the wrong fields."""
    record = _need(command)
    values = {row.field: _as_kept(record, row) for row in command.fields if row.finding is Finding.WRONG}
    _change(command, record, values, N_("异议成立，按核查意见更正"))
    command.note("record_corrected", record=str(record.id), version=record.version, fields=sorted(values))
    measures.at_once(command, Ending(command.row["opinion_outcome"]))


def correct_own_error(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """平台差错: the platform's copy goes back to what the provider delivered; the answer follows."""
    record, values = _need(command), differing(command)
    _change(command, record, values, N_("平台登记差错，恢复为提供单位原报送内容"))
    for row in command.fields:
        if row.field in values:
            row.finding, row.value = Finding.WRONG, values[row.field]
    command.set(opinion_outcome=CaseOutcome.OWN_ERROR.value, verified_on=command.today)
    command.clocks.stop(ClockCode.REFER)
    command.start_clock(ClockCode.ANSWER)
    command.note("own_error_corrected", record=str(record.id), version=record.version, fields=sorted(values))
    measures.at_once(command, Ending.OWN_ERROR)


def withdraw_record(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """撤销: the record counts no more; the measures on a copy go on with the record it copies."""
    record = _end(command, RecordStatus.WITHDRAWN, N_("异议成立，记录撤销"))
    command.note("record_withdrawn", record=str(record.id), version=record.version)
    if survivor := measures.survivor_of(command):
        measures.relink(command, survivor)
    else:
        measures.at_once(command, Ending.WITHDRAW)


def end_publicity(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """终止公示: the record stays on file and is shown no more."""
    record = _end(command, RecordStatus.UNPUBLISHED, N_("异议成立，终止公示"))
    command.note("publicity_ended", record=str(record.id), version=record.version)
    measures.at_once(command, Ending.END_PUBLICITY)


def maintain_record(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """维持: the record stays as it is."""
    command.note("record_maintained", record=str(command.row["record_id"]))


def note_unverifiable(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """无法核实: what follows for the record comes with the answer."""
    command.note("record_unverifiable", record=str(command.row["record_id"]))


def settle_unverifiable(command: CaseCommand) -> None:
    """With the answer: publicity ends, or both versions are noted, as the place's rule says."""
    if command.pack.unverifiable == "end_publicity":
        record = _end(command, RecordStatus.UNPUBLISHED, N_("无法核实，终止公示"))
        command.note("publicity_ended", record=str(record.id), version=record.version)
        return
    record = _need(command)
    record.status_reason = N_("无法核实，已注明异议内容")
    _change(command, record, {}, N_("无法核实，注明双方内容"))
    command.note("record_noted", record=str(record.id), version=record.version)


def _as_kept(record: Record, row: CaseField) -> str:
    """A value as files bring it: a document's number never has blanks, by which its rows are found again."""
    value = row.value or ""
    return document_number(value) if row.field == SUBJECTS[record.kind].document else value


def _need(command: CaseCommand) -> Record:
    record = command.record
    if record is None:
        raise ValueError(f"case {command.row['number']} has no record to correct")
    return record


def _end(command: CaseCommand, status: RecordStatus, reason: str) -> Record:
    record = _need(command)
    record.status, record.status_reason = status, reason
    _change(command, record, {}, reason)
    return record


def _change(command: CaseCommand, record: Record, values: Mapping[str, str], reason: str) -> None:
    if values:
        record.fields, record.personal = parted(record.kind, {**record.fields, **record.personal, **values})
        record.delivered = {**record.delivered, **values}
        record_columns.follow(command.session, record, command.now)
    record.version += 1
    command.session.connection().execute(
        _INSERT_VERSION,
        [
            {
                "jurisdiction": record.jurisdiction,
                "id": new_id(command.now),
                "record_id": record.id,
                "version": record.version,
                "fields": record.fields,
                "personal": record.personal,
                "case_id": command.row["id"],
                "reason": reason,
                "changed_at": command.now,
            }
        ],
    )
    command.messages.append(record_news.ask(command, record))
