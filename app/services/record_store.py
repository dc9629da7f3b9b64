"""Rows of a provider become records: the one way a row is stored, one at a time or a thousand.

A row is known by provider, document number and subject. Statements are as many for one row as for a thousand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.domain.ids import new_id
from app.domain.import_rows import Remark, Row
from app.domain.record_words import Disclosure
from app.domain.standard import parted
from app.domain.vocabulary import IdType, RecordStatus
from app.models.base import table_of
from app.models.batch import HeldValue
from app.models.bulk import insert_rows
from app.models.encryption import blind_index
from app.models.record import Record, RecordVersion, Subject
from app.services import corrected_fields, former_numbers, record_changes, repair_letters, subject_words
from app.services.record_changes import FIRST, Writing, version_row
from app.services.record_delivery import Delivery, Ended, Stored

_record, _version, _subject = table_of(Record), table_of(RecordVersion), table_of(Subject)
_held = table_of(HeldValue)
TABLES = (_subject, _record, _version)
_CHANGED = (
    "decided_on", "version", "fields", "personal", "delivered",
    "disclosure", "withheld", "publish_due_on", "published_on", "curable", "correct_by", "conduct_ended_on",
)  # fmt: skip
_UPDATE_RECORDS = (
    update(_record)
    .where(_record.c.jurisdiction == bindparam("in_place"), _record.c.id == bindparam("of_record"))
    .values({name: bindparam(name) for name in _CHANGED})
)


def store(session: Session, delivery: Delivery, rows: Sequence[Row], indexes: Sequence[str] = ()) -> list[Stored]:
    """Store rows without faults, each of another record; `indexes` are the keyed hashes of their numbers if known."""
    indexes = indexes or [blind_index(row.number) for row in rows]
    subjects = _subjects(session, delivery, rows, indexes)
    keys = [(row.document, subjects[index]) for row, index in zip(rows, indexes, strict=True)]
    known = _known(session, delivery, rows)
    former = former_numbers.find(session, delivery, dict(zip(keys, rows, strict=True)), known)
    known |= former.known
    differing = [
        found["id"]
        for row, key in zip(rows, keys, strict=True)
        if (found := known.get(key)) and record_changes.differs(delivery, row, found)
    ]
    locked = _locked(session, delivery, differing)
    guards = corrected_fields.read(session, delivery.place, differing)
    writing = Writing()
    ended: list[Stored] = []
    for row, key in zip(rows, keys, strict=True):
        found = known.get(key)
        if key in former.twice:
            ended.append(Stored(Ended.REFUSED, None, former_numbers.said(delivery, former_numbers.CORRECTED)))
        elif found is None:
            ended.append(_add(delivery, writing, row, key[1], former.doubts(delivery, key)))
        elif found["id"] not in locked:
            ended.append(Stored(Ended.UNCHANGED, found["id"]))
        else:
            guard = guards.get(found["id"], corrected_fields.NONE)
            ended.append(record_changes.compare(delivery, writing, row, locked[found["id"]], guard))
    _write(session, delivery, writing)
    return ended


def _write(session: Session, delivery: Delivery, writing: Writing) -> None:
    insert_rows(session, _record, writing.records)
    if writing.changes:
        session.connection().execute(_UPDATE_RECORDS, writing.changes)
    insert_rows(session, _version, writing.versions)
    insert_rows(session, _held, writing.held)
    # Numbers of letters come last: their counter stays locked until the end.
    repair_letters.issue(session, delivery, writing.curable)


def _subjects(session: Session, delivery: Delivery, rows: Sequence[Row], indexes: Sequence[str]) -> dict[str, int]:
    """The subject ids by index; those nobody knew are made."""
    wanted = dict(zip(reversed(indexes), reversed(rows), strict=True))
    connection = session.connection()
    statement = select(_subject.c.id_index, _subject.c.id).where(
        _subject.c.jurisdiction == delivery.place, _subject.c.id_index.in_(wanted)
    )
    found: dict[str, int] = {}
    for index, key in connection.execute(statement):
        found[index] = key
    fresh: list[dict[str, Any]] = [
        {
            "jurisdiction": delivery.place,
            "id": new_id(delivery.now),
            "name": row.name,
            "id_type": row.id_type,
            "id_number": row.number,
            "id_index": index,
            **subject_words.words(row.name, row.id_type),
        }
        for index, row in wanted.items()
        if index not in found
    ]
    insert_rows(session, _subject, fresh)
    return found | {each["id_index"]: each["id"] for each in fresh}


def _known(session: Session, delivery: Delivery, rows: Sequence[Row]) -> dict[tuple[str, int], Mapping[Any, Any]]:
    """What rows are compared with: the provider's records under these document numbers, by number and subject."""
    statement = select(*former_numbers.COMPARED).where(
        _record.c.jurisdiction == delivery.place,
        _record.c.document_number.in_({row.document for row in rows}),
        _record.c.provider_id == delivery.provider.id,
    )
    found = session.connection().execute(statement).mappings()
    return {(each["document_number"], each["subject_id"]): each for each in found}


def _locked(session: Session, delivery: Delivery, records: Sequence[int]) -> dict[int, Mapping[Any, Any]]:
    """The records a delivery may change, whole and held to the end."""
    if not records:
        return {}
    statement = select(_record).where(_record.c.jurisdiction == delivery.place, _record.c.id.in_(records))
    rows = session.connection().execute(statement.order_by(_record.c.id).with_for_update()).mappings()
    return {each["id"]: each for each in rows}


def _add(delivery: Delivery, writing: Writing, row: Row, subject_id: int, doubts: tuple[Remark, ...] = ()) -> Stored:
    public, personal = parted(delivery.kind, row.values)
    extras = row.extras
    disclosure = extras.disclosure or Disclosure.PUBLIC
    record = {
        "jurisdiction": delivery.place,
        "id": new_id(delivery.now),
        "kind": delivery.kind,
        "provider_id": delivery.provider.id,
        "subject_id": subject_id,
        "document_number": row.document,
        "decided_on": row.decided_on,
        "status": RecordStatus.IN_FORCE,
        "status_reason": "",
        "disputed": False,
        "court_pending": False,
        "version": 1,
        "fields": public,
        "personal": personal,
        "delivered": row.values,
        "received_at": delivery.now,
        "batch_id": delivery.batch_id,
        "disclosure": disclosure,
        "withheld": extras.withheld,
        "curable": extras.curable or False,
        "correct_by": extras.correct_by,
        "conduct_ended_on": extras.conduct_ended_on,
        **delivery.publicity(
            row.decided_on,
            is_person=row.id_type is not IdType.USCC,
            disclosure=disclosure,
            withheld=extras.withheld,
        ),
    }
    writing.records.append(record)
    writing.versions.append(version_row(delivery, record["id"], record, FIRST))
    if record["curable"]:
        writing.curable.append((record, row))
    return Stored(Ended.NEW, record["id"], doubts=row.doubts + doubts)
