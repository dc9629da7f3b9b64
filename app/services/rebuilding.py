"""A case whose stored process state cannot be trusted gets a new one, made from its row, its open tasks and ledgers.

The tables are the truth: steps and limits stay what they are, and only what follows from them is written anew.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, DomainError, FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, CaseStatus, Stage
from app.engine import ProcessFault, place, restore
from app.models.base import table_of
from app.models.clock import Clock
from app.models.task import Task
from app.services import case_reading, progress
from app.services.command import CaseCommand, load
from app.services.outcomes import OPERATIONS
from app.services.saving import save

_CASE = ("stage", "timer_at", "timer_tries", "incident")
_CLOCK = ("running", "due_on", "unpaused_on", "provisional", "next_rung_at", "paused_on", "ended_on", "used", "late")
_TASK = ("key", "due_on", "sort_on")


@dataclass(frozen=True)
class Change:
    """One value that differs; empty where there is or was none."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Rebuilt:
    """What rebuilding has changed (or would change) of a case. `fault` says why its state could not be read."""

    number: str
    steps_before: list[str]
    steps: list[str]
    fault: str
    changes: list[Change]


def rebuild(
    session: Session, number: str, *, step: str = "", dry_run: bool = False, actor: Actor, now: datetime
) -> Rebuilt:
    """Write a new state for an open case; with `dry_run` say what would change and leave everything as it is.

    `step` says at which step the case is to stand, where its tasks do not. Raises NotFound, Invalid, Conflict
    `case_closed`, `no_such_position`, `stale`.
    """
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    with session.begin_nested() as attempt:
        command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
        if command.row["status"] == CaseStatus.CLOSED:
            raise Conflict("case_closed", N_("{number} 已经办结，没有可以重建的流程"), number=number)
        before = dict(_told(session, command.row, jurisdiction, case_id))
        fault, waiting = _waiting(command)
        _set(command, step, waiting)
        after = dict(_told(session, command.row, jurisdiction, case_id))
        steps = [task.key for task in command.process.open_tasks()]
        if dry_run:
            attempt.rollback()
    return Rebuilt(number, sorted(waiting.values()), steps, fault, list(_changes(before, after)))


def _waiting(command: CaseCommand) -> tuple[str, dict[str, str]]:
    """The steps the stored state waits at, by task id; with the fault of one that cannot be read."""
    state = command.row["state"]
    if state is None:
        return "no_state", {}
    try:
        run = restore(command.bundle, state, command, command.now)
        return "", {task.id: task.key for task in run.open_tasks()}
    except DomainError:
        raise
    except Exception as error:  # whatever damage there is, it is named and mended
        return f"{type(error).__name__}: {error}", {}


def _set(command: CaseCommand, step: str, waiting: Mapping[str, str]) -> None:
    before = command.row["state"]
    data = progress.first_data(command)
    if command.row["returned"]:
        data["returned"] = command.row["returned"]
    state = _placed(command, step, waiting, data)
    command.run = restore(command.bundle, state, command, command.now)
    command.clocks.recalculate()
    command.set(incident=None, timer_tries=0)
    steps = sorted(task.key for task in command.run.open_tasks())
    command.note("state_rebuilt", before=_digest(before), after=_digest(state), steps=steps)
    save(command)


def _placed(command: CaseCommand, step: str, waiting: Mapping[str, str], data: dict[str, Any]) -> bytes:
    """The state for the steps that are to wait: as told, else by the tasks, else by the state, else by the stage."""

    def answer(operation: str, known: dict[str, Any]) -> dict[str, Any] | None:
        """What service tasks tell the gateways behind them."""
        if operation == "take_back":
            return {"returned": int(known.get("returned", 0)) + 1}
        return {"outcome": command.row["opinion_outcome"] or "maintain"} if operation == "adopt_opinion" else None

    refused: Conflict | None = None
    for steps in _candidates(command, step, waiting):
        try:
            return place(command.bundle, steps, data, _Ledgers(command), answer)
        except Conflict as error:
            refused = refused or error
    raise refused or Conflict("no_such_position", N_("请用 --step 指明应当停在哪一步"))


def _candidates(command: CaseCommand, step: str, waiting: Mapping[str, str]) -> Iterator[list[tuple[str, str]]]:
    rows = [(str(task["engine_id"]), str(task["key"])) for task in command.tasks]
    if step:
        if step not in command.bundle.user_tasks:
            known = "、".join(sorted(command.bundle.user_tasks))
            raise Invalid([FieldError("step", "unknown_step", N_("没有这一步；可以是：{known}"), {"known": known})])
        yield [next((row for row in rows if row[1] == step), ("", step))]
        return
    if rows:
        yield rows
    if known_rows := [row for row in rows if row[0] in waiting]:
        yield known_rows
    if waiting and not rows:
        yield sorted(waiting.items())
    if not rows and (usual := _usual(command)):
        yield [("", usual)]


def _usual(command: CaseCommand) -> str | None:
    """The first step of the stage the case is in."""
    stage = Stage.CHECKING if command.stage is Stage.RECEIVED else command.stage
    return next((key for key, kind in TASKS.items() if kind.stage is stage and key in command.bundle.user_tasks), None)


class _Ledgers:
    """The host while a state is made: timers are those of running clocks, none is started and nothing is done."""

    def __init__(self, command: CaseCommand) -> None:
        self._command = command

    def due(self, code: str) -> str | None:
        from_code = {each.value: each for each in self._command.clocks.visits}
        return self._command.clocks.fires_at(from_code[code]) if code in from_code else None

    def perform(self, operation: str, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
        raise ProcessFault(f"{operation} would be carried out again")


def _told(session: Session, row: Mapping[str, Any], jurisdiction: str, case_id: int) -> Iterator[tuple[str, str]]:
    """Every value that rebuilding may change, by name."""
    for name in _CASE:
        yield name, _text(row[name])
    for table, names, which in ((table_of(Clock), _CLOCK, ()), (table_of(Task), _TASK, (Task.open,))):
        of = (table.c.jurisdiction == jurisdiction, table.c.case_id == case_id, *which)
        for each in session.connection().execute(select(table).where(*of)).mappings():
            label = f"clock {each['code']} {each['visit']}" if "code" in each else f"task {each['id']}"
            yield from ((f"{label} {name}", _text(each[name])) for name in names)


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for what in sorted(before.keys() | after.keys()):
        old, new = before.get(what, ""), after.get(what, "")
        if old != new:
            yield Change(what, old, new)


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _digest(state: bytes | None) -> str:
    return hashlib.sha256(state).hexdigest() if state is not None else ""
