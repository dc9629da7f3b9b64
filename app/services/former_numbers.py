"""Document numbers that a case has corrected: a row under one still speaks of the record that once bore it."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.import_columns import SUBJECTS
from app.domain.import_rows import Remark, Row
from app.domain.vocabulary import N_
from app.models.base import table_of
from app.models.record import Record, RecordVersion
from app.services import corrected_fields
from app.services.record_delivery import Delivery

Key = tuple[str, int]  # document number and subject
Known = Mapping[Key, Mapping[Any, Any]]

_record, _version = table_of(Record), table_of(RecordVersion)
COMPARED = tuple(
    _record.c[name]
    for name in (
        "id", "document_number", "subject_id", "kind", "status", "delivered",
        "curable", "correct_by", "disclosure", "conduct_ended_on", "withheld",
    )
)  # fmt: skip
_WHOSE = (_record.c.provider_id, _record.c.kind)
CORRECTED = ("corrected_number", N_("这条记录的文书号曾经异议更正，本文件中另有一行也是这条记录，请删去本行"))
OTHER_DOCUMENT = ("former_number", N_("这个文书号曾属于另一条记录，后经异议更正；决定日期不同，按另一份文书登记"))


@dataclass(frozen=True)
class Former:
    """What rows mean by numbers no record bears now.

    `known` are the records meant, `twice` rows whose record another row names too, `other` those of another document.
    """

    known: dict[Key, Mapping[Any, Any]] = field(default_factory=dict)
    twice: frozenset[Key] = frozenset()
    other: frozenset[Key] = frozenset()

    def doubts(self, delivery: Delivery, key: Key) -> tuple[Remark, ...]:
        """What is to be said of a new record under a number that another one once bore."""
        return said(delivery, OTHER_DOCUMENT) if key in self.other else ()


NOTHING = Former()


def said(delivery: Delivery, words: tuple[str, str]) -> tuple[Remark, ...]:
    """Something said of the document number of a row."""
    return (Remark(SUBJECTS[delivery.kind].document, *words),)


def find(session: Session, delivery: Delivery, rows: Mapping[Key, Row], known: Known) -> Former:
    """What the rows that are not `known` mean.

    A number alone does not tell: it may have been wrong on a record just because it is another document's. The day of
    decision decides: the one the record has, or had together with that number.
    """
    wanted = {key: row for key, row in rows.items() if key not in known}
    borne = list(_borne(session, delivery, wanted)) if wanted else []
    if not borne:
        return NOTHING
    guards = corrected_fields.read(session, delivery.place, sorted({each.record for each in borne}))
    document = SUBJECTS[delivery.kind].document
    guarded = [each for each in borne if document in guards.get(each.record, corrected_fields.NONE).fields]
    meant = {each.key: each.record for each in guarded if wanted[each.key].decided_on in each.days}
    taken = {known[key]["id"] for key in rows if key in known}
    single: dict[Key, int] = {}
    for key, record in meant.items():
        if record not in taken:
            taken.add(record)
            single[key] = record
    return Former(
        known=_compared(session, delivery, single),
        twice=frozenset(meant.keys() - single.keys()),
        other=frozenset(each.key for each in guarded) - meant.keys(),
    )


class _Borne(NamedTuple):
    """A number that a record has or had, with its days of decision now and then."""

    record: int
    key: Key
    days: tuple[date | None, date | None]


def _borne(session: Session, delivery: Delivery, wanted: Mapping[Key, Row]) -> Iterator[_Borne]:
    """The versions under wanted numbers; only a record that has changed can have lost one.

    Few have: they are looked up first, for a plan that joins may read every version of the place instead.
    """
    changed = _changed(session, delivery, {subject for _, subject in wanted})
    if not changed:
        return
    names = SUBJECTS[delivery.kind]
    number, decided = (_version.c.fields[name].as_string() for name in (names.document, names.decided))
    statement = (
        select(_version.c.record_id, number, decided)
        .where(_version.c.jurisdiction == delivery.place, _version.c.record_id.in_(changed))
        .order_by(_version.c.record_id, _version.c.version)
    )
    for record, borne, then in session.connection().execute(statement):
        subject, now = changed[record]
        if (borne, subject) in wanted:
            yield _Borne(record, (borne, subject), (now, date.fromisoformat(then) if then else None))


def _changed(session: Session, delivery: Delivery, subjects: Set[int]) -> dict[int, tuple[int, date | None]]:
    """The records of these subjects that were ever changed, each with its subject and day of decision."""
    statement = select(_record.c.id, _record.c.subject_id, _record.c.decided_on, *_WHOSE).where(
        _record.c.jurisdiction == delivery.place, _record.c.subject_id.in_(subjects), _record.c.version > 1
    )
    # Whose they are is judged here: named in the statement, it leads SQLite through everything the unit ever sent.
    return {
        record: (subject, decided)
        for record, subject, decided, provider, kind in session.connection().execute(statement)
        if provider == delivery.provider.id and kind is delivery.kind
    }


def _compared(session: Session, delivery: Delivery, single: Mapping[Key, int]) -> dict[Key, Mapping[Any, Any]]:
    if not single:
        return {}
    statement = select(*COMPARED).where(_record.c.jurisdiction == delivery.place, _record.c.id.in_(single.values()))
    rows = {row["id"]: row for row in session.connection().execute(statement).mappings()}
    return {key: rows[record] for key, record in single.items()}
