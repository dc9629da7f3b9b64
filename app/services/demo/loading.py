"""Fills an empty installation with the demonstration; all of it in the caller's one transaction, or nothing."""

from datetime import datetime, time, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.clock import machine_now
from app.domain.permissions import SYSTEM
from app.domain.workdays import legal_date
from app.models.case import Case
from app.models.work import Job, OutboxMessage
from app.services import calendar, installing, policy
from app.services.demo import above, people, publicity, units
from app.services.demo.evening import Evening
from app.services.demo.publicity import Delivered
from app.services.demo.stage import Scene, Stage, instant, scenes
from app.services.demo.stories import Words
from app.services.demo.stories_closed import closed_stories
from app.services.demo.stories_open import open_stories
from app.services.demo.watch import Watch
from app.services.jobs import JobStatus
from app.services.visibility import anywhere

_INSTALLED = timedelta(days=90)  # before now
_OPENED = 40  # working days before now: units, people and records, well before the first story


def is_empty(session: Session) -> bool:
    """Whether no case has been filed yet."""
    return not session.execute(select(exists(select(Case.id)))).scalar_one()


def load(session: Session, outside: Outside, portal: str, *, now: datetime) -> None:
    """Units, accounts, records and cases of the five places, on the working days before now. Raises Invalid."""
    installing.install(session, portal, actor=SYSTEM, now=now - _INSTALLED)
    days, today = calendar.current(session), legal_date(now)
    opened = instant(days.before(today, _OPENED), time(9))
    actors = people.enrol_everywhere(session, now=opened)
    script: list[Scene] = []
    known: dict[tuple[str, str], Delivered] = {}
    for county in units.COUNTIES:
        place = county.place.id
        offices = units.found(session, county, now=opened)
        actors |= people.enrol_in(session, county, offices, now=opened)
        told = publicity.deliver_all(session, outside, county, offices, actors, now=opened)
        words = Words(county, policy.in_force(place, today), told)
        script += scenes(days, today, place, told, open_stories(words) | closed_stories(words))
        known |= {(place, story): each for story, each in told.items()}
    session.flush()
    session.expunge_all()
    stage = Stage(session, outside, actors)
    evening = Evening(session, outside, actors, stage.cases, known)
    providers = {key: each.provider for key, each in known.items()}
    watch = Watch(session, actors, stage.cases, providers, days, today)
    deeds = [deed for county in units.COUNTIES for deed in watch.deeds(county)]
    stage.play([*script, *deeds], until=now, evening=evening.come)
    above.confirm(session, actors, days, now=now)
    _send_from_now(session)


def _send_from_now(session: Session) -> None:
    """Letters and work of past days could not be done before there was an installation: they are not held up."""
    machine = machine_now()
    letters = update(OutboxMessage).where(anywhere(OutboxMessage.jurisdiction), OutboxMessage.open)
    session.execute(letters.values(available_at=machine))
    queued = update(Job).where(anywhere(Job.jurisdiction), Job.status == JobStatus.QUEUED)
    session.execute(queued.values(available_at=machine))
