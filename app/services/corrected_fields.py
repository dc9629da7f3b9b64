"""Fields that a case had corrected: no delivery puts the earlier value back by itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.record_words import HeldStatus
from app.domain.vocabulary import CaseOutcome
from app.models.base import table_of
from app.models.batch import HeldValue
from app.models.case import Case
from app.models.record import RecordVersion

_version, _case, _held = table_of(RecordVersion), table_of(Case), table_of(HeldValue)


@dataclass(frozen=True)
class Guard:
    """What is guarded on a record: the corrected `fields`, and the values already waiting or decided against."""

    fields: frozenset[str] = frozenset()
    decided: frozenset[tuple[str, str]] = frozenset()


NONE = Guard()


def read(session: Session, place: str, records: Sequence[int]) -> dict[int, Guard]:
    """The guards of records by id; those without any are left out."""
    if not records:
        return {}
    corrected = _corrected(session, place, records)
    decided = _decided(session, place, list(corrected)) if corrected else {}
    return {
        record: Guard(frozenset(fields), frozenset(decided.get(record, ()))) for record, fields in corrected.items()
    }


def _corrected(session: Session, place: str, records: Sequence[int]) -> dict[int, set[str]]:
    """The fields last changed by a case.

    One that put the platform's own error right leads back to what was delivered, and guards nothing; a later change
    by the provider's own decision ends the guard.
    """
    statement = (
        select(
            _version.c.record_id, _version.c.fields, _version.c.personal, _version.c.case_id, _case.c.opinion_outcome
        )
        .select_from(
            _version.outerjoin(
                _case, and_(_case.c.jurisdiction == _version.c.jurisdiction, _case.c.id == _version.c.case_id)
            )
        )
        .where(_version.c.jurisdiction == place, _version.c.record_id.in_(records))
        .order_by(_version.c.record_id, _version.c.version)
    )
    found: dict[int, set[str]] = defaultdict(set)
    before: dict[int, dict[str, Any]] = {}
    for record, public, personal, case, outcome in session.connection().execute(statement):
        values = {**public, **personal}
        old = before.get(record, values)
        changed = {code for code in old.keys() | values.keys() if old.get(code) != values.get(code)}
        if case is not None and outcome != CaseOutcome.OWN_ERROR:
            found[record] |= changed
        else:
            found[record] -= changed
        before[record] = values
    return {record: fields for record, fields in found.items() if fields}


def _decided(session: Session, place: str, records: Sequence[int]) -> Mapping[int, set[tuple[str, str]]]:
    statement = select(_held.c.record_id, _held.c.field, _held.c.value).where(
        _held.c.jurisdiction == place,
        _held.c.record_id.in_(records),
        _held.c.status.in_((HeldStatus.WAITING, HeldStatus.KEPT)),
    )
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for record, code, value in session.connection().execute(statement):
        found[record].add((code, value["value"]))
    return found
