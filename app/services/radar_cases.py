"""What the radar asks of every open case: somebody able has it in hand, and its process is where its tables say."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.domain import ledger
from app.domain.permissions import SYSTEM
from app.domain.tasks import PAUSED_SORTS_ON, TASKS
from app.domain.vocabulary import CaseStatus, PauseReason, Stage
from app.engine import restore
from app.models.account import Account
from app.models.case import Case
from app.models.event import CaseEvent
from app.models.task import Task
from app.services import radar_findings
from app.services.command import CaseCommand, load_all
from app.services.outcomes import OPERATIONS
from app.services.radar_findings import Found

SLICE = 200
KIND = radar_findings.CASE


def slices(session: Session, jurisdiction: str, after: int = 0) -> Sequence[int]:
    """The next cases of a place by id, up to 200: open ones, and closed ones that still have a task."""
    opened = select(Case.id).where(Case.jurisdiction == jurisdiction, Case.status == CaseStatus.OPEN, Case.id > after)
    tasks = select(Task.case_id).where(Task.jurisdiction == jurisdiction, Task.open, Task.case_id > after)
    found = set(session.execute(opened.order_by(Case.id).limit(SLICE)).scalars())
    found |= set(session.execute(tasks.distinct().order_by(Task.case_id).limit(SLICE)).scalars())
    return sorted(found)[:SLICE]


def look(
    session: Session, jurisdiction: str, case_ids: Sequence[int], *, now: datetime, locked: bool = False
) -> list[Found]:
    """Everything wrong with these cases; one that cannot be read is named and hides no other.

    Unlocked, a case that is being written may look wrong: look again with `locked` before believing it.
    """
    try:
        commands = load_all(session, jurisdiction, case_ids, OPERATIONS, actor=SYSTEM, now=now, locked=locked)
        returned, gone = _taken_back(session, jurisdiction, case_ids), _gone(session, commands)
        return [found for command in commands for found in _of_case(command, returned, gone)]
    except SQLAlchemyError:
        raise
    except Exception as error:  # one of them: which one shows when each is read alone
        if len(case_ids) == 1:
            number = select(Case.number).where(Case.jurisdiction == jurisdiction, Case.id == case_ids[0])
            told = type(error).__name__
            return [Found("unreadable", session.execute(number).scalar_one(), told, case_id=case_ids[0])]
    return [found for each in case_ids for found in look(session, jurisdiction, [each], now=now, locked=locked)]


def _taken_back(session: Session, jurisdiction: str, case_ids: Sequence[int]) -> Mapping[int, int]:
    """How often each case was given back by a provider, as its history tells."""
    statement = select(CaseEvent.case_id).where(
        CaseEvent.jurisdiction == jurisdiction, CaseEvent.case_id.in_(case_ids), CaseEvent.kind == "taken_back"
    )
    return Counter(session.execute(statement).scalars())


def _gone(session: Session, commands: Sequence[CaseCommand]) -> Mapping[int, str]:
    """Those who hold tasks and can sign in no more, by name."""
    holders = {task["assignee_id"] for command in commands for task in command.tasks if task["assignee_id"]}
    statement = select(Account.id, Account.name).where(Account.id.in_(holders), ~Account.active)
    return {row.id: row.name for row in session.execute(statement)} if holders else {}


def _of_case(command: CaseCommand, returned: Mapping[int, int], gone: Mapping[int, str]) -> Iterator[Found]:
    number, case_id = command.row["number"], command.row["id"]

    def found(what: str, stored: object = "", expected: object = "", part: str = "") -> Found:
        return Found(what, number, str(stored), str(expected), case_id, part)

    if command.row["status"] == CaseStatus.CLOSED:
        yield found("closed_open", "、".join(sorted(task["key"] for task in command.tasks)))
        return
    if command.row["incident"] is not None:
        yield found("incident", command.row["incident"])
        return
    if not command.tasks and command.row["timer_at"] is None:
        yield found("no_work")
    if command.row["returned"] != returned.get(case_id, 0):
        yield found("returned", command.row["returned"], returned.get(case_id, 0))
    yield from (found(*each) for each in _of_state(command))
    yield from (found(*each) for each in _of_tasks(command, gone))


def _of_state(command: CaseCommand) -> Iterator[tuple[str, ...]]:
    """Whether the process waits for the open tasks and no others, and is armed for the instant on the row."""
    row = command.row
    if row["state"] is None:
        yield "no_state", "", ""
        return
    try:
        run = restore(command.bundle, row["state"], command, command.now)
        waiting, armed = {task.id: task.key for task in run.open_tasks()}, run.next_due()
    except SQLAlchemyError:
        raise
    except Exception as error:  # whatever it is that cannot be read, it is a finding
        yield "state_unreadable", type(error).__name__, ""
        return
    stored = {task["engine_id"]: task["key"] for task in command.tasks}
    yield from (("task_missing", "", key, key) for task_id, key in waiting.items() if task_id not in stored)
    yield from (("task_stray", key, "", key) for task_id, key in stored.items() if waiting.get(task_id) != key)
    moving = command.moves or row["timer_tries"]
    if not moving and row["timer_at"] != armed:
        yield "timer_at", _moment(row["timer_at"]), _moment(armed)


def _of_tasks(command: CaseCommand, gone: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    """Stage, place in lists, and the person of each open task; a pause for a supplement needs one that is open."""
    keys = {task["key"] for task in command.tasks}
    stages = {TASKS[key].stage for key in keys}
    fresh = command.stage is Stage.RECEIVED and stages == {Stage.CHECKING}
    if stages and command.stage not in stages and not fresh:
        yield "stage", command.stage.value, "、".join(sorted(stage.value for stage in stages))
    for task in command.tasks:
        clock = command.clocks.running(TASKS[task["key"]].clock)
        paused = clock is not None and ledger.is_paused(clock.clock)
        if paused != (task["sort_on"] == PAUSED_SORTS_ON):
            yield "sort_on", task["sort_on"].isoformat(), "paused" if paused else "running", task["key"]
        if task["assignee_id"] in gone:
            yield "holder_gone", gone[task["assignee_id"]], "", task["key"]
    for code, visits in command.clocks.visits.items():
        current = visits[-1]
        waits = current.running and ledger.is_paused(current.clock)
        reason = ledger.pauses(current.clock)[-1].reason if waits else ""
        if reason == PauseReason.SUPPLEMENT and "supplement_application" not in keys:
            yield "paused", reason, "", code.value


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
