"""What should not be and was found: kept once, seen again as the same thing, cleared by a later look that misses it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.models.work import RadarFinding
from app.services.saving import upsert

SHOWN = 100
# Those who look for them: the nightly check of the clocks, the round over cases, the round over places.
KINDS = CLOCK, CASE, PLACE = ("clock", "case", "place")
_LONGEST_KEY = 120


@dataclass(frozen=True)
class Found:
    """One thing wrong: `what` it is, of which case or thing, what is stored and what would be right."""

    what: str
    subject: str
    stored: str = ""
    expected: str = ""
    case_id: int | None = None
    part: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """What is kept of it; the same names whoever found it."""
        said = {"number": self.subject, "clock": self.part, "what": self.what}
        return {**said, "stored": self.stored, "replayed": self.expected}


def keep(session: Session, place: str, kind: str, found: Iterable[Found], *, seen_at: datetime) -> int:
    """Keep what a look has found; answers how many findings are new or back again. `seen_at` marks the look."""
    rows = {_dedupe(kind, each): each for each in found}
    if not rows:
        return 0
    known = select(RadarFinding.dedupe).where(
        RadarFinding.jurisdiction == place, RadarFinding.dedupe.in_(rows), RadarFinding.cleared_at.is_(None)
    )
    old = set(session.execute(known).scalars())
    values = [_row(place, kind, dedupe, each, seen_at) for dedupe, each in rows.items()]
    again = [row for row in values if row["dedupe"] in old]
    fresh = [row for row in values if row["dedupe"] not in old]
    seen, anew = ("values", "seen_at"), ("values", "seen_at", "found_at", "cleared_at")
    upsert(session, RadarFinding, again, seen, keys=("jurisdiction", "dedupe"))
    upsert(session, RadarFinding, fresh, anew, keys=("jurisdiction", "dedupe"))
    return len(fresh)


def _dedupe(kind: str, each: Found) -> str:
    return f"{kind}:{each.subject}:{each.part}:{each.what}"[:_LONGEST_KEY]


def _row(place: str, kind: str, dedupe: str, each: Found, seen_at: datetime) -> dict[str, Any]:
    return {
        "jurisdiction": place,
        "id": new_id(seen_at),
        "kind": kind,
        "dedupe": dedupe,
        "case_id": each.case_id,
        "values": each.values,
        "found_at": seen_at,
        "seen_at": seen_at,
        "cleared_at": None,
    }


def clear(session: Session, place: str, kind: str, *, seen_at: datetime, now: datetime) -> None:
    """Clear what the look of that moment has not met."""
    session.execute(
        update(RadarFinding)
        .where(
            RadarFinding.jurisdiction == place,
            RadarFinding.kind == kind,
            RadarFinding.cleared_at.is_(None),
            # Not "earlier than": the clock may have been set back since the look before.
            RadarFinding.seen_at != seen_at,
        )
        .values(cleared_at=now)
        .execution_options(synchronize_session=False)
    )


def clear_cases(session: Session, place: str, kind: str, case_ids: Collection[int], *, now: datetime) -> None:
    """Clear what was wrong with cases that a look finds sound."""
    session.execute(
        update(RadarFinding)
        .where(
            RadarFinding.jurisdiction == place,
            RadarFinding.kind == kind,
            RadarFinding.case_id.in_(case_ids),
            RadarFinding.cleared_at.is_(None),
        )
        .values(cleared_at=now)
        .execution_options(synchronize_session=False)
    )


def findings(session: Session, *, actor: Actor, cleared: bool) -> Sequence[RadarFinding]:
    """What is open, or has been cleared, in the places the actor watches (an administrator: all); the newest first."""
    newest_first = (RadarFinding.found_at.desc(), RadarFinding.id.desc())
    statement = select(RadarFinding).where(RadarFinding.kind.in_(KINDS)).order_by(*newest_first).limit(SHOWN)
    statement = statement.where(RadarFinding.cleared_at.is_not(None) if cleared else RadarFinding.cleared_at.is_(None))
    if (places := watched(actor)) is not None:
        statement = statement.where(RadarFinding.jurisdiction.in_(places))
    return session.execute(statement).scalars().all()


def open_count(session: Session, *, actor: Actor) -> int:
    """How many findings are open in the places the actor watches."""
    opened = (RadarFinding.kind.in_(KINDS), RadarFinding.cleared_at.is_(None))
    statement = select(func.count()).select_from(RadarFinding).where(*opened)
    if (places := watched(actor)) is not None:
        statement = statement.where(RadarFinding.jurisdiction.in_(places))
    return session.execute(statement).scalar_one()


def watched(actor: Actor) -> list[str] | None:
    """The places of a supervisor; None for somebody who looks after all of them."""
    if Role.ADMINISTRATOR in actor.roles():
        return None
    places = [each.jurisdiction for each in actor.granted if each.role is Role.SUPERVISOR]
    return None if None in places else sorted(place for place in places if place)
