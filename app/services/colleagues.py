"""Whom a task may be given to: the people of its unit and role, how much each has open, and who is away."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.vocabulary import Role
from app.models.account import Account, Grant
from app.models.task import Task
from app.services.absences import away_now


@dataclass(frozen=True)
class Colleague:
    """One person who can do the task, with the number of open tasks of the place that are this person's already."""

    account_id: int
    login: str
    name: str
    open_tasks: int
    away: bool


def able(session: Session, jurisdiction: str, role: Role, organisation_id: int | None, today: date) -> list[Colleague]:
    """Everybody who holds a role in a unit, in one statement."""
    load = (
        select(func.count())
        .select_from(Task)
        .where(Task.jurisdiction == jurisdiction, Task.assignee_id == Account.id, Task.open)
    )
    statement = (
        select(
            Account.id,
            Account.login,
            Account.name,
            load.correlate(Account).scalar_subquery().label("open_tasks"),
            away_now(today).label("away"),
        )
        .join(Grant)
        .where(
            Account.active,
            Grant.jurisdiction == jurisdiction,
            Grant.role == role,
            Grant.organisation_id == organisation_id,
        )
        .order_by(Account.login)
    )
    return [Colleague(*row) for row in session.execute(statement)]
