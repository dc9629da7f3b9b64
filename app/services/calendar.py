"""The working-day calendar of all places, read from the database and kept until a year is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import URL, delete, func, select, union_all
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.workdays import WorkCalendar, YearPlan
from app.models.policy import CalendarDay, CalendarLoad, CalendarYear
from app.services import events

# Columns other statements select along, so that a command notices a newly loaded year without asking for it.
# A year taken back leaves no row, so that what took it back counts too: the stamp never stands twice for two things.
_changes = union_all(select(CalendarYear.loaded_at.label("at")), select(CalendarLoad.undone_at)).subquery()
STAMP = select(func.max(_changes.c.at)).scalar_subquery()
# The notice that is moving limits at this moment, and which way: commands select it along too, and move what they
# touch first.
MOVING = (
    select(CalendarLoad.status + ":" + CalendarLoad.document)
    .where(CalendarLoad.status.in_(("loading", "undoing")))
    .order_by(CalendarLoad.id.desc())
    .limit(1)
    .scalar_subquery()
)
NATION = "china"

# One database in a process; its address is what its reading and its writing engine have in common.
_SEEN = "work_calendar"
_known: dict[tuple[URL, datetime | None], WorkCalendar] = {}


def current(session: Session) -> WorkCalendar:
    """The calendar as it stands now; whoever only reads sees one moment, and so asks once."""
    reads = session.get_bind().get_execution_options().get("reading")
    seen: WorkCalendar | None = session.info.get(_SEEN) if reads else None
    session.info[_SEEN] = seen = seen or at(session, session.execute(select(STAMP)).scalar_one())
    return seen


def at(session: Session, stamp: datetime | None) -> WorkCalendar:
    """The calendar last changed at `stamp`; read again only when that has changed."""
    key = (session.get_bind().engine.url, stamp)
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
    loaded_at = next_stamp(session, now)
    session.merge(CalendarYear(year=plan.year, document=plan.document, link=plan.link, loaded_at=loaded_at))
    session.flush()
    kinds = [(day, "off") for day in plan.off] + [(day, "work") for day in plan.work]
    for day, kind in sorted(kinds):
        session.add(CalendarDay(day=day, year=plan.year, kind=kind, note=notes.get(day, "")))
    session.flush()
    data = {"year": plan.year, "document": plan.document, "days": len(kinds)}
    events.append_admin(session, NATION, "calendar_loaded", data, actor=actor, now=now)


def next_stamp(session: Session, now: datetime) -> datetime:
    """Later than every change before it, even when the clock has been set back: this is how processes notice."""
    newest = session.execute(select(STAMP)).scalar_one()
    return max(now, newest + timedelta(microseconds=1)) if newest else now


def drop_year(session: Session, year: int) -> None:
    """Make a year provisional again; whoever does so marks it with `next_stamp`."""
    session.execute(delete(CalendarDay).where(CalendarDay.year == year))
    session.execute(delete(CalendarYear).where(CalendarYear.year == year))


@dataclass(frozen=True)
class Year:
    """How a year stands: loaded from a notice, or provisional until it is."""

    year: int
    provisional: bool
    document: str | None
    link: str | None
    days_off: int
    make_up_days: int
    workdays: int


def years(session: Session, today: date) -> list[Year]:
    """The loaded years, this year and the next."""
    days = current(session)
    wanted = sorted({*days.plans, today.year, today.year + 1})
    return [_year(days, number) for number in wanted]


def _year(days: WorkCalendar, number: int) -> Year:
    plan = days.plans.get(number)
    workdays = days.count(date(number - 1, 12, 31), date(number, 12, 31))
    if plan is None:
        return Year(number, True, None, None, 0, 0, workdays)
    return Year(number, False, plan.document, plan.link, len(plan.off), len(plan.work), workdays)
