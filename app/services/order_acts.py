"""What a unit does with an order about measures, by the order's own id: taken, carried out, refused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.models.task import Task
from app.services import order_reading, progress
from app.services.input import row_id
from app.services.order_reading import OrderView

_TAKING, _DOING = "acknowledge_order", ("execute_order", "restore_credit")


def acknowledge(session: Session, order_id: str, *, actor: Actor, now: datetime) -> OrderView:
    """签收. Raises NotFound, Forbidden, Conflict `task_finished`."""
    order, task = _waiting(session, order_id, actor)
    if task.key != _TAKING:
        raise _finished()
    _complete(session, order, task, "acknowledge", {}, actor, now)
    return order_reading.one(session, order.row.case_id, actor=actor)


def execute(session: Session, order_id: str, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> OrderView:
    """执行 or 恢复, with proof; an order nobody has acknowledged is acknowledged by this.

    Raises what `acknowledge` does, Invalid.
    """
    order, task = _waiting(session, order_id, actor)
    if task.key == _TAKING:
        _complete(session, order, task, "acknowledge", {}, actor, now)
        order, task = _waiting(session, order_id, actor)
    if task.key == "restore_credit":
        refused = any(isinstance(each, Mapping) and each.get("outcome") == "refuse" for each in data.get("lines") or ())
        _complete(session, order, task, "refuse" if refused else "restore", data, actor, now)
    elif task.key == "execute_order":
        if data.get("lines"):
            fault = N_("逐项填写只适用于恢复信誉的通知；不能办理的，请整件退回")
            raise Invalid([FieldError("lines", "not_by_line", fault)])
        _complete(session, order, task, "execute", {"evidence": data.get("evidence")}, actor, now)
    else:
        raise _finished()
    return order_reading.one(session, order.row.case_id, actor=actor)


def refuse(session: Session, order_id: str, reason: Any, *, actor: Actor, now: datetime) -> OrderView:
    """退回, with the reason, which the supervisor judges. Raises what `acknowledge` does, Invalid."""
    order, task = _waiting(session, order_id, actor)
    if task.key != _TAKING and task.key not in _DOING:
        raise _finished()
    _complete(session, order, task, "refuse", {"reason": reason}, actor, now)
    return order_reading.one(session, order.row.case_id, actor=actor)


def _waiting(session: Session, order_id: str, actor: Actor) -> tuple[OrderView, Task]:
    known = row_id(order_id)
    if known is None:
        raise NotFound()
    order = order_reading.one(session, known, actor=actor)
    if not order.tasks:
        raise _finished()
    return order, order.tasks[0]


def _finished() -> Conflict:
    return Conflict("task_finished", N_("该通知已经签收、办结或者被取代"))


def _complete(
    session: Session,
    order: OrderView,
    task: Task,
    outcome: str,
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    place, order_id = order.row.jurisdiction, order.row.case_id
    progress.complete(session, place, order_id, task.id, outcome, data, actor=actor, now=now)
    session.expire_all()
