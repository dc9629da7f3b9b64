"""The supervisor's numbers: how the open work of every unit stands against its limits, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.vocabulary import ClockKind, ClockState
from app.models.case import Case
from app.models.clock import Clock
from app.models.place import Organisation
from app.models.task import Task
from app.services import calendar
from app.services.task_filters import LIMIT, Edges
from app.services.visibility import visible_cases

# What is counted of every unit. Internal targets are never called 超期: they stand in a column of their own.
STATES = (ClockState.DUE_SOON, ClockState.DUE_TODAY, ClockState.OVERDUE, ClockState.SERIOUSLY_OVERDUE)


@dataclass(frozen=True)
class UnitLine:
    """One unit's open tasks: all, by state of their statutory limits, and those past an internal target."""

    name: str
    uscc: str
    open: int
    states: dict[str, int]
    past_target: int


def by_unit(session: Session, *, actor: Actor, today: date) -> list[UnitLine]:
    """The units with open tasks in cases the actor sees, the latest first."""
    edges = Edges.of(calendar.current(session), today)
    limit = and_(
        Clock.jurisdiction == Task.jurisdiction,
        Clock.case_id == Task.case_id,
        Clock.running,
        Clock.code == LIMIT,
    )
    statutory = Clock.kind == ClockKind.STATUTORY
    late = and_(Clock.kind == ClockKind.INTERNAL, edges.holds(ClockState.OVERDUE))
    statement = (
        select(
            Organisation.name,
            Organisation.uscc,
            func.count().label("open"),
            *(_count(and_(statutory, edges.holds(state))).label(state.value) for state in STATES),
            _count(late).label("past_target"),
        )
        .select_from(Task)
        .join(Case, and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id))
        .join(Organisation, Organisation.id == Task.organisation_id)
        .outerjoin(Clock, limit)
        .where(Task.open, visible_cases(actor))
        .group_by(Organisation.id, Organisation.name, Organisation.uscc)
    )
    lines = [_line(dict(row)) for row in session.execute(statement).mappings()]
    return sorted(lines, key=lambda line: (*(-line.states[state] for state in reversed(STATES)), line.name))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _line(values: Mapping[str, Any]) -> UnitLine:
    states = {state.value: int(values[state.value]) for state in STATES}
    return UnitLine(values["name"], values["uscc"], values["open"], states, int(values["past_target"]))


def totals(lines: Sequence[UnitLine]) -> dict[str, int]:
    """The same numbers over all units."""
    found = {state.value: sum(line.states[state] for line in lines) for state in STATES}
    return {**found, "open": sum(line.open for line in lines), "past_target": sum(line.past_target for line in lines)}
