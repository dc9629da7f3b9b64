"""Who was given a record: each version once for each reader and way, so that a correction finds them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.ids import new_id
from app.domain.measures import RecipientKind
from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.models.disclosure import RecordDisclosure
from app.models.keys import among
from app.models.record import Record
from app.services import record_reading


def note(
    session: Session,
    records: Sequence[Record],
    kind: RecipientKind,
    reference: str,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Remember that the actor was given these records as they stand; answers how many were new.

    A subject's own records and a provider's own deliveries are nobody else's to be told of.
    """
    given = [each for each in records if not _own(each, actor)]
    if not given or actor.account_id is None:
        return 0
    keys = [(each.jurisdiction, each.id) for each in given]
    statement = select(RecordDisclosure.jurisdiction, RecordDisclosure.record_id, RecordDisclosure.version).where(
        among(RecordDisclosure.jurisdiction, RecordDisclosure.record_id, keys),
        RecordDisclosure.account_id == actor.account_id,
        RecordDisclosure.recipient_kind == kind,
    )
    known = {tuple(row) for row in session.execute(statement)}
    fresh = [each for each in given if (each.jurisdiction, each.id, each.version) not in known]
    session.add_all(_row(each, kind, reference, actor, now) for each in fresh)
    session.flush()
    return len(fresh)


def of_record(session: Session, record: Record) -> Sequence[RecordDisclosure]:
    """Everybody who was given a record, the newest first."""
    statement = select(RecordDisclosure).where(
        RecordDisclosure.jurisdiction == record.jurisdiction, RecordDisclosure.record_id == record.id
    )
    return session.execute(statement.order_by(RecordDisclosure.id.desc())).scalars().all()


def _own(record: Record, actor: Actor) -> bool:
    if record_reading.is_own(record, actor):
        return True
    return record.provider_id in actor.organisations(record.jurisdiction, Role.INFORMATION_PROVIDER)


def _row(record: Record, kind: RecipientKind, reference: str, actor: Actor, now: datetime) -> RecordDisclosure:
    return RecordDisclosure(
        jurisdiction=record.jurisdiction,
        id=new_id(now),
        record_id=record.id,
        version=record.version,
        recipient_kind=kind,
        organisation_id=actor.unit(record.jurisdiction),
        account_id=actor.account_id,
        recipient="",
        at=now,
        reference=reference,
    )
