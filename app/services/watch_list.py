"""The supervisor's list of open work: one row a task of the places watched, least time left first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.case import Case
from app.models.place import Jurisdiction, Organisation
from app.models.policy import PackVersion
from app.models.task import Task
from app.services import calendar, inbox, worklist
from app.services.visibility import visible_cases
from app.services.watch_filters import Wanted, conditions, watched, within
from app.services.worklist import WorkRow

PAGE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class WatchRow:
    """One row: what every task list shows, and the case behind it."""

    row: WorkRow
    task: Task
    case: Case


@dataclass(frozen=True)
class WatchPage:
    """A page of the list; `total` counts the whole of it up to one more than MOST_COUNTED."""

    rows: Sequence[WatchRow]
    next: str | None
    total: int


@dataclass(frozen=True)
class Choices:
    """What the filters of a place offer: units by credit code, rule packs, and places where there are several."""

    units: list[tuple[str, str]]
    packs: list[tuple[str, str]]
    places: list[tuple[str, str]]
    first_place: str


def page(
    session: Session, wanted: Wanted, *, actor: Actor, today: date, limit: int = PAGE, cursor: str | None = None
) -> WatchPage:
    """A page, personal names masked. Raises Invalid for an unknown cursor."""
    shortest = _statement(session, wanted, actor, today).with_only_columns(Task.id).limit(MOST_COUNTED + 1).subquery()
    total = session.execute(select(func.count()).select_from(shortest)).scalar_one()
    shown, following = some(session, wanted, actor=actor, today=today, limit=limit, cursor=cursor)
    return WatchPage(shown, following, total)


def some(
    session: Session, wanted: Wanted, *, actor: Actor, today: date, limit: int, cursor: str | None = None
) -> tuple[Sequence[WatchRow], str | None]:
    """The next rows of the list, and where those after them begin. Raises Invalid for an unknown cursor."""
    ordered = _statement(session, wanted, actor, today).order_by(Task.sort_on, Task.id)
    if cursor:
        ordered = ordered.where(inbox.after("unit", cursor))
    found = session.execute(ordered.options(*worklist.LOADED).limit(limit + 1)).all()
    pairs = [(row.Task, row.Case) for row in found[:limit]]
    following = inbox.place_of("unit", pairs[-1][0]) if len(found) > limit else None
    return rows(session, pairs, actor=actor, today=today), following


def rows(session: Session, pairs: Sequence[tuple[Task, Case]], *, actor: Actor, today: date) -> list[WatchRow]:
    """Tasks with their cases, as the list shows them."""
    shown = worklist.as_rows(session, pairs, actor=actor, today=today)
    return [WatchRow(row, task, case) for row, (task, case) in zip(shown, pairs, strict=True)]


def count(session: Session, wanted: Wanted, *, actor: Actor, today: date) -> int:
    """How many rows the list has."""
    return session.execute(counting(session, wanted, actor=actor, today=today)).scalar_one()


def counting(session: Session, wanted: Wanted, *, actor: Actor, today: date) -> Select[int]:
    """The statement of `count`, for whoever asks for several numbers at once."""
    return _statement(session, wanted, actor, today).with_only_columns(func.count())


def _statement(session: Session, wanted: Wanted, actor: Actor, today: date) -> Select[Task, Case]:
    return (
        select(Task, Case)
        .join(Case, and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id))
        .where(within(Task.jurisdiction, watched(actor)), visible_cases(actor), Task.open)
        .where(*conditions(wanted, calendar.current(session), today))
    )


def choices(session: Session, *, actor: Actor) -> Choices:
    """What can be chosen in the places the actor watches."""
    places = watched(actor)
    units = select(Organisation.uscc, Organisation.name).where(within(Organisation.jurisdiction, places))
    packs = select(PackVersion.pack_id).where(within(PackVersion.jurisdiction, places)).distinct()
    named = select(Jurisdiction.id, Jurisdiction.name).where(within(Jurisdiction.id, places))
    found = [(row.id, row.name) for row in session.execute(named.order_by(Jurisdiction.id))]
    return Choices(
        [(row.uscc, row.name) for row in session.execute(units.order_by(Organisation.name))],
        [(name, name) for name in session.execute(packs.order_by(PackVersion.pack_id)).scalars()],
        found if len(found) > 1 else [],
        found[0][0] if found else "",
    )
