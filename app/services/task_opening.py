"""That a unit has looked at its task: the first look is kept, because a referral can be recalled only before it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.task import Task
from app.services.case_view import CaseView


def unopened(view: CaseView, actor: Actor) -> list[Task]:
    """The open tasks of a case that are the actor's unit's and that nobody of it has looked at."""
    return [
        task
        for task in view.tasks
        if task.opened_at is None
        and task.organisation_id is not None
        and task.organisation_id in actor.organisations(view.case.jurisdiction, task.role)
    ]


def note_opened(session: Session, tasks: Sequence[Task], *, now: datetime) -> int:
    """Keep the first look at these tasks; answers how many were still open and unread."""
    if not tasks:
        return 0
    done = session.execute(
        update(Task)
        .where(
            Task.jurisdiction == tasks[0].jurisdiction,
            Task.id.in_([task.id for task in tasks]),
            Task.open,
            Task.opened_at.is_(None),
        )
        .values(opened_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
