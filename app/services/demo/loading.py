"""Fills an empty installation with the demonstration; all of it in the caller's one transaction, or nothing."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.domain.permissions import SYSTEM
from app.domain.workdays import legal_date
from app.models.case import Case
from app.services import calendar, installing, policy
from app.services.demo import people, publicity, units
from app.services.demo.stage import Scene, Stage, scenes
from app.services.demo.stories import stories

_FOUNDED = timedelta(days=90)  # before now; the units begin their work, the first story later
_DELIVERED = timedelta(days=60)


def is_empty(session: Session) -> bool:
    """Whether no case has been filed yet."""
    return not session.execute(select(exists(select(Case.id)))).scalar_one()


def load(session: Session, outside: Outside, portal: str, *, now: datetime) -> None:
    """Units, accounts, records and cases of the five places, on the working days before now. Raises Invalid."""
    founded, delivered = now - _FOUNDED, now - _DELIVERED
    installing.install(session, portal, actor=SYSTEM, now=founded)
    days, today = calendar.current(session), legal_date(now)
    actors = people.enrol_everywhere(session, now=founded)
    script: list[Scene] = []
    for county in units.COUNTIES:
        place = county.place.id
        offices = units.found(session, county, now=founded)
        actors |= people.enrol_in(session, county, offices, now=founded)
        told = publicity.deliver_all(session, county, offices, now=delivered)
        script += scenes(days, today, place, told, stories(policy.in_force(place, today), told))
    session.flush()
    session.expunge_all()
    Stage(session, outside, actors).play(script, until=now)
