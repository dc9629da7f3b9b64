"""The joint measures a case has to do with, as its commands read them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, exists, func, or_, select, true

from app.domain.measures import Colour, ListingStatus
from app.domain.vocabulary import CaseStatus, MeasureState
from app.models.base import table_of
from app.models.case import Case
from app.models.event import CaseEvent
from app.models.listing import Listing
from app.models.measure import CatalogueMeasure, Measure, MeasureHold
from app.models.place import Organisation
from app.services.command import CaseCommand
from app.services.measure_changes import MeasureRow

_measure, _hold, _case = table_of(Measure), table_of(MeasureHold), table_of(Case)
_listing, _catalogue, _unit = table_of(Listing), table_of(CatalogueMeasure), table_of(Organisation)
_PLACE: BindParameter[str] = bindparam("place")
_OPEN_HOLD = and_(_hold.c.jurisdiction == _PLACE, _hold.c.measure_id == _measure.c.id, _hold.c.released_at.is_(None))
_HELD = exists(select(1).where(_OPEN_HOLD, _hold.c.case_id == bindparam("case")))
_HELD_ELSEWHERE = exists(
    select(1)
    .select_from(_hold.join(_case, and_(_case.c.jurisdiction == _hold.c.jurisdiction, _case.c.id == _hold.c.case_id)))
    .where(_OPEN_HOLD, _hold.c.case_id != bindparam("case"), _case.c.status == CaseStatus.OPEN)
)
_SINCE = select(func.min(_hold.c.since)).where(_OPEN_HOLD).scalar_subquery()
_ON_ENTRIES = select(_listing.c.id).where(
    _listing.c.jurisdiction == _PLACE,
    _listing.c.record_id == bindparam("record"),
    _listing.c.status == ListingStatus.IN_FORCE,
)
# On the record itself, or on an entry of a list that rests on it.
ON_RECORD = or_(_measure.c.record_id == bindparam("record"), _measure.c.listing_id.in_(_ON_ENTRIES))
_NAMES = ("id", "record_id", "listing_id", "organisation_id", "name", "desired")
_STANDS = ("reported", "executed_at", "started_on", "lifted_on")
_OF_CASE = (
    select(
        *(_measure.c[name] for name in (*_NAMES, *_STANDS)),
        _unit.c.name.label("organisation"),
        # A norm that forbids it may have been entered in the catalogue after the measure was taken.
        and_(_measure.c.suspendable, func.coalesce(_catalogue.c.suspendable, true())).label("suspendable"),
        _catalogue.c.channels,
        _HELD.label("held"),
        _HELD_ELSEWHERE.label("held_elsewhere"),
        _SINCE.label("suspended_since"),
    )
    .select_from(
        _measure.join(_unit, _unit.c.id == _measure.c.organisation_id).outerjoin(
            _catalogue, _catalogue.c.id == _measure.c.catalogue_id
        )
    )
    .where(_measure.c.jurisdiction == _PLACE, or_(ON_RECORD, _HELD))
    .order_by(_measure.c.id)
)
# Those of which an opinion says what becomes of them; what stands on an entry follows the entry.
IN_FORCE = select(_measure.c.id).where(
    _measure.c.jurisdiction == _PLACE,
    _measure.c.record_id == bindparam("record"),
    _measure.c.desired != MeasureState.LIFTED,
)
_GONE = select(_listing.c.organisation_id, _listing.c.list_name).where(
    _listing.c.jurisdiction == _PLACE,
    _listing.c.record_id == bindparam("record"),
    _listing.c.colour == Colour.RED,
    _listing.c.status == ListingStatus.REMOVED,
)
_event = table_of(CaseEvent)
_SAID = (
    select(_event.c.data)
    .where(_event.c.jurisdiction == _PLACE, _event.c.case_id == bindparam("case"), _event.c.kind == bindparam("kind"))
    .order_by(_event.c.seq.desc())
    .limit(1)
)


def of_case(command: CaseCommand) -> list[MeasureRow]:
    """The measures on the record of a case and those it holds, lifted ones included; one statement."""
    if not command.row.get("measured"):
        return []
    found = command.session.connection().execute(_OF_CASE, _at(command)).mappings()
    return [MeasureRow(**{**row, "channels": tuple(row["channels"] or ())}) for row in found]


def _at(command: CaseCommand) -> dict[str, Any]:
    jurisdiction, case_id = command.key
    return {"place": jurisdiction, "case": case_id, "record": command.row["record_id"]}


def locked(command: CaseCommand) -> list[MeasureRow]:
    """The measures that have not been lifted, under the record's lock; nothing is locked where there are none."""
    if not any(row.desired is not MeasureState.LIFTED for row in of_case(command)):
        return []
    _ = command.record
    return [row for row in of_case(command) if row.desired is not MeasureState.LIFTED]


def said(command: CaseCommand, kind: str) -> Mapping[str, Any]:
    """The data of the newest event of a kind: of this command, or stored."""
    fresh = next((event.data for event in reversed(command.events) if event.kind == kind), None)
    if fresh is not None:
        return fresh
    jurisdiction, case_id = command.key
    at = {"place": jurisdiction, "case": case_id, "kind": kind}
    stored: Mapping[str, Any] | None = command.session.connection().execute(_SAID, at).scalar_one_or_none()
    return stored or {}


def honours(command: CaseCommand) -> list[tuple[int, str]]:
    """The red lists from which the subject was removed because of the record, with who keeps them."""
    if not command.row.get("measured"):
        return []
    return [(row.organisation_id, row.list_name) for row in command.session.connection().execute(_GONE, _at(command))]
