"""Reminders in the account: those of one's units and of one's watch, by limit, with the newest rung first.

What is read is read for the whole unit: reminders are told to a unit, not to a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.domain.ladder import ORDER, Level, RungCode
from app.domain.permissions import Actor
from app.domain.vocabulary import ClockCode, Role
from app.models.case import Case
from app.models.clock import Clock, Reminder
from app.models.keys import among
from app.models.place import Organisation
from app.services.visibility import visible_cases

MOST_COUNTED = 99
_OF_UNITS = (Level.LIAISON, Level.LEADER)
_OFFICERS = frozenset({Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER, Role.MEASURE_INITIATOR, Role.MEASURE_IMPLEMENTER})


@dataclass(frozen=True)
class Filters:
    """What of the reminders is asked for; empty means all."""

    level: str = ""
    rung: str = ""
    unread: bool = False


@dataclass(frozen=True)
class Told:
    """One limit: the newest rung that was told of it, and the older ones, newest first.

    `seen` tells whether the case is still the reader's to open.
    """

    newest: Reminder
    clock: Clock
    number: str
    unit: str
    seen: bool
    levels: tuple[Level, ...]
    unread: bool
    older: Sequence[Reminder] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """A part of the list, the cursor of the next one, and the newest reminder there is."""

    rows: list[Told]
    next: str | None
    newest: int


def count_unread(session: Session, *, actor: Actor) -> int:
    """Limits with an unread reminder, counted no further than a hundred."""
    unread = select(Reminder.clock_id).where(_told_to(Reminder, actor), Reminder.read_at.is_(None)).distinct()
    return session.execute(select(func.count()).select_from(unread.limit(MOST_COUNTED + 1).subquery())).scalar_one()


def page(session: Session, filters: Filters, *, actor: Actor, limit: int, cursor: str | None = None) -> Page:
    """The limits of which the actor was reminded, the latest reminder first."""
    statement = (
        select(Reminder, Clock, Case.number, Organisation.name, visible_cases(actor).label("seen"))
        .join(Clock, and_(Clock.jurisdiction == Reminder.jurisdiction, Clock.id == Reminder.clock_id))
        .join(Case, and_(Case.jurisdiction == Reminder.jurisdiction, Case.id == Reminder.case_id))
        .outerjoin(Organisation, Organisation.id == func.coalesce(Reminder.organisation_id, Clock.owner_id))
        .where(_asked_for(Reminder, filters, actor), _newest_of_its_clock(filters, actor))
        .order_by(Reminder.id.desc())
        .limit(limit + 1)
    )
    if filters.rung in list(RungCode):
        statement = statement.where(Reminder.rung == RungCode(filters.rung))
    if cursor and cursor.isdecimal() and len(cursor) < 20:
        statement = statement.where(Reminder.id < int(cursor))
    rows: list[Any] = list(session.execute(statement))
    shown = rows[:limit]
    older = _older(session, shown, filters, actor)
    found = [_told(row, older.get(row.Reminder.clock_id, [])) for row in shown]
    newest = shown[0].Reminder.id if shown else 0
    return Page(found, str(shown[-1].Reminder.id) if len(rows) > limit else None, newest)


def mark_read(session: Session, upto: int, clock_id: int | None = None, *, actor: Actor, now: datetime) -> int:
    """Note that reminders up to one are read: of one limit, or all. Answers how many were not yet."""
    unread = [_told_to(Reminder, actor), Reminder.read_at.is_(None), Reminder.id <= upto]
    if clock_id is not None:
        unread.append(Reminder.clock_id == clock_id)
    change = update(Reminder).where(*unread).values(read_at=now, read_by=actor.account_id)
    result: Any = session.execute(change.execution_options(synchronize_session=False))
    return int(result.rowcount)


def knows(session: Session, clock_id: int, *, actor: Actor) -> bool:
    """Whether a limit has any reminder to the actor."""
    return session.execute(
        select(exists().where(_told_to(Reminder, actor), Reminder.clock_id == clock_id))
    ).scalar_one()


def of_applicant(session: Session, clocks: Sequence[Clock]) -> Mapping[int, Reminder]:
    """The newest reminder to the applicant of each of these running limits, by the ids of their cases."""
    running = [(each.jurisdiction, each.id) for each in clocks if each.running and each.code is ClockCode.SUPPLEMENT]
    if not running:
        return {}
    statement = (
        select(Reminder)
        .where(among(Reminder.jurisdiction, Reminder.clock_id, running), Reminder.level == Level.APPLICANT)
        .order_by(Reminder.id)
    )
    return {row.case_id: row for row in session.execute(statement).scalars()}


def _told_to(told: Any, actor: Actor) -> ColumnElement[bool]:
    """The reminders that reach an actor: of his units as liaison or leader, of his places as supervisor."""
    conditions = [_of_grant(told, each.role, each.jurisdiction, each.organisation_id) for each in actor.granted]
    return or_(false(), *conditions)


def _of_grant(told: Any, role: Role, jurisdiction: str | None, unit: int | None) -> ColumnElement[bool]:
    place: ColumnElement[bool] = told.jurisdiction == jurisdiction
    if role is Role.SUPERVISOR and jurisdiction is not None:
        return and_(place, told.organisation_id.is_(None), told.level == Level.SUPERVISOR)
    if role in _OFFICERS and unit is not None:
        return and_(place, told.organisation_id == unit, told.level.in_(_OF_UNITS))
    return false()


def _asked_for(told: Any, filters: Filters, actor: Actor) -> ColumnElement[bool]:
    conditions = [_told_to(told, actor)]
    if filters.level in list(Level):
        conditions.append(told.level == Level(filters.level))
    if filters.unread:
        conditions.append(told.read_at.is_(None))
    return and_(*conditions)


def _newest_of_its_clock(filters: Filters, actor: Actor) -> ColumnElement[bool]:
    later = aliased(Reminder)
    same = (later.jurisdiction == Reminder.jurisdiction, later.clock_id == Reminder.clock_id, later.id > Reminder.id)
    return ~exists(select(1).where(*same, _asked_for(later, filters, actor)))


def _older(session: Session, rows: Sequence[Row[Any]], filters: Filters, actor: Actor) -> Mapping[int, list[Reminder]]:
    """Every reminder of the limits shown, newest first, the newest itself included."""
    clocks = [(row.Reminder.jurisdiction, row.Reminder.clock_id) for row in rows]
    found: dict[int, list[Reminder]] = {}
    if not clocks:
        return found
    statement = select(Reminder).where(
        among(Reminder.jurisdiction, Reminder.clock_id, clocks), _asked_for(Reminder, filters, actor)
    )
    for row in session.execute(statement.order_by(Reminder.id.desc())).scalars():
        found.setdefault(row.clock_id, []).append(row)
    return found


def _told(row: Row[Any], every: Sequence[Reminder]) -> Told:
    newest: Reminder = row.Reminder
    same = [each for each in every if each.rung is newest.rung]
    levels = tuple(sorted({each.level for each in same}, key=list(Level).index))
    older = {each.rung: each for each in every if each.rung is not newest.rung}
    return Told(
        newest=newest,
        clock=row.Clock,
        number=row.number,
        unit=row.name or "",
        seen=bool(row.seen),
        levels=levels,
        unread=any(each.read_at is None for each in every),
        older=sorted(older.values(), key=lambda each: ORDER.index(each.rung), reverse=True),
    )
