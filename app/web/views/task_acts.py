"""Acts on a task and notes on a case that decide nothing: having a task prepared, handing it back, 内部备注."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.services import case_notes, delegation
from app.services import desk as desks
from app.services.command import CaseCommand
from app.services.desk import Desk
from app.web import back, case_page
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence, translated

bp = Blueprint("task_acts", __name__)
Answer = str | Response | tuple[str, int]


@bp.post("/tasks/<int:task_id>/delegate")
@needs(Action.REASSIGN)
def delegate(task_id: int) -> Answer:
    """委派: a colleague prepares the task."""

    def act(session: Session, sent: dict[str, str]) -> CaseCommand:
        return delegation.delegate(session, task_id, sent["to"], sent, actor=actor(), now=now())

    return _act(task_id, "delegate", act, gettext("已委派，等同事准备后交回"))


@bp.post("/tasks/<int:task_id>/hand-back")
@needs(Action.COMPLETE)
def hand_back(task_id: int) -> Answer:
    """交回 by the delegate, 收回 by the owner."""

    def act(session: Session, sent: dict[str, str]) -> CaseCommand:
        return delegation.hand_back(session, task_id, sent, actor=actor(), now=now())

    return _act(task_id, "hand_back", act, gettext("任务已回到委派人"))


def _act(task_id: int, name: str, act: Callable[[Session, dict[str, str]], CaseCommand], told: str) -> Answer:
    sent = {key: request.form.get(key, "") for key in ("to", "note")}
    try:
        with database().transaction() as session:
            command = act(session, sent)
        flash(told)
        number = command.row["number"]
    except Conflict as gone:
        with database().reading() as session:
            number = desks.number_of(session, task_id, actor())
        flash(sentence(gone.message, gone.values), "warn")
    except Invalid as refused:
        with database().reading() as session:
            desk = desks.of_task(session, task_id, actor=actor(), today=today())
        return _again(desk, {name: {**sent, "faults": _faults(refused)}})
    return redirect(back.to_case(number, task_id), 303)


@bp.post("/cases/<number>/notes")
@needs(Action.WRITE_NOTE)
def note(number: str) -> Answer:
    """内部备注, for one's own unit."""
    text = request.form.get("note", "")
    try:
        with database().transaction() as session:
            case_notes.write(session, number, text, actor=actor(), now=now())
    except Invalid as refused:
        with database().reading() as session:
            desk = desks.of_case(session, number, actor=actor(), today=today())
        return _again(desk, {"note": {"note": text, "faults": _faults(refused)}})
    flash(gettext("已写备注，仅本单位和督办人员可见"))
    return redirect(back.to_case(number), 303)


def _again(desk: Desk, beside: dict[str, Any]) -> tuple[str, int]:
    """The page of the case with what was sent and what is wrong with it."""
    return case_page.page(desk, case_page.task_form(desk), beside=beside), 422


def _faults(refused: Invalid) -> dict[str, str]:
    return {each.field: translated(sentence(each.message, each.values)) for each in refused.errors}
