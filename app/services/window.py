"""What a window has before it today: filings it took in, and replies on paper it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.ids import first_id
from app.domain.permissions import Actor
from app.domain.vocabulary import Channel, Role
from app.domain.workdays import ZONE
from app.models.application import Application
from app.models.case import Case
from app.models.place import Organisation
from app.models.task import Task
from app.services.behalf import without_account

MOST = 50


@dataclass(frozen=True)
class Awaited:
    """A provider without account that owes a sealed letter, and by when."""

    task_id: int
    case: str
    unit: str
    due_on: date | None


def registered_on(session: Session, day: date, *, actor: Actor) -> Sequence[Application]:
    """The paper filings that the actor's units registered on this day, the newest first."""
    since = first_id(datetime.combine(day, time.min, ZONE))
    own = [
        and_(Case.jurisdiction == grant.jurisdiction, Case.receiver_id == grant.organisation_id)
        for grant in actor.granted
        if grant.role is Role.CREDIT_CENTRE
    ]
    found: list[Application] = []
    for condition in own:
        join = and_(Case.jurisdiction == Application.jurisdiction, Case.application_id == Application.id)
        statement = (
            select(Application)
            .join(Case, join)
            .where(condition, Case.id >= since, Application.id >= since, Application.channel == Channel.PAPER)
            .order_by(Application.id.desc())
            .distinct()
            .limit(MOST)
        )
        found += session.execute(statement).scalars()
    return found


def awaited(session: Session, *, actor: Actor) -> list[Awaited]:
    """Open tasks of providers without account in the cases of the actor's units, least time left first."""
    found: list[Awaited] = []
    for grant in actor.granted:
        if grant.role is not Role.CREDIT_CENTRE:
            continue
        units = select(Organisation).where(Organisation.jurisdiction == grant.jurisdiction)
        names = {
            unit.id: unit.name
            for unit in session.execute(units).scalars()
            if Role.INFORMATION_PROVIDER.value in unit.kinds
        }
        lone = without_account(session, list(names))
        statement = (
            select(Task.id, Task.organisation_id, Task.due_on, Case.number)
            .join(Case, and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id))
            .where(
                Task.jurisdiction == grant.jurisdiction,
                Task.organisation_id.in_(lone),
                Task.role == Role.INFORMATION_PROVIDER,
                Task.open,
                Case.receiver_id == grant.organisation_id,
            )
            .order_by(Task.sort_on, Task.id)
            .limit(MOST)
        )
        rows = session.execute(statement).all() if lone else []
        found += [Awaited(row.id, row.number, names[row.organisation_id], row.due_on) for row in rows]
    return found
