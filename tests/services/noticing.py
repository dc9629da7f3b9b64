"""Loading a year's notice in tests: proposed, confirmed, and worked off as the scheduler does it."""

from app.database import Database
from app.domain.permissions import SYSTEM, Actor
from app.domain.workdays import WorkCalendar, YearPlan
from app.domain.yearplan import read_plan
from app.models.policy import CalendarLoad
from app.services import calendar, calendar_loads, calendar_preview, jobs
from app.services.calendar_preview import Moved
from app.services.job_kinds import HANDLERS
from tests.fixed_clock import FixedClock

# New Year's Day 2027 is a Friday; this notice adds Monday and Tuesday and takes the Sunday between as a working day.
LONGER = "date,kind,note\n2027-01-01,off,元旦\n2027-01-04,off,元旦\n2027-01-03,work,\n2027-01-05,off,元旦\n"
# Here nothing is added: the make-up Sunday alone brings dates forward.
SHORTER = "date,kind,note\n2027-01-01,off,\n2027-01-03,work,\n"
DOCUMENT, LINK = "国办发明电〔2026〕9号", "https://www.gov.cn/2027"


def plan(table: str = LONGER, document: str = DOCUMENT) -> YearPlan:
    return read_plan(table, document, LINK)[0]


def foreseen(database: Database, wanted: YearPlan) -> list[Moved]:
    with database.reading() as session:
        days = WorkCalendar({**calendar.current(session).plans, wanted.year: wanted})
        return list(calendar_preview.moves(session, days, wanted.year))


def propose(database: Database, clock: FixedClock, wanted: YearPlan, *, actor: Actor = SYSTEM) -> CalendarLoad:
    with database.transaction() as session:
        return calendar_loads.propose(session, wanted, {}, "更正", actor=actor, now=clock())


def confirm(database: Database, clock: FixedClock, load: CalendarLoad) -> CalendarLoad:
    with database.transaction() as session:
        return calendar_loads.confirm(session, load.id, accepts_shorter=True, actor=SYSTEM, now=clock())


def undo(database: Database, clock: FixedClock, load: CalendarLoad) -> CalendarLoad:
    with database.transaction() as session:
        return calendar_loads.undo(session, load.id, accepts_shorter=True, actor=SYSTEM, now=clock())


def work(database: Database, clock: FixedClock) -> int:
    """Let the jobs run; how many ended."""
    return jobs.run_due(database, HANDLERS, now=clock, machine=clock)


def load(database: Database, clock: FixedClock, wanted: YearPlan) -> CalendarLoad:
    """From the table to the last case."""
    begun = confirm(database, clock, propose(database, clock, wanted))
    work(database, clock)
    return read(database, begun)


def read(database: Database, one: CalendarLoad) -> CalendarLoad:
    with database.reading() as session:
        return calendar_loads.find(session, one.id)
