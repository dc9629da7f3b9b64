"""Writing a command back: the difference of its rows, many at once, by few statements, guarded by the version."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain import ladder, ledger
from app.domain.case_clocks import CaseClocks, Running
from app.domain.errors import Conflict
from app.domain.ids import new_id
from app.domain.lateness import account
from app.domain.tasks import PAUSED_SORTS_ON, TASKS, UNLIMITED_SORTS_ON
from app.domain.vocabulary import CaseStatus, Role, Stage
from app.models.base import Base, table_of
from app.models.case import Case, CaseParty, CaseText
from app.models.clock import Clock
from app.models.notice import Notice
from app.models.task import Task
from app.models.work import OutboxMessage
from app.services import events, numbers, outbox
from app.services.command import CaseCommand
from app.services.following import follow

_case = table_of(Case)
_INSERT_CASE = insert(_case)
_UPDATE_CASE = update(_case).where(
    _case.c.jurisdiction == bindparam("of_jurisdiction"),
    _case.c.id == bindparam("of_id"),
    _case.c.version == bindparam("of_version"),
)
_INSERT_NOTICE = insert(table_of(Notice))
_TASK_CHANGES = ("assignee_id", "open", "due_on", "sort_on", "finished_at", "finished_by", "outcome", "delegated_by")
_CLOCK_STATE = ("entries", "running", "due_on", "unpaused_on", "provisional", "overdue_noted", "next_rung_at")
_CLOCK_CHANGES = (*_CLOCK_STATE, "ended_on", "used", "late", "paused_on")


# The numbers taken for letters, by place, year and series.
_Serials = dict[tuple[str, int, str], Iterator[int]]


@dataclass
class _Rows:
    """What one or many commands are going to write, table by table."""

    events: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)

    def add(self, command: CaseCommand, serials: _Serials) -> None:
        """Take what a command has changed; its case row then says all that is left to be said."""
        follow(command)
        self.tasks += _changed_tasks(command)
        _follow_process(command)
        if command.notices:
            self.notices += _numbered_notices(command, serials)
        head = (command.row["event_seq"], command.row["event_head"])
        rows, (seq, digest) = events.chained(*command.key, head, command.events, actor=command.actor, now=command.now)
        command.set(event_seq=seq, event_head=digest)
        self.events += rows
        self.parties += command.parties
        self.texts += command.texts
        self.clocks += _changed_clocks(command)
        self.messages += command.messages


def save(command: CaseCommand) -> None:
    """Write everything the command has changed. Raises Conflict `stale` when somebody wrote in between."""
    save_all(command.session, [command])


def save_all(session: Session, commands: Sequence[CaseCommand]) -> None:
    """Write what many commands have changed by the statements of one. Raises Conflict `stale`."""
    rows = _Rows()
    serials = _serials(session, commands)
    for command in commands:
        rows.add(command, serials)
    _write_cases(session, commands)
    if rows.notices:
        session.connection().execute(_INSERT_NOTICE, rows.notices)
    events.write(session, rows.events)
    upsert(session, CaseParty, rows.parties)
    upsert(session, CaseText, rows.texts)
    upsert(session, Task, rows.tasks, _TASK_CHANGES)
    upsert(session, Clock, rows.clocks, _CLOCK_CHANGES)
    upsert(session, OutboxMessage, rows.messages, keys=("jurisdiction", "dedupe"))


def upsert(
    session: Session,
    model: type[Base],
    rows: list[dict[str, Any]],
    changes: tuple[str, ...] = (),
    keys: tuple[str, ...] = (),
) -> None:
    """Insert rows, changing the named columns of those that are there (none named: those are left alone)."""
    if rows:
        connection = session.connection()
        connection.execute(_upsert_statement(connection.dialect.name, table_of(model), changes, keys), rows)


@lru_cache
def _upsert_statement(dialect: str, table: Table, changes: tuple[str, ...], keys: tuple[str, ...]) -> Any:
    # Building one costs more than running it: `excluded` copies every column of the table.
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    index = list(keys) or [column.name for column in table.primary_key]
    if not changes:
        return statement.on_conflict_do_nothing(index_elements=index)
    return statement.on_conflict_do_update(
        index_elements=index, set_={name: statement.excluded[name] for name in changes}
    )


def _follow_process(command: CaseCommand) -> None:
    """Bring state, timer and stage of the case row up to where the run has come."""
    run = command.run
    if run is None:
        return
    if run.finished:
        command.set(state=None, timer_at=None, stage=Stage.CLOSED, status=CaseStatus.CLOSED, closed_at=command.now)
        return
    command.set(state=run.dump(), timer_at=run.next_due())
    stages = [TASKS[task.key].stage for task in run.open_tasks()]
    untouched = command.stage is Stage.RECEIVED and stages == [Stage.CHECKING]
    if stages and not untouched and stages[0] is not command.stage:
        command.set(stage=stages[0])


def _changed_tasks(command: CaseCommand) -> list[dict[str, Any]]:
    """Tasks the run has opened or ended, and open ones whose due date has moved."""
    if command.run is None:
        return []
    waiting = {task.id: task for task in command.run.open_tasks()}
    changed = []
    for row in command.tasks:
        task = waiting.pop(row["engine_id"], None)
        if task is None:
            changed.append(_ended(command, row))
        elif (limit := _limit(command, row["key"])) != {name: row[name] for name in limit}:
            changed.append({**row, **limit})
    for task in waiting.values():
        role, unit = command.assignee(Role(task.role))
        changed.append(
            {
                "jurisdiction": command.row["jurisdiction"],
                "id": new_id(command.now),
                "case_id": command.row["id"],
                "engine_id": task.id,
                "key": task.key,
                "role": role,
                "organisation_id": unit,
                "assignee_id": None,
                "open": True,
                **_limit(command, task.key),
                "created_at": command.now,
                "finished_at": None,
                "finished_by": None,
                "opened_at": None,
                "delegated_by": None,
                "outcome": None,
            }
        )
    return changed


def _ended(command: CaseCommand, row: dict[str, Any]) -> dict[str, Any]:
    outcome = command.completed.get(row["id"])
    ended = {**row, "open": False, "finished_at": command.now, "outcome": outcome}
    if outcome is not None:
        ended["finished_by"] = command.actor.account_id
        ended["assignee_id"] = row["assignee_id"] or command.actor.account_id
    return ended


def _limit(command: CaseCommand, key: str) -> dict[str, date | None]:
    """When a task is due, and where it stands in lists by the time left: paused last."""
    clock = command.clocks.running(TASKS[key].clock)
    limit = ledger.due(clock.clock, command.clocks.calendar) if clock else None
    due = limit.on if limit else None
    paused = clock is not None and ledger.is_paused(clock.clock)
    return {"due_on": due, "sort_on": PAUSED_SORTS_ON if paused else due or UNLIMITED_SORTS_ON}


def _changed_clocks(command: CaseCommand) -> list[dict[str, Any]]:
    clocks = command.clocks
    visits = [visit for each in clocks.visits.values() for visit in each]
    return [_clock_row(command, clocks, visit) for visit in visits if (visit.clock.code, visit.visit) in clocks.touched]


def _clock_row(command: CaseCommand, clocks: CaseClocks, visit: Running) -> dict[str, Any]:
    clock = visit.clock
    limit = ledger.due(clock, clocks.calendar)
    counted = account(visit, clocks.visits[clock.code], clocks.calendar)
    return {
        "jurisdiction": command.row["jurisdiction"],
        "id": visit.id or new_id(command.now),
        "case_id": command.row["id"],
        "code": clock.code,
        "visit": visit.visit,
        "owner_id": visit.owner_id,
        "kind": clock.kind,
        "basis": visit.basis,
        "budget": clock.budget,
        "unit": clock.unit,
        "rolls": clock.rolls,
        "started_at": visit.started_at,
        "started_on": clock.started_on,
        "entries": [entry.to_json() for entry in clock.entries],
        "running": visit.running,
        "due_on": limit.on if limit else None,
        "unpaused_on": limit.unpaused_on if limit else None,
        "provisional": bool(limit and limit.provisional),
        "overdue_noted": visit.overdue_noted,
        "ended_on": counted.ended_on,
        "used": counted.used,
        "late": counted.late,
        "paused_on": ledger.pauses(clock)[-1].since if ledger.is_paused(clock) else None,
        "climbed": visit.climbed,
        "next_rung_at": ladder.first_look(clock, clocks.calendar, visit.climbed, command.pack.office_hours),
    }


def _serials(session: Session, commands: Iterable[CaseCommand]) -> _Serials:
    """Take the numbers of all letters of these commands, last of all locks; one statement for a place."""
    wanted: dict[tuple[str, int], Counter[str]] = {}
    for command in commands:
        for notice in command.notices:
            wanted.setdefault((command.row["jurisdiction"], command.today.year), Counter())[notice.series] += 1
    return {
        (*at, series): iter(serials)
        for at, counts in wanted.items()
        for series, serials in numbers.take(session, *at, counts).items()
    }


def _numbered_notices(command: CaseCommand, serials: _Serials) -> list[dict[str, Any]]:
    """Freeze what each notice says, with its number."""
    rows = []
    for notice in command.notices:
        row, event = notice.row(next(serials[command.row["jurisdiction"], command.today.year, notice.series]))
        rows.append(row)
        command.events.append(event)
        command.messages.append(outbox.of_notice(row, command.now))
    return rows


def _write_cases(session: Session, commands: Iterable[CaseCommand]) -> None:
    """Insert new cases and update the others, those that change the same columns together."""
    connection = session.connection()
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    fresh: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for command in commands:
        if command.is_new:
            row = {name: value for name, value in command.row.items() if name in _case.c}
            fresh.setdefault(tuple(sorted(row)), []).append(row)
            continue
        jurisdiction, case_id = command.key
        version = command.row["version"]
        command.set(version=version + 1)
        of = {"of_jurisdiction": jurisdiction, "of_id": case_id, "of_version": version}
        alike.setdefault(tuple(sorted(command.changes)), []).append({**command.changes, **of})
    for rows in fresh.values():
        connection.execute(_INSERT_CASE, rows)
    for rows in alike.values():
        if connection.execute(_UPDATE_CASE, rows).rowcount != len(rows):
            raise Conflict("stale")
