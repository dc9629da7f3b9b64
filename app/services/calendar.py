"""The working-day calendar of all places, read from the database and kept until a year is loaded."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.workdays import WorkCalendar, YearPlan
from app.models.policy import CalendarDay, CalendarYear
from app.services import events

# Columns other statements select along, so that a command notices a newly loaded year without asking for it.
STAMP = select(func.max(CalendarYear.loaded_at)).scalar_subquery()
NATION = "china"

_known: dict[tuple[int, datetime | None], WorkCalendar] = {}


def current(session: Session) -> WorkCalendar:
    """The calendar as it stands now."""
    return at(session, session.execute(select(STAMP)).scalar_one())


def at(session: Session, stamp: datetime | None) -> WorkCalendar:
    """The calendar whose newest year was loaded at `stamp`; read again only when that has changed."""
    key = (id(session.get_bind().engine), stamp)
    if key not in _known:
        _known.clear()
        _known[key] = _read(session)
    return _known[key]


def _read(session: Session) -> WorkCalendar:
    days: dict[int, dict[str, set[date]]] = {}
    for day in session.execute(select(CalendarDay)).scalars():
        days.setdefault(day.year, {"off": set(), "work": set()})[day.kind].add(day.day)
    plans = {}
    for year in session.execute(select(CalendarYear)).scalars():
        kinds = days.get(year.year, {"off": set(), "work": set()})
        plans[year.year] = YearPlan(
            year.year, frozenset(kinds["off"]), frozenset(kinds["work"]), year.document, year.link
        )
    return WorkCalendar(plans)


def load_year(session: Session, plan: YearPlan, notes: Mapping[date, str], *, actor: Actor, now: datetime) -> None:
    """Store a year's notice, replacing what was loaded for it before."""
    session.execute(delete(CalendarDay).where(CalendarDay.year == plan.year))
    session.merge(CalendarYear(year=plan.year, document=plan.document, link=plan.link, loaded_at=now))
    session.flush()
    kinds = [(day, "off") for day in plan.off] + [(day, "work") for day in plan.work]
    for day, kind in sorted(kinds):
        session.add(CalendarDay(day=day, year=plan.year, kind=kind, note=notes.get(day, "")))
    session.flush()
    data = {"year": plan.year, "document": plan.document, "days": len(kinds)}
    events.append_admin(session, NATION, "calendar_loaded", data, actor=actor, now=now)
