"""A row delivered again: what it changes on its record, and what a case had corrected and so is kept back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.ids import new_id
from app.domain.import_columns import SUBJECTS
from app.domain.import_rows import NO_EXTRAS, Extras, Remark, Row
from app.domain.record_words import HeldStatus
from app.domain.standard import FIELDS, parted, same_value
from app.domain.vocabulary import N_, IdType, RecordStatus
from app.services.corrected_fields import Guard
from app.services.record_delivery import Delivery, Ended, Stored

FIRST, AGAIN = N_("提供单位报送"), N_("提供单位重新报送")

ERASED = ("erased", N_("这条记录已经消除，不能再次报送"))
OTHER_KIND = ("other_kind", N_("这个文书号已作为另一类记录报送"))
NOT_IN_FORCE = ("not_in_force", N_("记录的状态是“{status}”，内容已按报送更新，状态不因报送恢复"))
HELD = ("held", N_("此项曾经异议更正，再次报送的值暂存，等待提供单位决定"))
_MARKS = ("curable", "correct_by", "disclosure", "conduct_ended_on", "withheld")


@dataclass
class Writing:
    """The rows of a chunk that will be written, many a statement; `curable` are new records to tell about."""

    records: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    versions: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    curable: list[tuple[dict[str, Any], Row]] = field(default_factory=list)


def version_row(delivery: Delivery, record_id: int, record: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """A version as it is stored."""
    return {
        "jurisdiction": delivery.place,
        "id": new_id(delivery.now),
        "record_id": record_id,
        "version": record["version"],
        "fields": record["fields"],
        "personal": record["personal"],
        "case_id": None,
        "reason": reason,
        "changed_at": delivery.now,
    }


def differs(delivery: Delivery, row: Row, before: Mapping[Any, Any]) -> bool:
    """Whether a row says anything that its record does not."""
    if before["status"] is RecordStatus.ERASED or before["kind"] is not delivery.kind:
        return True
    return any(_differing(delivery, row, before["delivered"])) or bool(_said(row.extras, before))


def compare(delivery: Delivery, writing: Writing, row: Row, before: Mapping[Any, Any], guard: Guard) -> Stored:
    """Apply a row to the record it is known as: what differs, but for what is kept back."""
    if before["status"] is RecordStatus.ERASED:
        return Stored(Ended.REFUSED, None, (Remark("", *ERASED),))
    if before["kind"] is not delivery.kind:
        return Stored(Ended.REFUSED, None, (Remark("", *OTHER_KIND),))
    differing = dict(_differing(delivery, row, before["delivered"]))
    kept_back = {code: value for code, value in differing.items() if code in guard.fields}
    changes = {code: value for code, value in differing.items() if code not in guard.fields}
    held = tuple(_hold(delivery, writing, before, kept_back, guard))
    said = _said(row.extras, before)
    if not changes and not said:
        return Stored(Ended.UNCHANGED, before["id"], held=held)
    after = _after(delivery, row, before, changes, said)
    writing.changes.append({"in_place": delivery.place, "of_record": before["id"], **after})
    writing.versions.append(version_row(delivery, before["id"], after, AGAIN))
    doubts = row.doubts
    if before["status"] is not RecordStatus.IN_FORCE:
        doubts += (Remark("", *NOT_IN_FORCE, {"status": before["status"].label}),)
    return Stored(Ended.CHANGED, before["id"], doubts=doubts, held=held)


def _differing(delivery: Delivery, row: Row, delivered: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields whose delivered value is another one than before; the columns that did not come say nothing."""
    table = FIELDS[delivery.kind]
    for code in delivery.codes:
        if (standard := table.get(code)) is None:
            continue
        old, new = delivered.get(code, ""), row.values.get(code, "")
        if old != new and not same_value(standard, old, new):
            yield code, new


def _said(extras: Extras, before: Mapping[Any, Any]) -> dict[str, Any]:
    """What the local columns change."""
    if extras is NO_EXTRAS:
        return {}
    said = {
        name: value for name in _MARKS[:-1] if (value := getattr(extras, name)) is not None and value != before[name]
    }
    if extras.withheld_said and extras.withheld is not before["withheld"]:
        said["withheld"] = extras.withheld
    return said


def _after(
    delivery: Delivery, row: Row, before: Mapping[Any, Any], changes: Mapping[str, str], said: Mapping[str, Any]
) -> dict[str, Any]:
    """The changed columns of a record; an emptied field is gone."""
    values = {code: value for code, value in {**before["fields"], **before["personal"], **changes}.items() if value}
    public, personal = parted(delivery.kind, values)
    marks = {name: before[name] for name in _MARKS} | dict(said)
    # The date may itself have been kept back: the record's own content decides.
    decided = values.get(SUBJECTS[delivery.kind].decided)
    decided_on = date.fromisoformat(decided) if decided else before["decided_on"]
    return {
        "decided_on": decided_on,
        "version": before["version"] + 1,
        "fields": public,
        "personal": personal,
        "delivered": {code: value for code, value in {**before["delivered"], **changes}.items() if value},
        **marks,
        **delivery.publicity(
            decided_on,
            is_person=row.id_type is not IdType.USCC,
            disclosure=marks["disclosure"],
            withheld=marks["withheld"],
            since=before["published_on"],
        ),
    }


def _hold(
    delivery: Delivery, writing: Writing, before: Mapping[Any, Any], values: Mapping[str, str], guard: Guard
) -> Iterator[Remark]:
    """Keep values back that a case had corrected away; one that waits or was decided against is not kept twice."""
    for code, value in values.items():
        if (code, value) in guard.decided or delivery.batch_id is None:
            continue
        writing.held.append(
            {
                "jurisdiction": delivery.place,
                "id": new_id(delivery.now),
                "record_id": before["id"],
                "batch_id": delivery.batch_id,
                "field": code,
                "value": {"value": value},
                "status": HeldStatus.WAITING,
                "decided_by": None,
                "decided_at": None,
                "reason": None,
            }
        )
        yield Remark(code, *HELD)
