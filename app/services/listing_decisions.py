"""What its initiator decides on a list entry whose record a case has changed: keep it, regrade it, remove it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.measures import ListingStatus
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Labelled, Role
from app.domain.workdays import legal_date
from app.models.listing import Listing
from app.models.measure import Measure
from app.models.record import RecordVersion
from app.services import events
from app.services.input import digest, required_text
from app.services.visibility import anywhere

LONGEST = 200


class Decision(Labelled):
    """What becomes of the entry."""

    KEEP = "keep", N_("保留")
    REGRADE = "regrade", N_("调整等级")
    REMOVE = "remove", N_("移出名单")


def awaits() -> ColumnElement[bool]:
    """Entries in force whose record a case has changed since their initiator last spoke of them."""
    changed = exists(
        select(1).where(
            RecordVersion.jurisdiction == Listing.jurisdiction,
            RecordVersion.record_id == Listing.record_id,
            RecordVersion.case_id.is_not(None),
            RecordVersion.changed_at > Listing.received_at,
        )
    )
    return (Listing.status == ListingStatus.IN_FORCE) & changed


def may_decide(row: Listing, actor: Actor) -> bool:
    """Whether the entry is the actor's unit's."""
    return row.organisation_id in actor.organisations(row.jurisdiction, Role.MEASURE_INITIATOR)


def is_waiting(session: Session, row: Listing) -> bool:
    """Whether a decision on this entry is owed."""
    here = (Listing.jurisdiction == row.jurisdiction, Listing.id == row.id)
    return session.execute(select(func.count()).select_from(Listing).where(*here, awaits())).scalar_one() > 0


def decide(session: Session, listing_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Listing:
    """Decide on an entry. Raises NotFound, Invalid at `decision`, `grade`, `reason`; Conflict `nothing_awaited`."""
    statement = select(Listing).where(anywhere(Listing.jurisdiction), Listing.id == listing_id)
    row = session.execute(statement.with_for_update(of=Listing)).scalar_one_or_none()
    if row is None or not may_decide(row, actor):
        raise NotFound()
    if not is_waiting(session, row):
        raise Conflict("nothing_awaited", N_("该条目没有待作出的决定"))
    decision, grade, reason = _read(data)
    row.received_at = now
    if decision is Decision.REGRADE:
        row.grade = grade
    elif decision is Decision.REMOVE:
        row.status, row.removed_on, row.removed_reason = ListingStatus.REMOVED, legal_date(now), reason
        _end_measures(session, row)
    session.flush()
    told = {
        "listing": str(row.id),
        "decision": decision.value,
        "decision_text": decision.label,
        "organisation_id": str(row.organisation_id),
        "digest": digest(reason),
    }
    events.append_admin(session, row.jurisdiction, "listing_decided", told, actor=actor, now=now)
    return row


def _read(data: Mapping[str, Any]) -> tuple[Decision, str, str]:
    errors: list[FieldError] = []
    decision = data.get("decision")
    if decision not in list(Decision):
        errors.append(FieldError("decision", "required", N_("请从给出的选项中选择")))
    texts = {"grade": "", "reason": ""}
    for name in ("reason", *(["grade"] if decision == Decision.REGRADE else [])):
        try:
            texts[name] = required_text(data, name, LONGEST)
        except Invalid as refused:
            errors += refused.errors
    if errors:
        raise Invalid(errors)
    return Decision(str(decision)), texts["grade"], texts["reason"]


def _end_measures(session: Session, row: Listing) -> None:
    """What follows from the entry ends with it; the day after, its units are told to lift it."""
    statement = select(Measure).where(Measure.jurisdiction == row.jurisdiction, Measure.listing_id == row.id)
    for measure in session.execute(statement.with_for_update()).scalars():
        measure.until = min(filter(None, (measure.until, row.removed_on)), default=None)
