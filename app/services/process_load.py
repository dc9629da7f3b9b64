"""Where the open cases of a process stand: at each of its tasks how many, and for how many working days.

One look at the open tasks, counted by task and day, answers all of it: the middle of a count by days is exact, needs no
sorting, and costs the same on either database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.tasks import TASKS
from app.domain.vocabulary import CaseKind
from app.domain.workdays import WorkCalendar
from app.engine import Bundle
from app.models.case import Case
from app.models.place import Organisation
from app.models.policy import ProcessBundle
from app.models.task import Task
from app.services import calendar, processes
from app.services.task_filters import Filters, received_between
from app.services.task_views import condition

# The legal date of an instant, as each database says it.
_EAST = {"sqlite": "'+8 hours'", "postgresql": "interval '8 hours'"}


@dataclass(frozen=True)
class Step:
    """One task: its open cases, the median and the longest of the working days they have stood there."""

    key: str
    name: str
    open: int
    median: int | None
    longest: int | None


@dataclass(frozen=True)
class Load:
    """A process with its steps in the order of the work; `sha256` is the model new cases begin on."""

    kind: CaseKind
    sha256: str
    steps: Sequence[Step]

    @property
    def open(self) -> int:
        """The open tasks of all steps."""
        return sum(step.open for step in self.steps)


def of_process(session: Session, kind: CaseKind, filters: Filters, *, actor: Actor, today: date) -> Load:
    """The load of one process in the work the actor watches; of the filters unit and days of receipt are asked.

    Raises NotFound where none is published. The same conditions stand behind the lists, so that numbers agree.
    """
    _, newest = processes.newest(session, kind)
    names = _names(session, kind, newest)
    days = calendar.current(session)
    found: dict[str, list[tuple[date, int]]] = {}
    for key, day, number in session.execute(_statement(session, names, filters, actor, today)):
        found.setdefault(key, []).append((date.fromisoformat(str(day)), number))
    steps = [_step(key, names[key], found.get(key, []), days, today) for key in sorted(names, key=_place)]
    return Load(kind, newest.sha256, steps)


def name_of(session: Session, key: str) -> str:
    """What a published process calls a task; empty for one none knows."""
    for kind in offered(session):
        _, bundle = processes.newest(session, kind)
        if key in bundle.user_tasks:
            return bundle.user_tasks[key].name
    return ""


def offered(session: Session) -> list[CaseKind]:
    """The processes that are published, in the order of the vocabulary."""
    statement = select(ProcessBundle.process_id).where(ProcessBundle.retired_at.is_(None)).distinct()
    known = set(session.execute(statement).scalars())
    return [kind for kind in CaseKind if kind in known]


def units(session: Session, *, actor: Actor) -> list[tuple[str, str]]:
    """The units of the places the actor watches, as pairs of credit code and name."""
    places = {each.jurisdiction for each in actor.granted}
    statement = select(Organisation.uscc, Organisation.name).order_by(Organisation.name)
    if None not in places:
        statement = statement.where(Organisation.jurisdiction.in_(sorted(place for place in places if place)))
    return [(uscc, name) for uscc, name in session.execute(statement)]


def _names(session: Session, kind: CaseKind, newest: Bundle) -> dict[str, str]:
    """The tasks of every version of a process that a case may still be on, the newest's names first."""
    ids = session.execute(select(ProcessBundle.id).where(ProcessBundle.process_id == kind.value)).scalars()
    bundles = [newest, *(processes.published(session, each) for each in ids)]
    return {key: task.name for bundle in reversed(bundles) for key, task in bundle.user_tasks.items()}


def _statement(session: Session, names: dict[str, str], filters: Filters, actor: Actor, today: date) -> Any:
    dialect = session.get_bind().dialect.name
    east: ColumnElement[Any] = literal_column(_EAST[dialect])
    local = func.date(Task.created_at, east) if dialect == "sqlite" else func.date(func.timezone(east, Task.created_at))
    day: ColumnElement[Any] = local.label("day")
    # A task's key is its process's own (domain/tasks.py), so that the cases need not be looked at.
    statement = select(Task.key, day, func.count()).where(condition("unit", actor, today, today), Task.key.in_(names))
    if filters.unit:
        unit = select(Organisation.id).where(Organisation.uscc == filters.unit)
        statement = statement.where(Task.organisation_id.in_(unit))
    if period := received_between(filters.since, filters.until):
        join = and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id)
        statement = statement.join(Case, join).where(*period)
    return statement.group_by(Task.key, day)


def _place(key: str) -> int:
    known = list(TASKS)
    return known.index(key) if key in known else len(known)


def _step(key: str, name: str, counted: Sequence[tuple[date, int]], days: WorkCalendar, today: date) -> Step:
    number = sum(count for _, count in counted)
    if not number:
        return Step(key, name, 0, None, None)
    # Later days are shorter waits: the smallest age that half of the cases do not exceed.
    left = ceil(number / 2)
    for day, count in sorted(counted, reverse=True):
        left -= count
        if left <= 0:
            median = days.count(day, today)
            break
    return Step(key, name, number, median, days.count(min(counted)[0], today))
