"""Tasks: lists of them, and claiming, releasing, reassigning and completing one."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.permissions import Action
from app.services import inbox, progress, task_drafts, task_reading
from app.services.command import CaseCommand
from app.services.input import row_id
from app.web.access import needs
from app.web.api import presenting
from app.web.api.answering import Json, act
from app.web.api.interface import Blueprint
from app.web.api.schemas.shapes import IdempotencyHeader, NoBody, page_of
from app.web.api.schemas.task import CaseTask, CompleteBody, ReassignBody, ReleaseBody, TaskQuery
from app.web.context import actor, database, now, today

bp = Blueprint("tasks", __name__, description="The work of people")


@bp.get("/tasks")
@needs(Action.VIEW_TASKS)
@bp.arguments(TaskQuery, location="query")
@bp.response(200, page_of(CaseTask))
def list_tasks(query: dict[str, Any]) -> Json:
    """Open tasks of one view, least time left first."""
    with database().reading() as session:
        found = task_reading.page(session, actor=actor(), today=today(), **query)
        return {"items": [presenting.case_task(view) for view in found.rows], "next": found.next}


@bp.post("/tasks/<task_id>/claim")
@needs(Action.CLAIM)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(NoBody, required=False)
@bp.response(200, CaseTask)
def claim(header: Json, body: Json, task_id: str) -> Json:
    """Take a task of one's group; taking one's own again changes nothing."""
    return _act(header, task_id, lambda session, task: inbox.claim(session, task, actor=actor(), now=now()))


@bp.post("/tasks/<task_id>/release")
@needs(Action.CLAIM)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(ReleaseBody, required=False)
@bp.response(200, CaseTask)
def release(header: Json, body: Json, task_id: str) -> Json:
    """Give a task back to its group."""
    return _act(header, task_id, lambda session, task: inbox.release(session, task, body, actor=actor(), now=now()))


@bp.post("/tasks/<task_id>/reassign")
@needs(Action.REASSIGN)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(ReassignBody)
@bp.response(200, CaseTask)
def reassign(header: Json, body: Json, task_id: str) -> Json:
    """Hand a task to a colleague, with a reason."""
    return _act(
        header,
        task_id,
        lambda session, task: inbox.reassign(session, task, body["to"], body, actor=actor(), now=now()),
    )


@bp.post("/tasks/<task_id>/complete")
@needs(Action.COMPLETE)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(CompleteBody)
@bp.response(200, CaseTask)
def complete(header: Json, body: Json, task_id: str) -> Json:
    """Finish a task with one of its outcomes; an unclaimed one is claimed by this."""

    def finish(session: Session, task: int) -> CaseCommand:
        jurisdiction, case_id = inbox.find(session, task, actor())
        try:
            command = progress.complete(
                session, jurisdiction, case_id, task, body["outcome"], body["data"], actor=actor(), now=now()
            )
            task_drafts.forget(session, jurisdiction, task, actor=actor())
            return command
        except Invalid as error:
            raise Invalid([_placed(each) for each in error.errors]) from None

    return _act(header, task_id, finish)


def _act(header: Json, task_id: str, do: Callable[[Session, int], CaseCommand]) -> Json:
    task = row_id(task_id)
    if task is None:
        raise NotFound()

    def work(session: Session) -> Json:
        command = do(session, task)
        return presenting.case_task(task_reading.one(session, command.key[0], task))

    return act(header, work)


def _placed(error: FieldError) -> FieldError:
    """The fault at its path in the request: decisions know only their own words, which lie under `data`."""
    if error.field == "outcome" or error.field.startswith("data."):
        return error
    return FieldError(f"data.{error.field}", error.code, error.message, error.values)
