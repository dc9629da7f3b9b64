"""What a new installation needs before its first case: calendar years, places, published processes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar_files import read_notices
from app.domain.permissions import Actor
from app.models.policy import CalendarYear
from app.services import calendar, catalogue, places, processes


def install(session: Session, portal: str, *, actor: Actor, now: datetime) -> None:
    """Bring what this version ships into the database; what is there already is left as it is."""
    places.add_places(session, portal)
    loaded = set(session.execute(select(CalendarYear.year)).scalars())
    for plan, notes in read_notices(processes.FOLDER / "calendars"):
        if plan.year not in loaded:
            calendar.load_year(session, plan, notes, actor=actor, now=now)
    for process_id, source in processes.shipped().items():
        processes.publish(session, process_id, source, actor=actor, now=now)
    catalogue.install(session, now=now)
