"""The one door to the engine: every act on a case is one transaction under one lock, run here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.permissions import Action, Actor, may, may_do_task, standing
from app.domain.vocabulary import N_, CaseKind, Role
from app.engine import ProcessFault, start
from app.services import behalf, measure_orders, order_steps
from app.services.absences import stands_in_for
from app.services.command import CaseCommand, load, load_all
from app.services.decisions import DECISIONS, FIELDS
from app.services.evidence import join
from app.services.input import only_keys
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse, sees


def begin(command: CaseCommand) -> None:
    """Start the process of a new case and write all of it."""
    command.run = start(command.bundle, first_data(command), command, command.now)
    save(command)


def first_data(command: CaseCommand) -> dict[str, Any]:
    """What a process knows from its start."""
    if command.row["kind"] is CaseKind.MEASURE_ORDER:
        return {"restoring": order_steps.restores(command)}
    return {
        "approve_opinion": command.pack.four_eyes("approve_opinion"),
        "approve_answer": command.pack.four_eyes("approve_answer"),
    }


def complete(
    session: Session,
    jurisdiction: str,
    case_id: int,
    task_id: int,
    outcome: str,
    data: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> CaseCommand:
    """Finish a user task with an outcome. Raises NotFound, Forbidden, Conflict, Invalid, Busy.

    A task nobody has claimed is claimed by this; one of a colleague's is refused, unless the actor stands in for the
    colleague, who is away. Whoever prepares a task for its owner hands it back instead.
    """
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    task = open_task(command, task_id)
    command.acting_as = acting(command, task)
    if task["assignee_id"] not in (None, actor.account_id) and not acts_for(command, task):
        raise Conflict("task_claimed", N_("该任务已由其他人签收"))
    if task["delegated_by"] is not None:
        raise Conflict("task_delegated", N_("这项任务正由受委派人准备，交回或者收回后才能办结"))
    only_keys(data, FIELDS[task["key"]], "data.")
    if outcome not in command.bundle.user_tasks[task["key"]].outcomes:
        raise Invalid([FieldError("outcome", "unknown_outcome", N_("请选择办理结果"))])
    DECISIONS[task["key"]](command, outcome, data)
    if data.get("evidence"):
        join(command, data["evidence"], role=command.acting_as[0] or Role.APPLICANT)
    command.completed[task["id"]] = outcome
    command.note("task_completed", task=str(task["id"]), key=task["key"], outcome=outcome)
    command.process.complete(task["engine_id"], {"outcome": outcome})
    measure_orders.finish(session, [command])
    return command


def open_task(command: CaseCommand, task_id: int) -> dict[str, Any]:
    """The open task, if it is the actor's to do. Raises Conflict `task_finished`, NotFound, Forbidden."""
    task = next((each for each in command.tasks if each["id"] == task_id), None)
    if task is None:
        if not sees(command.session, *command.key, command.actor):
            raise NotFound()
        raise Conflict("task_finished", N_("该任务已办结或已撤销"))
    if not _own(command, task) and not behalf.may_stand_in(command, task):
        refuse(command.session, *command.key, command.actor)
    return task


def acting(command: CaseCommand, task: Mapping[str, Any]) -> tuple[Role | None, int | None]:
    """As what the actor does an open task: his unit's, the applicant's 代录, or that of a provider without account."""
    if task["role"] is Role.INFORMATION_PROVIDER and not _own(command, task):
        return Role.CREDIT_CENTRE, command.row["receiver_id"]
    return role_in(command, task), task["organisation_id"]


def _own(command: CaseCommand, task: Mapping[str, Any]) -> bool:
    return may_do_task(command.actor, command.scope, task["role"], task["organisation_id"])


def acts_for(command: CaseCommand, task: Mapping[str, Any]) -> bool:
    """Whether the actor stands in for the task's owner, who is away today; the history then names both.

    Asked only of somebody else's task, so that ordinary acts cost no statement for it.
    """
    owner = task["assignee_id"]
    if owner not in stands_in_for(command.session, command.actor, command.today):
        return False
    command.note("acted_for", task=str(task["id"]), key=task["key"], account=str(owner))
    return True


def role_in(command: CaseCommand, task: Mapping[str, Any]) -> Role | None:
    """In which role the actor does the task: staff do an applicant's as receivers 代录."""
    if command.actor.is_system or task["role"] is not Role.APPLICANT:
        return None if command.actor.is_system else Role(task["role"])
    return standing(command.actor, command.scope, frozenset({Role.APPLICANT, Role.CREDIT_CENTRE}))


def retract(session: Session, jurisdiction: str, case_id: int, *, actor: Actor, now: datetime) -> CaseCommand:
    """撤回: by the applicant, or entered by the receiver. Raises Conflict `not_retractable` once answered."""
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    if not may(actor, Action.RETRACT, command.scope):
        refuse(session, jurisdiction, case_id, actor)
    if command.row["state"] is None:
        raise Conflict("not_retractable", N_("已作出答复或已办结，不能再撤回"))
    command.acting_as = (standing(actor, command.scope, frozenset({Role.APPLICANT, Role.CREDIT_CENTRE})), None)
    command.process.send("retracted")
    measure_orders.finish(session, [command])
    return command


def fire_timers(session: Session, jurisdiction: str, case_ids: Sequence[int], *, actor: Actor, now: datetime) -> int:
    """Let every timer of these cases that is due act; answers how many fired. Raises ProcessFault where none was due.

    A row that says due while its process disagrees would bring every sweep back to it for ever; only where another
    calendar has moved the limit it is brought up to its process.
    """
    commands = load_all(session, jurisdiction, case_ids, OPERATIONS, actor=actor, now=now)
    fired = 0
    for command in commands:
        timers = 0 if command.row["state"] is None else command.process.fire_timers()
        if not timers and not command.moves:
            raise ProcessFault("no timer of the process is due")
        command.set(timer_tries=0)
        fired += timers
    measure_orders.finish(session, commands)
    return fired
