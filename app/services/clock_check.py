"""The clocks' self-test: every stored date beside what replaying its ledger gives, every timer beside its process."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.domain import ladder, ledger
from app.domain.case_clocks import Running
from app.domain.lateness import account
from app.domain.permissions import SYSTEM
from app.domain.tasks import TASKS
from app.domain.vocabulary import CaseStatus, ClockCode
from app.models.base import table_of
from app.models.case import Case
from app.models.clock import Clock
from app.services.command import CaseCommand, load_all
from app.services.outcomes import OPERATIONS

SLICE = 200
_clock = table_of(Clock)
_STORED = ("due_on", "unpaused_on", "provisional", "running", "next_rung_at")
_COUNTED = ("ended_on", "used", "late")


@dataclass(frozen=True)
class Difference:
    """One stored value that is not what it should be; `clock` is empty for what belongs to the case itself."""

    jurisdiction: str
    case_id: int
    number: str
    clock: str
    what: str
    stored: str
    replayed: str


def slices(session: Session, jurisdiction: str, after: int = 0) -> Sequence[int]:
    """The next open cases of a place by id, up to 200."""
    opened = select(Case.id).where(Case.jurisdiction == jurisdiction, Case.status == CaseStatus.OPEN, Case.id > after)
    # An answer that has still to be posted keeps its limits running after its process has ended.
    waiting = select(Clock.case_id).where(Clock.jurisdiction == jurisdiction, Clock.running, Clock.case_id > after)
    # Each by its own index: asked together, every slice would look through all running clocks again.
    found = set(session.execute(opened.order_by(Case.id).limit(SLICE)).scalars())
    found |= set(session.execute(waiting.distinct().order_by(Clock.case_id).limit(SLICE)).scalars())
    return sorted(found)[:SLICE]


def check(session: Session, jurisdiction: str, case_ids: Sequence[int], *, now: datetime) -> list[Difference]:
    """Replay the clocks of these cases and name every difference; nothing is changed.

    A case that cannot be read is named as one and hides no other.
    """
    try:
        return _check(session, jurisdiction, case_ids, now)
    except SQLAlchemyError:
        raise
    except Exception as error:  # one of them: which one shows when each is read alone
        if len(case_ids) == 1:
            number = session.execute(
                select(Case.number).where(Case.jurisdiction == jurisdiction, Case.id == case_ids[0])
            ).scalar_one()
            return [Difference(jurisdiction, case_ids[0], number, "", "unreadable", type(error).__name__, "")]
    return [found for each in case_ids for found in check(session, jurisdiction, [each], now=now)]


def _check(session: Session, jurisdiction: str, case_ids: Sequence[int], now: datetime) -> list[Difference]:
    rows = select(_clock).where(_clock.c.jurisdiction == jurisdiction, _clock.c.case_id.in_(case_ids))
    stored: dict[int, dict[str, Any]] = {row["id"]: dict(row) for row in session.connection().execute(rows).mappings()}
    found: list[Difference] = []
    for command in load_all(session, jurisdiction, case_ids, OPERATIONS, actor=SYSTEM, now=now, locked=False):
        if command.moves:
            continue  # waits for its dates by a calendar that is being loaded, and is judged by them
        found += _of_clocks(command, stored)
        found += _of_tasks(command)
        found += _of_delivery(command)
        found += _of_timer(command)
    return found


def _of_clocks(command: CaseCommand, stored: dict[int, dict[str, Any]]) -> Iterator[Difference]:
    for visits in command.clocks.visits.values():
        for visit in visits:
            if not stored[visit.id]["running"]:
                yield from _of_account(command, visit, visits, stored[visit.id])
                continue
            replayed = _replayed(command, visit)
            for name in _STORED:
                if name == "next_rung_at" and _waits_for_the_ladder(stored[visit.id], replayed, command.now):
                    continue
                if stored[visit.id][name] != replayed[name]:
                    yield _difference(command, visit.clock.code, name, stored[visit.id][name], replayed[name])


def _of_account(
    command: CaseCommand, visit: Running, visits: Sequence[Running], stored: dict[str, Any]
) -> Iterator[Difference]:
    """What supervision counts of an ended visit, and that it has ended."""
    if visit.running:
        yield _difference(command, visit.clock.code, "running", False, True)
        return
    days = command.clocks.calendar
    limit = ledger.due(visit.clock, days)
    if stored["due_on"] != (limit.on if limit else None):
        return  # judged by the calendar that held when it ended; what is loaded afterwards changes no verdict
    counted = account(visit, visits, days)
    for name in _COUNTED:
        if stored[name] != getattr(counted, name):
            yield _difference(command, visit.clock.code, name, stored[name], getattr(counted, name))


def _replayed(command: CaseCommand, visit: Running) -> dict[str, Any]:
    clock, days = visit.clock, command.clocks.calendar
    limit = ledger.due(clock, days)
    return {
        "due_on": limit.on if limit else None,
        "unpaused_on": limit.unpaused_on if limit else None,
        "provisional": bool(limit and limit.provisional),
        "running": visit.running,
        "next_rung_at": ladder.first_look(clock, days, visit.climbed, command.pack.office_hours),
    }


def _waits_for_the_ladder(stored: dict[str, Any], replayed: dict[str, Any], now: datetime) -> bool:
    """A rung reached outside office hours is put off to the next opening: later than its morning, and still to come."""
    look, morning = stored["next_rung_at"], replayed["next_rung_at"]
    return look is not None and morning is not None and morning <= now and morning <= look


def _of_tasks(command: CaseCommand) -> Iterator[Difference]:
    for task in command.tasks:
        limit = command.clocks.due(TASKS[task["key"]].clock)
        due_on = limit.on if limit else None
        if task["due_on"] != due_on:
            yield _difference(command, TASKS[task["key"]].clock, "task_due_on", task["due_on"], due_on)


def _of_delivery(command: CaseCommand) -> Iterator[Difference]:
    """A referral that its provider has in hands, by its first look or by the letter's proof, has its limit running."""
    if ClockCode.VERIFY not in command.pack.clocks or command.clocks.running(ClockCode.VERIFY) is not None:
        return
    for task in command.tasks:
        if task["key"] == "verify_record" and task["opened_at"] is not None:
            yield _difference(command, ClockCode.VERIFY, "not_begun", None, task["opened_at"])


def _of_timer(command: CaseCommand) -> Iterator[Difference]:
    """The row's timer is the process's, and the process's is that of a running clock."""
    row = command.row
    if row["incident"] is not None or row["timer_tries"] or row["state"] is None:
        return  # a failing case waits for its next try, which is no limit
    armed = command.process.next_due()
    if row["timer_at"] != armed:
        yield _difference(command, "", "timer_at", row["timer_at"], armed)
    instants = {command.clocks.fires_at(code) for code in command.clocks.visits}
    if armed is not None and armed not in {datetime.fromisoformat(each) for each in instants if each}:
        yield _difference(command, "", "armed", armed, None)


def _difference(command: CaseCommand, clock: str, what: str, stored: Any, replayed: Any) -> Difference:
    jurisdiction, case_id = command.key
    return Difference(jurisdiction, case_id, command.row["number"], str(clock), what, _text(stored), _text(replayed))


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
