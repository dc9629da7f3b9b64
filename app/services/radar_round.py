"""The radar's round: each place every five minutes as a whole, and its cases in slices, a turn taking what it needs.

One scheduler at a time has a place in hand, by the row of its turn; the next one goes on where it stopped.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import Now
from app.database import Database
from app.domain.permissions import SYSTEM
from app.models.place import Jurisdiction
from app.models.work import RadarTurn
from app.services import events, radar_cases, radar_findings, radar_place
from app.services.saving import upsert

EVERY = timedelta(minutes=5)
# Seconds a round spends on the cases of one place, so that a large one keeps no other waiting.
BUDGET = 30.0
_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Clocks:
    """Legal time, the machine's, and whether to stop between two slices."""

    now: Now
    machine: Now
    stopping: Callable[[], bool] = lambda: False


def look_due(database: Database, clocks: Clocks) -> int:
    """Look at every place whose time has come; answers how many cases were looked at."""
    with database.reading() as session:
        places = session.execute(select(Jurisdiction.id).order_by(Jurisdiction.id)).scalars().all()
    return sum(_round(database, place, clocks) for place in places if not clocks.stopping())


def _round(database: Database, place: str, clocks: Clocks) -> int:
    with database.transaction() as session:
        turn = _claim(session, place, clocks)
    if turn is None:
        return 0
    _look_at_place(database, place, clocks)
    looked, until = 0, time.monotonic() + BUDGET
    while count := _slice(database, place, clocks):
        looked += count
        if clocks.stopping() or time.monotonic() >= until:
            break
    return looked


def _claim(session: Session, place: str, clocks: Clocks) -> RadarTurn | None:
    """The place's turn, taken in hand for five minutes; None where its time has not come or another has it."""
    fresh = {"next_at": _LONG_AGO, "began_at": clocks.now(), "after": 0, "checked": 0}
    upsert(session, RadarTurn, [{"jurisdiction": place, **fresh}])
    locked = select(RadarTurn).where(RadarTurn.jurisdiction == place).with_for_update(skip_locked=True)
    turn = session.execute(locked).scalar_one_or_none()
    if turn is None or turn.next_at > clocks.machine():
        return None
    turn.next_at = clocks.machine() + EVERY
    if turn.ended_at is not None:
        turn.began_at, turn.after, turn.checked, turn.ended_at = clocks.now(), 0, 0, None
    return turn


def _look_at_place(database: Database, place: str, clocks: Clocks) -> None:
    now = clocks.now()
    with database.reading() as session:
        found = radar_place.look(session, place, now=now, machine=clocks.machine())
    with database.transaction() as session:
        new = radar_findings.keep(session, place, radar_place.KIND, found, seen_at=now)
        radar_findings.clear(session, place, radar_place.KIND, seen_at=now, now=now)
        _tell(session, place, new, now)


def _slice(database: Database, place: str, clocks: Clocks) -> int:
    """Look at the next cases of the turn and keep what is wrong; with none left the turn is over."""
    now = clocks.now()
    with database.reading() as session:
        turn = session.get_one(RadarTurn, place)
        ids = radar_cases.slices(session, place, turn.after)
        suspects = {found.case_id for found in radar_cases.look(session, place, ids, now=now)} - {None}
    with database.transaction() as session:
        # Under the lock of its row nobody is writing the case: what is still wrong now is wrong.
        sick = sorted(each for each in suspects if each is not None)
        found = radar_cases.look(session, place, sick, now=now, locked=True) if sick else []
        new = radar_findings.keep(session, place, radar_cases.KIND, found, seen_at=turn.began_at)
        sound = set(ids) - {each.case_id for each in found}
        if sound:
            radar_findings.clear_cases(session, place, radar_cases.KIND, sound, now=now)
        _tell(session, place, new, now)
        _move(session, turn, ids, now)
    return len(ids)


def _move(session: Session, turn: RadarTurn, ids: Sequence[int], now: datetime) -> None:
    """Move the turn on, or end it: what it has not met is no longer there."""
    row = update(RadarTurn).where(RadarTurn.jurisdiction == turn.jurisdiction, RadarTurn.after == turn.after)
    if ids:
        session.execute(row.values(after=ids[-1], checked=turn.checked + len(ids)))
        return
    radar_findings.clear(session, turn.jurisdiction, radar_cases.KIND, seen_at=turn.began_at, now=now)
    last = {"last_began_at": turn.began_at, "last_ended_at": now, "last_checked": turn.checked}
    session.execute(row.values(ended_at=now, **last))


def _tell(session: Session, place: str, new: int, now: datetime) -> None:
    if new:
        events.append_admin(session, place, "radar_found", {"new": new}, actor=SYSTEM, now=now)


def turns(session: Session, places: list[str] | None) -> list[RadarTurn]:
    """How far the radar is in these places (None: in all)."""
    statement = select(RadarTurn).order_by(RadarTurn.jurisdiction)
    if places is not None:
        statement = statement.where(RadarTurn.jurisdiction.in_(places))
    return list(session.execute(statement).scalars())
