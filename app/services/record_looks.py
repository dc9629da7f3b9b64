"""Who looked at a record: one line for each opening by somebody it is not about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.domain.workdays import legal_date
from app.models.account import Account
from app.models.place import Organisation
from app.models.record import Record, RecordView
from app.services import record_reading

SHOWN = 100
_READERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})


@dataclass(frozen=True)
class Look:
    """One opening. The subject is told unit and day; who looks after the work of others also person and time."""

    unit: str
    on: date
    person: str = ""
    at: datetime | None = None
    unmasked: bool = False


def note(session: Session, record: Record, *, unmasked: bool, actor: Actor, now: datetime) -> None:
    """Remember that the actor opened a record; its subject's own looks are nobody's business."""
    if actor.account_id is None or record_reading.is_own(record, actor):
        return
    row = RecordView(
        jurisdiction=record.jurisdiction,
        id=new_id(now),
        record_id=record.id,
        account_id=actor.account_id,
        organisation_id=_unit(record, actor),
        unmasked=unmasked,
        at=now,
    )
    session.add(row)
    session.flush()


def _unit(record: Record, actor: Actor) -> int | None:
    """The unit for which the actor looks: the provider where he is its officer, else his unit in the place."""
    here = [grant.organisation_id for grant in actor.granted if grant.jurisdiction == record.jurisdiction]
    units = [unit for unit in here if unit is not None]
    return record.provider_id if record.provider_id in units else next(iter(units), None)


def may_read(record: Record, actor: Actor) -> bool:
    """Whether the list is open to the actor at all: to the subject, and to those who watch the place."""
    return record_reading.is_own(record, actor) or _watches(record, actor)


def of(session: Session, record: Record, *, actor: Actor) -> tuple[Sequence[Look], int]:
    """The newest looks at a record as the actor may read them, and how many there are; none where he may not."""
    if not may_read(record, actor):
        return (), 0
    here = (RecordView.jurisdiction == record.jurisdiction, RecordView.record_id == record.id)
    total = session.execute(select(func.count()).select_from(RecordView).where(*here)).scalar_one()
    statement = (
        select(RecordView.at, RecordView.unmasked, Account.name, Organisation.name)
        .join(Account, Account.id == RecordView.account_id)
        .outerjoin(Organisation, Organisation.id == RecordView.organisation_id)
        .where(*here)
        .order_by(RecordView.at.desc(), RecordView.id.desc())
        .limit(SHOWN)
    )
    fully = _watches(record, actor)
    rows = session.execute(statement).all()
    if fully:
        return [Look(unit or "", legal_date(at), name, at, unmasked) for at, unmasked, name, unit in rows], total
    # A unit that opened the record five times on a day is one line to the subject.
    days = dict.fromkeys((unit or "", legal_date(at)) for at, _, _, unit in rows)
    return [Look(unit, on) for unit, on in days], total


def _watches(record: Record, actor: Actor) -> bool:
    return actor.is_system or any(
        grant.role in _READERS and grant.jurisdiction in (None, record.jurisdiction) for grant in actor.granted
    )
