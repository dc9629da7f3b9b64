"""Who asked for a job: its acts are his, with what he may do on the day it runs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Forbidden
from app.domain.permissions import Actor
from app.models.work import Job
from app.services import accounts
from app.services.jobs import Work


def asker(session: Session, work: Work) -> Actor:
    """The person behind a job. Raises Forbidden for an account that is closed."""
    created_by = session.execute(
        select(Job.created_by).where(Job.jurisdiction == work.jurisdiction, Job.id == work.id)
    ).scalar_one()
    row = accounts.account(session, created_by) if created_by is not None else None
    if row is None:
        raise Forbidden()
    return accounts.actor_of(row)
