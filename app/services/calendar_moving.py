"""The long part of loading or undoing a notice: cases brought up to the calendar in slices, records after them.

Each slice is a transaction of its own that also keeps how far the work is. A case is moved because what it stores
is not what the calendar gives: moved once it no longer differs, so that no crash and no second try moves it twice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.domain.calendar_moves import ruled_from
from app.domain.errors import Busy, Conflict
from app.domain.permissions import SYSTEM
from app.domain.workdays import WorkCalendar, legal_date
from app.logs import logger
from app.models.clock import Clock
from app.models.policy import CalendarLoad
from app.models.work import Job
from app.services import calendar, calendar_loads, calendar_preview, calendar_records, events
from app.services.calendar import NATION
from app.services.calendar_loads import LoadStatus
from app.services.command import load_all
from app.services.jobs import Work
from app.services.outcomes import OPERATIONS
from app.services.saving import save_all

SLICE = 100
_ROUNDS = 3  # a filing begun before the notice and committed during the work is met by the next round
_PATIENCE = 5  # times that locks of a slice are waited for
_MOST_NAMED = 20

log = logger(__name__)
State = dict[str, Any]


def carry_out(work: Work) -> State:
    """Move everything a notice rules, going on where an earlier try stopped. Raises LeaseLost."""
    load_id = int(work.arguments["load"])
    with work.database.reading() as session:
        load = calendar_loads.find(session, load_id)
        job = session.get_one(Job, (work.jurisdiction, work.id))
        total = session.execute(_number(load.year)).scalar_one()
        state: State = job.result or {"place": "", "after": 0, "done": 0, "round": 1, "records": 0, "failed": []}
    while True:
        _round(work, load.year, state, total)
        if state["round"] >= _ROUNDS or _left(work, load.year) <= len(state["failed"]):
            break
        state |= {"place": "", "after": 0, "done": 0, "round": state["round"] + 1, "failed": []}
    _finish(work, load_id, state, total)
    return state


def _reaching(year: int) -> ColumnElement[bool]:
    return and_(Clock.running, Clock.due_on >= ruled_from(year))


def _number(year: int) -> Select[int]:
    cases = select(Clock.jurisdiction, Clock.case_id).where(_reaching(year)).distinct().subquery()
    return select(func.count()).select_from(cases)


def _left(work: Work, year: int) -> int:
    with work.database.reading() as session:
        return calendar_preview.behind(session, calendar.current(session), year)


def _round(work: Work, year: int, state: State, total: int) -> None:
    """Once over all cases, place by place, from where the state stands."""
    with work.database.reading() as session:
        places = session.execute(select(Clock.jurisdiction).where(_reaching(year)).distinct()).scalars().all()
    for place in sorted(each for each in places if each >= state["place"]):
        if place != state["place"]:
            state |= {"place": place, "after": 0}
        while ids := _next(work, year, state):
            _slice(work, ids, state, total)


def _next(work: Work, year: int, state: State) -> Sequence[int]:
    statement = (
        select(Clock.case_id)
        .where(Clock.jurisdiction == state["place"], Clock.case_id > state["after"], _reaching(year))
        .distinct()
        .order_by(Clock.case_id)
        .limit(SLICE)
    )
    with work.database.reading() as session:
        return session.execute(statement).scalars().all()


def _slice(work: Work, ids: Sequence[int], state: State, total: int) -> None:
    """One slice in one transaction; where locks are not to be had, again."""
    for attempt in range(_PATIENCE):
        following = {**state, "after": ids[-1], "done": state["done"] + len(ids)}
        try:
            with work.database.transaction() as session:
                following["failed"] = [*state["failed"], *_move(session, work, state["place"], ids)][:_MOST_NAMED]
                work.keep(session, following, following["done"], max(total, following["done"]))
        except (Busy, Conflict):
            if attempt + 1 == _PATIENCE:
                raise
        else:
            state.update(following)
            return


def _move(session: Session, work: Work, place: str, ids: Sequence[int]) -> list[str]:
    """Move the cases together, or where one cannot be moved each alone; answers the numbers of those that cannot."""
    try:
        with session.begin_nested():
            move(session, place, ids, now=work.now())
            return []
    except (OperationalError, Conflict):  # locks not to be had, or written by somebody in between: all of it again
        raise
    except Exception as error:  # one of them cannot be moved: which one shows when each goes alone
        if len(ids) == 1:
            log.exception("case_not_moved", case=str(ids[0]), error=type(error).__name__)
            return [str(ids[0])]
    return [failed for each in ids for failed in _move(session, work, place, [each])]


def move(session: Session, place: str, ids: Sequence[int], *, now: datetime) -> None:
    """Bring cases up to the calendar; those that are, are left alone."""
    commands = load_all(session, place, ids, OPERATIONS, actor=SYSTEM, now=now)
    save_all(session, [command for command in commands if command.moves])


def _finish(work: Work, load_id: int, state: State, total: int) -> None:
    with work.database.transaction() as session:
        load = calendar_loads.find(session, load_id)
        if load.status not in (LoadStatus.LOADING, LoadStatus.UNDOING):
            return  # an earlier try came to the end and died before it could say so
        undoing = load.status == LoadStatus.UNDOING
        before, after = _calendars(session, load)
        for shifted in calendar_records.shifts(session, before, after, load.year, legal_date(work.now())):
            calendar_records.shift(session, shifted)
            state["records"] += shifted.count
        failed = len(state["failed"])
        data = {
            "year": load.year,
            "document": load.document,
            "moved": load.moved,
            "records": state["records"],
            "failed": failed,
        }
        events.append_admin(session, NATION, "calendar_moved", data, actor=SYSTEM, now=work.now())
        if failed:
            load.error = f"{failed} 件未能改期"
        else:
            load.status, load.error = (LoadStatus.UNDONE if undoing else LoadStatus.LOADED), None
        work.keep(session, state, max(total, state["done"]), max(total, state["done"]))


def _calendars(session: Session, load: CalendarLoad) -> tuple[WorkCalendar, WorkCalendar]:
    """The calendar before this notice was loaded or undone, and after it."""
    after = calendar.current(session)
    plans = dict(after.plans)
    if load.status == LoadStatus.UNDOING:
        plans[load.year] = calendar_loads.plan_of(load)[0]
        return WorkCalendar(plans), after
    return calendar_loads.calendar_with(session, load), after
