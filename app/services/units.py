"""Units as somebody to turn to: an abolished one stands for its successor, or for nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.place import Organisation

_MOST_SUCCESSIONS = 10


@dataclass(frozen=True)
class Standing:
    """A unit that exists, and its addresses: `email` is the liaison's, empty where there is none."""

    id: int
    name: str
    email: str
    leader_email: str


def standing(session: Session, wanted: Iterable[int]) -> Mapping[int, Standing]:
    """Who answers for each of these units today; units that ended without a successor are left out."""
    known: dict[int, Organisation] = {}
    missing = set(wanted)
    asked = frozenset(missing)
    for _ in range(_MOST_SUCCESSIONS):
        if not missing:
            break
        rows = session.execute(select(Organisation).where(Organisation.id.in_(sorted(missing)))).scalars()
        known |= {row.id: row for row in rows}
        heirs = {row.successor_id for row in known.values() if row.abolished_on and row.successor_id is not None}
        missing = heirs - known.keys()
    found = {unit: _heir(known, unit) for unit in asked}
    return {unit: Standing(row.id, row.name, row.email, row.leader_email) for unit, row in found.items() if row}


def heir_of(session: Session, unit: Organisation) -> int:
    """The unit that stands for this one today; itself where it exists or has no successor."""
    row, steps = unit, 0
    while row.abolished_on is not None and row.successor_id and steps < _MOST_SUCCESSIONS:
        row, steps = session.get_one(Organisation, row.successor_id), steps + 1
    return row.id


def with_former(session: Session, wanted: Iterable[int]) -> frozenset[int]:
    """These units and all they have succeeded: the letters of those are theirs to carry."""
    found = frozenset(wanted)
    for _ in range(_MOST_SUCCESSIONS):
        former = select(Organisation.id).where(Organisation.successor_id.in_(found), Organisation.id.not_in(found))
        if not found or not (more := frozenset(session.execute(former).scalars())):
            break
        found |= more
    return found


def _heir(known: Mapping[int, Organisation], unit: int) -> Organisation | None:
    row, steps = known.get(unit), 0
    while row is not None and row.abolished_on is not None:
        steps += 1
        if row.successor_id is None or steps > _MOST_SUCCESSIONS:
            return None
        row = known.get(row.successor_id)
    return row
