"""机构撤并: what an abolished unit still has to do goes over to its successor, case by case, with an event on each.

Limits go over as they are: no day is won by a reorganisation. What was late when it went over stays the former unit's
lateness; what was in time counts for nothing there. A case is handed over because it still names the former unit, so
that no crash and no second try does it twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, union, update
from sqlalchemy.orm import Session

from app.domain.errors import Busy, Conflict
from app.domain.permissions import SYSTEM, Actor
from app.domain.vocabulary import CaseStatus, Role
from app.models.case import Case
from app.models.clock import Clock
from app.models.measure import Measure
from app.models.measure_order import MeasureOrder
from app.models.place import Organisation
from app.models.task import Task
from app.services import jobs
from app.services.command import CaseCommand, load_all
from app.services.jobs import Work
from app.services.outcomes import OPERATIONS
from app.services.saving import save_all

JOB = "hand_over_unit"
SLICE = 100
_PATIENCE = 5  # times that locks of a slice are waited for


@dataclass(frozen=True)
class Owed:
    """What a unit still has to do: cases that name it, open tasks, running limits."""

    cases: int
    tasks: int
    clocks: int

    @property
    def anything(self) -> bool:
        return bool(self.cases or self.tasks or self.clocks)


def owed(session: Session, rows: Sequence[Organisation]) -> Mapping[int, Owed]:
    """What these units still owe, by their ids."""
    ids, places = [row.id for row in rows], {row.jurisdiction for row in rows}
    if not ids:
        return {}
    tasks = select(Task.organisation_id, func.count()).where(
        Task.jurisdiction.in_(places), Task.open, Task.organisation_id.in_(ids)
    )
    clocks = select(Clock.owner_id, func.count()).where(
        Clock.jurisdiction.in_(places), Clock.running, Clock.owner_id.in_(ids)
    )
    open_tasks = {row[0]: row[1] for row in session.execute(tasks.group_by(Task.organisation_id))}
    running = {row[0]: row[1] for row in session.execute(clocks.group_by(Clock.owner_id))}
    cases = {
        row.id: session.execute(
            select(func.count()).select_from(_cases(row.jurisdiction, row.id).subquery())
        ).scalar_one()
        for row in rows
    }
    return {unit: Owed(cases[unit], open_tasks.get(unit, 0), running.get(unit, 0)) for unit in ids}


def roles_owed(session: Session, row: Organisation) -> frozenset[Role]:
    """As what the unit is still named in cases that are not over: its successor must be able to be the same."""
    here, is_open = Case.jurisdiction == row.jurisdiction, Case.status == CaseStatus.OPEN
    received = select(Case.id).where(here, is_open, Case.receiver_id == row.id).limit(1)
    tasks = select(Task.role).where(Task.jurisdiction == row.jurisdiction, Task.open, Task.organisation_id == row.id)
    found = set(session.execute(tasks.distinct()).scalars())
    if session.execute(received).first() is not None:
        found.add(Role.CREDIT_CENTRE)
    return frozenset(found)


def _cases(jurisdiction: str, unit: int) -> Select[Any]:
    """The ids of cases that are not over and name the unit, and of those that still have a limit of it running."""
    here, is_open = Case.jurisdiction == jurisdiction, Case.status == CaseStatus.OPEN
    named = select(Case.id).where(here, is_open, or_(Case.receiver_id == unit, Case.provider_id == unit))
    tasks = select(Task.case_id).where(Task.jurisdiction == jurisdiction, Task.open, Task.organisation_id == unit)
    clocks = select(Clock.case_id).where(Clock.jurisdiction == jurisdiction, Clock.running, Clock.owner_id == unit)
    return select(union(named, tasks, clocks).subquery().c.id)


def begin(session: Session, row: Organisation, heir: Organisation, *, actor: Actor, now: datetime) -> None:
    """Ask for the hand-over, which also meets what is filed while it runs."""
    arguments = {"unit": str(row.id), "heir": str(heir.id)}
    jobs.enqueue(session, row.jurisdiction, JOB, arguments, actor=actor, now=now)


def carry_out(work: Work) -> dict[str, Any]:
    """Hand over slice by slice until no case names the former unit any more. Raises LeaseLost, Busy."""
    unit, heir = int(work.arguments["unit"]), int(work.arguments["heir"])
    done = 0
    while ids := _next(work, unit):
        for attempt in range(_PATIENCE):
            try:
                with work.database.transaction() as session:
                    hand_over(session, work.jurisdiction, ids, unit, heir, actor=SYSTEM, now=work.now())
                    work.keep(session, {"handed_over": done + len(ids)}, done + len(ids), done + len(ids))
                break
            except (Busy, Conflict):
                if attempt + 1 == _PATIENCE:
                    raise
        done += len(ids)
    with work.database.transaction() as session:
        own = (Measure.jurisdiction == work.jurisdiction, Measure.organisation_id == unit)
        session.execute(update(Measure).where(*own).values(organisation_id=heir))
    return {"handed_over": done}


def _next(work: Work, unit: int) -> Sequence[int]:
    waiting = _cases(work.jurisdiction, unit).subquery()
    with work.database.reading() as session:
        return session.execute(select(waiting.c.id).order_by(waiting.c.id).limit(SLICE)).scalars().all()


def hand_over(
    session: Session, place: str, ids: Sequence[int], unit: int, heir: int, *, actor: Actor, now: datetime
) -> None:
    """Put the successor in the former unit's place in these cases."""
    commands = load_all(session, place, ids, OPERATIONS, actor=actor, now=now)
    for command in commands:
        _succeed(command, unit, heir)
    save_all(session, commands)
    of_orders = (
        MeasureOrder.jurisdiction == place,
        MeasureOrder.case_id.in_(ids),
        MeasureOrder.organisation_id == unit,
    )
    told = update(MeasureOrder).where(MeasureOrder.jurisdiction == place, *of_orders)
    session.execute(told.values(organisation_id=heir))
    session.execute(
        update(Task)
        .where(Task.jurisdiction == place, Task.case_id.in_(ids), Task.open, Task.organisation_id == unit)
        # Whoever had claimed it sits in the former unit; the successor's people claim it anew.
        .values(organisation_id=heir, assignee_id=None, delegated_by=None)
        .execution_options(synchronize_session=False)
    )


def _succeed(command: CaseCommand, unit: int, heir: int) -> None:
    asked = Role(command.row.get("unit_role") or Role.INFORMATION_PROVIDER)
    sides = (("receiver_id", Role.CREDIT_CENTRE), ("provider_id", asked))
    for column, role in sides:
        if command.row[column] == unit:
            command.set(**{column: heir})
            command.add_party(role, heir)
    for task in command.tasks:
        if task["organisation_id"] == unit:
            command.add_party(task["role"], heir)
    command.clocks.hand_over(unit, heir)
    command.note("unit_succeeded", organisation_id=str(heir), former=str(unit))
