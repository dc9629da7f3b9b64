"""What is said of each joint measure with an opinion: whether it goes on or is lifted, and why."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.effects import CHOSEN, Effect, Ending, usual
from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_, Ground, RecordStatus
from app.models.record import Record
from app.services.command import CaseCommand
from app.services.input import only_keys, optional_text, row_id
from app.services.measure_rows import IN_FORCE


def read(command: CaseCommand, ending: str, given: Any) -> list[dict[str, str]]:
    """The effects as events keep them, reasons sealed. Raises Invalid with every fault at its field.

    One is needed for every measure in force where the ending leaves it open; one that is not known is refused.
    """
    open_ended = ending in CHOSEN
    if not open_ended and not given:
        return []
    at_record = {"place": command.row["jurisdiction"], "record": command.row["record_id"]}
    measured = command.row.get("measured")
    known = {str(each) for each in command.session.execute(IN_FORCE, at_record).scalars()} if measured else set()
    if given is not None and not isinstance(given, list):
        raise Invalid([FieldError("measures", "not_a_list", N_("请逐项决定措施继续或者解除"))])
    chosen: dict[str, dict[str, str]] = {}
    errors: list[FieldError] = []
    for position, item in enumerate(given or []):
        at = f"measures.{position}."
        if not isinstance(item, Mapping) or (name := str(item.get("id"))) not in known or name in chosen:
            errors.append(FieldError(f"{at}id", "unknown_measure", N_("没有这项措施，或者已经决定")))
        else:
            chosen[name] = _effect(command, item, at, errors)
    needed = open_ended and usual(Ending(ending), command.row["ground"]) is None
    for missing in sorted(known - chosen.keys()) if needed else []:
        errors.append(FieldError(f"measures.{missing}", "required", N_("请逐项决定措施继续或者解除")))
    if errors:
        raise Invalid(errors)
    return list(chosen.values())


def _effect(command: CaseCommand, item: Mapping[str, Any], at: str, errors: list[FieldError]) -> dict[str, str]:
    only_keys(item, ("id", "effect", "reason"), at)
    effect, reason = item.get("effect"), optional_text(item, "reason")
    if effect not in list(Effect):
        errors.append(FieldError(f"{at}effect", "unknown_effect", N_("请选择继续或者解除")))
    if not reason:
        errors.append(FieldError(f"{at}reason", "required", N_("请写明理由")))
    return {"id": str(item["id"]), "effect": str(effect), "digest": command.keep(reason)}


def originals(session: Session, record: Record) -> list[Record]:
    """The records of which this one may be a copy: in force, of the same kind and subject."""
    return list(session.execute(_others(record).order_by(Record.id)).scalars())


def _others(record: Record) -> Select[Record]:
    return select(Record).where(
        Record.jurisdiction == record.jurisdiction,
        Record.subject_id == record.subject_id,
        Record.kind == record.kind,
        Record.status == RecordStatus.IN_FORCE,
        Record.id != record.id,
    )


def name_survivor(command: CaseCommand, outcome: str, given: Any) -> None:
    """重复公示: of which record this one is a copy; its measures go on there. Raises Invalid.

    Where nothing is named, the one record in force that has the same subject and document number is meant.
    """
    if outcome != "withdraw" or command.row["ground"] is not Ground.DUPLICATE or command.record is None:
        if given:
            raise Invalid([FieldError("duplicate_of", "not_a_duplicate", N_("只有重复公示的记录撤销时填写"))])
        return
    record = command.record
    others = _others(record).with_only_columns(Record.id)
    if given:
        found = command.session.execute(others.where(Record.id == (row_id(given) or 0))).scalars().all()
        if not found:
            fault = N_("没有这条记录，或者它不属于同一主体、已经失效")
            raise Invalid([FieldError("duplicate_of", "unknown_record", fault)])
    else:
        same = others.where(Record.document_number == record.document_number)
        found = command.session.execute(same).scalars().all()
    if len(found) == 1:
        command.note("duplicate_named", record=str(found[0]))
