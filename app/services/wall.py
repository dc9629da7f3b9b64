"""The supervisor's numbers: how the open work of a place stands against its limits, and what else needs a look.

A place is counted by the scheduler, so that looking at the wall costs the same whatever is open; a small one, and one
whose count is old, is counted by whoever looks. Every number is the length of a list (watch_list.py, service_list.py).
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Granted
from app.domain.supervision import Cause
from app.domain.tasks import TASKS
from app.domain.vocabulary import CaseKind, ClockKind, ClockState, Role, Stage
from app.domain.workdays import legal_date
from app.models.clock import Clock
from app.models.place import Jurisdiction, Organisation
from app.models.reporting import WallCount
from app.models.supervision import FeedbackDuty
from app.models.task import Task
from app.services import calendar, service_list, watch_list
from app.services.task_filters import LIMIT, Edges
from app.services.watch_filters import Wanted, watched, within

# What is counted of every unit. Internal targets are never called 超期: they stand in a column of their own.
STATES = (ClockState.DUE_SOON, ClockState.DUE_TODAY, ClockState.OVERDUE, ClockState.SERIOUSLY_OVERDUE)
_PAST = "past_target"
COUNTED = ("open", *(state.value for state in STATES), _PAST)
BESIDE = ("returned_twice", "long_pause", "unacknowledged", "unserved", "no_feedback", "orders")
# A place counted as fast as this is counted anew by whoever looks; an older count than this is not shown.
QUICK = timedelta(milliseconds=150)
OLD = timedelta(minutes=5)


@dataclass(frozen=True)
class UnitLine:
    """Open tasks of one unit (or step): all, by state of their statutory limits, and those past an internal target."""

    name: str
    key: str
    open: int
    states: dict[str, int]
    past_target: int


@dataclass(frozen=True)
class Wall:
    """All numbers of the places watched. `at` is the legal time of the oldest count among them."""

    units: list[UnitLine]
    stages: list[UnitLine]
    totals: Mapping[str, int]
    beside: Mapping[str, int]
    at: datetime


def read(session: Session, *, actor: Actor, now: datetime, machine: datetime) -> Wall:
    """The wall of the places the actor watches, from their last counts wherever these will do."""
    places = session.execute(select(Jurisdiction.id).where(within(Jurisdiction.id, watched(actor)))).scalars().all()
    stored = session.execute(select(WallCount).where(WallCount.jurisdiction.in_(places))).scalars()
    rows = {row.jurisdiction: row for row in stored}
    found = []
    for place in sorted(places):
        row = rows.get(place)
        if row is not None and _will_do(row, now, machine):
            found.append(row.figures)
        else:
            found.append(count(session, place, now=now))
    return _together(found, now)


def _will_do(row: WallCount, now: datetime, machine: datetime) -> bool:
    same_day = row.figures.get("day") == legal_date(now).isoformat()
    return same_day and row.took_ms > QUICK.total_seconds() * 1000 and machine - row.counted_at < OLD


def count(session: Session, place: str, *, now: datetime) -> dict[str, Any]:
    """The numbers of one place, counted now."""
    today = legal_date(now)
    lines = _lines(session, place, today)
    watcher = Actor(0, "", (Granted(Role.SUPERVISOR, place, None),))

    def rows(**wanted: str) -> Select[int]:
        return watch_list.counting(session, Wanted(**wanted), actor=watcher, today=today)

    beside = {
        "returned_twice": rows(cause=Cause.RETURNED_TWICE.value),
        "long_pause": rows(cause=Cause.LONG_PAUSE.value),
        "unacknowledged": rows(cause=Cause.UNACKNOWLEDGED.value),
        "unserved": service_list.counting_of_place(place),
        "no_feedback": _no_feedback(place, today),
        "orders": rows(business=CaseKind.SUPERVISION.value),
    }
    columns = [statement.scalar_subquery().label(name) for name, statement in beside.items()]
    return {
        "at": now.isoformat(),
        "day": today.isoformat(),
        "lines": lines,
        "beside": dict(session.execute(select(*columns)).mappings().one()),
    }


def _no_feedback(place: str, today: date) -> Select[int]:
    missing = (FeedbackDuty.reported_at.is_(None), FeedbackDuty.due_on < today)
    return select(func.count()).select_from(FeedbackDuty).where(FeedbackDuty.jurisdiction == place, *missing)


def _lines(session: Session, place: str, today: date) -> list[dict[str, Any]]:
    """The open tasks by unit and step, in one statement."""
    edges = Edges.of(calendar.current(session), today)
    limit = and_(
        Clock.jurisdiction == Task.jurisdiction,
        Clock.case_id == Task.case_id,
        Clock.running,
        Clock.code == LIMIT,
    )
    statutory = and_(Clock.kind == ClockKind.STATUTORY, Task.organisation_id.is_not(None))
    internal = and_(Clock.kind == ClockKind.INTERNAL, Task.organisation_id.is_not(None))
    statement = (
        select(
            Organisation.name,
            Organisation.uscc,
            Task.key,
            func.count().label("open"),
            *(_count(and_(statutory, edges.holds(state))).label(state.value) for state in STATES),
            _count(and_(internal, edges.holds(ClockState.OVERDUE))).label(_PAST),
        )
        .select_from(Task)
        .outerjoin(Organisation, Organisation.id == Task.organisation_id)
        .outerjoin(Clock, limit)
        .where(Task.jurisdiction == place, Task.open)
        .group_by(Organisation.id, Organisation.name, Organisation.uscc, Task.key)
    )
    return [{name: _plain(value) for name, value in row.items()} for row in session.execute(statement).mappings()]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else int(value)


def _together(found: Sequence[Mapping[str, Any]], now: datetime) -> Wall:
    lines = [line for figures in found for line in figures["lines"]]
    units = [line for line in lines if line["uscc"]]
    return Wall(
        units=_grouped(units, "uscc", {line["uscc"]: line["name"] for line in units}),
        stages=_grouped(
            [{**line, "stage": TASKS[line["key"]].stage.value} for line in lines],
            "stage",
            {stage.value: stage.label for stage in Stage},
        ),
        totals={name: sum(line[name] for line in lines) for name in COUNTED},
        beside={name: sum(figures["beside"][name] for figures in found) for name in BESIDE},
        at=min((datetime.fromisoformat(figures["at"]) for figures in found), default=now),
    )


def _grouped(lines: Iterable[Mapping[str, Any]], by: str, names: Mapping[str, str]) -> list[UnitLine]:
    """Lines added up by unit or step: the latest first."""
    sums: dict[str, dict[str, int]] = {}
    for line in lines:
        held = sums.setdefault(line[by], dict.fromkeys(COUNTED, 0))
        for name in COUNTED:
            held[name] += line[name]
    found = [
        UnitLine(names[key], key, held["open"], {state.value: held[state.value] for state in STATES}, held[_PAST])
        for key, held in sums.items()
    ]
    return sorted(found, key=lambda line: (*(-line.states[state] for state in reversed(STATES)), line.name))


def counted(session: Session, place: str, *, now: datetime) -> tuple[dict[str, Any], timedelta]:
    """The numbers of a place, and how long it took to count them."""
    began = time.perf_counter()
    figures = count(session, place, now=now)
    return figures, timedelta(seconds=time.perf_counter() - began)
