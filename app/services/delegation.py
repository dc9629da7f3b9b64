"""委派: a colleague of the same unit prepares a task and hands it back; its owner finishes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Forbidden, Invalid
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.services import behalf, inbox, progress
from app.services.absences import stands_in_for
from app.services.command import CaseCommand
from app.services.input import required_text


def delegate(
    session: Session, task_id: int, to: str, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> CaseCommand:
    """Ask a colleague to prepare one's own task, with what is to be done in `note`.

    Raises NotFound, Forbidden, Invalid, Conflict `task_not_claimed` or `task_delegated`.
    """
    command, task = inbox.opened(session, task_id, actor, now)
    if task["delegated_by"] is not None:
        raise Conflict("task_delegated", N_("这项任务已经委派，请先收回"))
    if task["assignee_id"] is None:
        raise Conflict("task_not_claimed", N_("请先签收这项任务，再委派他人准备"))
    if task["assignee_id"] != actor.account_id:
        raise Forbidden()
    note = required_text(data, "note")
    hands = behalf.hands(session, task["role"], task["organisation_id"], command.row["receiver_id"])
    colleague = inbox.able(session, command.key[0], hands, to)
    if colleague == actor.account_id:
        raise Invalid([FieldError("to", "oneself", N_("请选择本单位的其他人员"))])
    command.note("task_delegated", task=str(task_id), key=task["key"], to=str(colleague), digest=command.keep(note))
    return inbox.assign(command, task, colleague, delegated_by=actor.account_id)


def hand_back(session: Session, task_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> CaseCommand:
    """交回 by the delegate, with a note; 收回 by the owner or who stands in for the owner, where none is needed.

    Raises NotFound, Forbidden, Invalid, Conflict `task_not_delegated`.
    """
    command, task = inbox.opened(session, task_id, actor, now)
    owner = task["delegated_by"]
    if owner is None:
        raise Conflict("task_not_delegated", N_("这项任务没有委派，或者已经交回"))
    if actor.account_id == task["assignee_id"]:
        note = required_text(data, "note")
    elif actor.account_id == owner or owner in stands_in_for(session, actor, command.today):
        note = str(data.get("note") or "").strip()[:5_000]
    elif progress.acts_for(command, task):
        note = required_text(data, "note")
    else:
        raise Forbidden()
    command.note("task_handed_back", task=str(task_id), key=task["key"], to=str(owner), digest=command.keep(note))
    return inbox.assign(command, task, owner)
