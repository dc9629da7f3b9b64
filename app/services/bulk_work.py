"""One bulk job in the scheduler's or a request's hands: every task in a transaction of its own, its result with it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from app.adapters.mail_text import MailTexts
from app.domain import placeholders
from app.domain.bulk import BulkAct
from app.domain.errors import Conflict, DomainError, Forbidden, NotFound
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_
from app.logs import logger
from app.models.case import Case
from app.models.task import Task
from app.models.work import Job
from app.services import behalf, bulk, case_words, events, inbox, messages, urging, worklist
from app.services.askers import asker
from app.services.command import CaseCommand, load
from app.services.input import digest
from app.services.jobs import LeaseLost, Work
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.visibility import anywhere

log = logger(__name__)
_CASE = (joinedload(Case.receiver),)


def carry_out(work: Work) -> dict[str, Any]:
    """Do the act on each task that has no result yet; one that fails stops none. Raises LeaseLost."""
    act, ids = BulkAct(work.arguments["act"]), [int(each) for each in work.arguments["tasks"]]
    with work.database.reading() as session:
        actor = asker(session, work)
        job = session.get_one(Job, (work.jurisdiction, work.id))
        items = list((job.result or {}).get("items", []))
    known = {each["task"] for each in items}
    for task_id in ids:
        if str(task_id) not in known:
            items.append(_one(work, act, task_id, items, len(ids), actor))
    done = sum(each["done"] for each in items)
    with work.database.transaction() as session:
        data = {"job": str(work.id), "act": act.value, "done": done, "failed": len(items) - done}
        events.append_admin(session, work.jurisdiction, "bulk_done", data, actor=actor, now=work.now())
    return {"items": items}


def _one(
    work: Work, act: BulkAct, task_id: int, before: list[dict[str, Any]], total: int, actor: Actor
) -> dict[str, Any]:
    try:
        with work.database.transaction() as session:
            line = _ACTS[act](session, task_id, work, actor)
            line = {"task": str(task_id), "done": True, **line}
            work.keep(session, {"items": [*before, line]}, len(before) + 1, total)
            return line
    except LeaseLost:
        raise
    except DomainError as refused:
        message, values = bulk.told(refused)
        line = {"code": refused.code, "message": message, "values": values}
    except Exception as error:  # whatever one task does, the others go on
        log.exception("bulk_item_failed", job=str(work.id), task=str(task_id), error=type(error).__name__)
        line = {"code": "internal", "message": N_("系统故障，已记录，可以重试"), "values": {}}
    line = {"task": str(task_id), "done": False, **line}
    with work.database.transaction() as session:
        work.keep(session, {"items": [*before, line]}, len(before) + 1, total)
    return line


Line = dict[str, Any]


def _claim(session: Session, task_id: int, work: Work, actor: Actor) -> Line:
    held, _ = _held(session, task_id)
    inbox.claim(session, task_id, actor=actor, now=work.now())
    if held == actor.account_id:
        return {}  # nothing was changed, and nothing is to be undone
    return {"before": None, "after": str(actor.account_id)}


def _reassign(session: Session, task_id: int, work: Work, actor: Actor) -> Line:
    held, owner = _held(session, task_id)
    data = {"reason": work.arguments["reason"], "reason_code": work.arguments.get("reason_code") or None}
    inbox.reassign(session, task_id, work.arguments["to"], data, actor=actor, now=work.now())
    session.flush()
    after, _ = _held(session, task_id)
    line = {"before": None if held is None else str(held), "after": str(after)}
    return line if owner is None else {**line, "delegated_by": str(owner)}


def _remind(session: Session, task_id: int, work: Work, actor: Actor) -> Line:
    urging.urge(session, task_id, texts(), actor=actor, now=work.now())
    return {}


def _notify(session: Session, task_id: int, work: Work, actor: Actor) -> Line:
    found = worklist.of_tasks(session, [task_id], actor=actor, options=_CASE)
    if not found:
        raise NotFound()
    _, case = found[0]
    text = placeholders.fill(work.arguments["text"], case_words.of_case(case))
    messages.send(session, case.number, text, [], texts(), actor=actor, now=work.now())
    return {}


def _give_back(session: Session, task_id: int, work: Work, actor: Actor) -> Line:
    """Undo: the task goes back to whoever had it, unless something has happened to it since."""
    told = (work.arguments.get(name, {}).get(str(task_id)) for name in ("before", "after", "delegated_by"))
    before, after, owner = (_account(each) for each in told)
    jurisdiction, case_id = inbox.find(session, task_id, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=work.now())
    task = next((each for each in command.tasks if each["id"] == task_id), None)
    if task is None or task["assignee_id"] != after or task["delegated_by"] is not None:
        raise Conflict("stale", N_("该任务已有变动，不再撤销"))
    whose = behalf.hands(session, task["role"], task["organisation_id"], command.row["receiver_id"])
    own = whose.organisation_id in actor.organisations(jurisdiction, whose.role)
    if not own and not may(actor, Action.SUPERVISE, command.scope):
        raise Forbidden()
    command.acting_as = (whose.role, whose.organisation_id) if own else (None, None)
    if before is None:
        command.note("task_released", task=str(task_id), key=task["key"], reason_code="", digest=digest(""))
    else:
        reason = command.keep(work.arguments["reason"]) if work.arguments["reason"] else digest("")
        facts = {"task": str(task_id), "key": task["key"], "to": str(before), "reason_code": ""}
        command.note("task_reassigned", **facts, digest=reason)
    _put(command, task, {"assignee_id": before, "delegated_by": owner})
    return {}


def _put(command: CaseCommand, task: dict[str, Any], changes: Mapping[str, int | None]) -> None:
    command.session.execute(
        update(Task)
        .where(Task.jurisdiction == command.row["jurisdiction"], Task.id == task["id"])
        .values(**changes)
        .execution_options(synchronize_session=False)
    )
    task.update(changes)
    save(command)


_ACTS: Mapping[BulkAct, Any] = {
    BulkAct.CLAIM: _claim,
    BulkAct.REASSIGN: _reassign,
    BulkAct.REMIND: _remind,
    BulkAct.NOTIFY: _notify,
    BulkAct.RELEASE: _give_back,
    BulkAct.GIVE_BACK: _give_back,
}


def _account(text: str | None) -> int | None:
    return None if text is None else int(text)


def _held(session: Session, task_id: int) -> tuple[int | None, int | None]:
    """Who has a task, and for whom it is prepared there."""
    statement = select(Task.assignee_id, Task.delegated_by).where(anywhere(Task.jurisdiction), Task.id == task_id)
    row = session.execute(statement).one_or_none()
    return (row.assignee_id, row.delegated_by) if row else (None, None)


@cache
def texts() -> MailTexts:
    """The words of mails; a job has no outside to ask for them."""
    return MailTexts(Path(__file__).resolve().parents[2] / "templates" / "mail")
