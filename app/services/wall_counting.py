"""Counting walls for those who will look: each place at most once a minute, and never more than a part of all time."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import Now
from app.database import Database
from app.models.place import Jurisdiction
from app.models.reporting import WallCount
from app.services import wall
from app.services.saving import upsert

EVERY = timedelta(minutes=1)
# Counting takes at most a twentieth of the time, however long one count takes.
SHARE = 20
_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def count_due(database: Database, *, now: Now, machine: Now) -> int:
    """Count every place whose turn has come; answers how many. Two schedulers never count one place at once."""
    with database.reading() as session:
        places = due_places(session, machine())
    counted = 0
    for place in places:
        with database.transaction() as session:
            if not _claim(session, place, machine()):
                continue
        with database.reading() as session:
            figures, took = wall.counted(session, place, now=now())
        with database.transaction() as session:
            values = {"took_ms": round(took.total_seconds() * 1000), "figures": figures}
            session.execute(update(WallCount).where(WallCount.jurisdiction == place).values(**values))
        counted += 1
    return counted


def due_places(session: Session, machine: datetime) -> list[str]:
    """The places never counted, or not lately."""
    rows = {row.jurisdiction: row for row in session.execute(select(WallCount)).scalars()}
    places = session.execute(select(Jurisdiction.id).order_by(Jurisdiction.id)).scalars().all()
    return [place for place in places if _due(rows.get(place), machine)]


def _due(row: WallCount | None, machine: datetime) -> bool:
    return row is None or machine - row.counted_at >= max(EVERY, SHARE * timedelta(milliseconds=row.took_ms))


def _claim(session: Session, place: str, machine: datetime) -> bool:
    """Take the place's turn: whoever comes second finds that it has been taken."""
    empty = {"jurisdiction": place, "counted_at": _LONG_AGO, "took_ms": 0, "figures": {}}
    upsert(session, WallCount, [empty])
    locked = select(WallCount).where(WallCount.jurisdiction == place).with_for_update(skip_locked=True)
    row = session.execute(locked).scalar_one_or_none()
    if row is None or not _due(row, machine):
        return False
    row.counted_at = machine
    return True
