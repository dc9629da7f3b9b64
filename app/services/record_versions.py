"""How a record has come to stand as it does: version by version, what it said before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.standard import FIELDS
from app.models.case import Case
from app.models.record import Record, RecordVersion
from app.services import record_reading
from app.services.visibility import visible_cases


@dataclass(frozen=True)
class Change:
    """One field that differs from the version before, as the actor reads it; `label` is the standard's."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class VersionLine:
    """One version with why it came; `case` is the number of the case behind it, where the actor sees that case."""

    version: int
    changed_at: datetime
    reason: str
    case: str | None
    changes: tuple[Change, ...]


def told(session: Session, record: Record, *, actor: Actor, full: bool = False) -> list[VersionLine]:
    """The versions, the newest first; a field counts as changed by its true value, however it is masked."""
    behind = and_(
        Case.jurisdiction == RecordVersion.jurisdiction, Case.id == RecordVersion.case_id, visible_cases(actor)
    )
    statement = (
        select(RecordVersion, Case.number)
        .outerjoin(Case, behind)
        .where(RecordVersion.jurisdiction == record.jurisdiction, RecordVersion.record_id == record.id)
        .order_by(RecordVersion.version)
    )
    lines: list[VersionLine] = []
    before: dict[str, str] | None = None
    for row, number in session.execute(statement):
        values = {**row.fields, **row.personal}
        changes = () if before is None else _changes(record, before, values, actor, full)
        lines.append(VersionLine(row.version, row.changed_at, row.reason, number, changes))
        before = values
    return lines[::-1]


def _changes(
    record: Record, before: Mapping[str, str], after: Mapping[str, str], actor: Actor, full: bool
) -> tuple[Change, ...]:
    old, new = (
        {line.field.code: line.value for line in record_reading.shown(record, actor, values, full=full)}
        for values in (before, after)
    )
    return tuple(
        Change(field.label, old[code], new[code])
        for code, field in FIELDS[record.kind].items()
        if code in new and (before.get(code) or "") != (after.get(code) or "")
    )
