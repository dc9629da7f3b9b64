"""Values delivered again for fields a case had corrected: shown to the provider's officer, who decides on each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, select, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.record_words import HeldStatus
from app.domain.standard import FIELDS, parted
from app.domain.vocabulary import N_, Role
from app.models.batch import HeldValue, ImportBatch
from app.models.case import Case
from app.models.record import Record, RecordVersion
from app.services import events, record_columns
from app.services.input import digest, required_text
from app.services.visibility import anywhere

APPLIED = N_("提供单位决定采用再次报送的值")
_LONGEST = 500


@dataclass(frozen=True)
class HeldView:
    """One value that waits: `now` is what the case left on the record, `again` what came; `case` corrected it."""

    held: HeldValue
    record: Record
    label: str
    now: str
    again: str
    case: str


def waiting(session: Session, *, actor: Actor) -> list[HeldView]:
    """What waits for a decision of the actor's units, the oldest first."""
    statement = _of_units(actor).where(HeldValue.status == HeldStatus.WAITING).order_by(HeldValue.id)
    rows = list(session.execute(statement))
    cases = _cases(session, [(held.jurisdiction, held.record_id) for held, _ in rows])
    return [_view(held, record, cases) for held, record in rows]


def find(session: Session, held_id: int, *, actor: Actor) -> HeldView:
    """One value of the actor's units, decided or not. Raises NotFound."""
    row = session.execute(_of_units(actor).where(HeldValue.id == held_id)).one_or_none()
    if row is None:
        raise NotFound()
    held, record = row
    return _view(held, record, _cases(session, [(held.jurisdiction, held.record_id)]))


def decide(session: Session, held_id: int, decision: str, reason: str, *, actor: Actor, now: datetime) -> HeldValue:
    """Keep what the case left, or apply what came again as a new version. Raises NotFound, Invalid, Conflict."""
    if decision not in (HeldStatus.APPLIED, HeldStatus.KEPT):
        raise Invalid([FieldError("decision", "unknown_code", N_("请从给出的选项中选择"))])
    words = required_text({"reason": reason}, "reason", _LONGEST)
    view = find(session, held_id, actor=actor)
    record = _locked(session, view.record)
    held = view.held
    done = session.execute(
        update(HeldValue)
        .where(
            HeldValue.jurisdiction == held.jurisdiction,
            HeldValue.id == held.id,
            HeldValue.status == HeldStatus.WAITING,
        )
        .values(status=HeldStatus(decision), decided_by=actor.account_id, decided_at=now, reason=words)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("stale")
    if decision == HeldStatus.APPLIED:
        _apply(session, record, held, now)
    data = {"held": str(held.id), "record": str(record.id), "decision": str(decision), "digest": digest(words)}
    events.append_admin(session, held.jurisdiction, "held_value_decided", data, actor=actor, now=now)
    return held


def _of_units(actor: Actor) -> Select[HeldValue, Record]:
    units = [
        grant.organisation_id
        for grant in actor.granted
        if grant.role is Role.INFORMATION_PROVIDER and grant.organisation_id is not None
    ]
    return (
        select(HeldValue, Record)
        .join(Record, and_(Record.jurisdiction == HeldValue.jurisdiction, Record.id == HeldValue.record_id))
        .join(
            ImportBatch,
            and_(ImportBatch.jurisdiction == HeldValue.jurisdiction, ImportBatch.id == HeldValue.batch_id),
        )
        .where(anywhere(HeldValue.jurisdiction), Record.provider_id.in_(units))
    )


def _view(held: HeldValue, record: Record, cases: Mapping[tuple[int, str], str]) -> HeldView:
    values = {**record.fields, **record.personal}
    return HeldView(
        held=held,
        record=record,
        label=FIELDS[record.kind][held.field].label,
        now=values.get(held.field, ""),
        again=held.value["value"],
        case=cases.get((record.id, held.field), ""),
    )


def _cases(session: Session, records: list[tuple[str, int]]) -> dict[tuple[int, str], str]:
    """The case that last corrected each field of these records."""
    if not records:
        return {}
    statement = (
        select(RecordVersion, Case.number)
        .outerjoin(Case, and_(Case.jurisdiction == RecordVersion.jurisdiction, Case.id == RecordVersion.case_id))
        .where(
            RecordVersion.jurisdiction.in_({place for place, _ in records}),
            RecordVersion.record_id.in_({record for _, record in records}),
        )
        .order_by(RecordVersion.record_id, RecordVersion.version)
    )
    found: dict[tuple[int, str], str] = {}
    before: dict[int, dict[str, str]] = {}
    for version, number in session.execute(statement):
        values = {**version.fields, **version.personal}
        old = before.get(version.record_id, values)
        if number:
            changed = (code for code in old.keys() | values.keys() if old.get(code) != values.get(code))
            found |= {(version.record_id, code): number for code in changed}
        before[version.record_id] = values
    return found


def _locked(session: Session, record: Record) -> Record:
    statement = select(Record).where(Record.jurisdiction == record.jurisdiction, Record.id == record.id)
    return session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalar_one()


def _apply(session: Session, record: Record, held: HeldValue, now: datetime) -> None:
    value = held.value["value"]
    values = {**record.fields, **record.personal, held.field: value}
    delivered = {**record.delivered, held.field: value}
    record.fields, record.personal = parted(record.kind, {code: each for code, each in values.items() if each})
    record.delivered = {code: each for code, each in delivered.items() if each}
    record.version += 1
    record_columns.follow(session, record, now)
    session.flush()
    session.add(
        RecordVersion(
            jurisdiction=record.jurisdiction,
            id=new_id(now),
            record_id=record.id,
            version=record.version,
            fields=record.fields,
            personal=record.personal,
            case_id=None,
            reason=APPLIED,
            changed_at=now,
        )
    )
    session.flush()
