"""What the platform above reads of a result: made from rows that do not change, at every try the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.import_columns import SUBJECTS
from app.domain.measures import PushStatus
from app.domain.vocabulary import CaseOutcome
from app.models.case import Case
from app.models.disclosure import PlatformPush
from app.models.place import Jurisdiction, Organisation
from app.models.record import Record, RecordVersion, Subject

# Outcomes after which the record reads otherwise than before; of the others the platform needs no content.
_REWRITTEN = frozenset({CaseOutcome.CORRECTED, CaseOutcome.SUPPLEMENTED, CaseOutcome.PARTLY, CaseOutcome.OWN_ERROR})


@dataclass(frozen=True)
class Ready:
    """A push as it stands, and what it says; `version` is the one of its record that was meant."""

    status: PushStatus
    key: str
    number: str
    body: Mapping[str, Any]
    version: int | None


def read(session: Session, place: str, push_id: int) -> Ready:
    """A push with its words. Raises NoResultFound."""
    statement = (
        select(PlatformPush, Case, Jurisdiction.code)
        .outerjoin(Case, and_(Case.jurisdiction == PlatformPush.jurisdiction, Case.id == PlatformPush.case_id))
        .join(Jurisdiction, Jurisdiction.id == PlatformPush.jurisdiction)
        .where(PlatformPush.jurisdiction == place, PlatformPush.id == push_id)
    )
    push, case, code = session.execute(statement).one()
    outcome = CaseOutcome(push.content["outcome"])
    at = case.answered_at if case else datetime.fromisoformat(push.content["at"])
    record, version = _record(session, push, at, outcome) if push.record_id else (None, None)
    body = {
        "kind": push.kind,
        "jurisdiction": code,
        "case": case.number if case else None,
        "outcome": outcome.value,
        "answered_at": at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None,
        "record": record,
    }
    return Ready(push.status, push.dedupe_key, push.external_number, body, version)


def _record(
    session: Session, push: PlatformPush, at: datetime | None, outcome: CaseOutcome
) -> tuple[dict[str, Any], int]:
    """The record as the answer left it, under the number it was first delivered by."""
    statement = (
        select(Record, Subject, Organisation.uscc)
        .join(Subject, and_(Subject.jurisdiction == Record.jurisdiction, Subject.id == Record.subject_id))
        .join(Organisation, Organisation.id == Record.provider_id)
        .where(Record.jurisdiction == push.jurisdiction, Record.id == push.record_id)
    )
    record, subject, provider = session.execute(statement).one()
    first, meant = _versions(session, push, at)
    named = SUBJECTS[record.kind].document
    body = {
        "kind": record.kind.value,
        "provider": provider,
        "document_number": first.fields.get(named) or record.document_number,
        "subject": {"name": subject.name, "id_type": subject.id_type.value, "id_number": subject.id_number},
        "version": meant.version,
        "status": record.status.value,
        "disputed": record.disputed,
        "court_pending": record.court_pending,
    }
    if outcome in _REWRITTEN:
        body["fields"] = {**meant.fields, **meant.personal}
    return body, meant.version


def _versions(session: Session, push: PlatformPush, at: datetime | None) -> tuple[RecordVersion, RecordVersion]:
    """The first version of the record, and the one that stood at the moment the platform is told of."""
    statement = (
        select(RecordVersion)
        .where(RecordVersion.jurisdiction == push.jurisdiction, RecordVersion.record_id == push.record_id)
        .order_by(RecordVersion.version)
    )
    versions = session.execute(statement).scalars().all()
    until = [each for each in versions if at is None or each.changed_at <= at]
    return versions[0], (until or versions)[-1]
