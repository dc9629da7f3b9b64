"""A newly loaded year moves limits: which ones, and moving them openly, each with an event on its case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain import ledger
from app.domain.case_clocks import running
from app.domain.permissions import Actor
from app.domain.vocabulary import ClockCode
from app.domain.workdays import WorkCalendar, YearPlan
from app.models.case import Case
from app.models.clock import Clock
from app.services import calendar
from app.services.command import load
from app.services.outcomes import OPERATIONS
from app.services.saving import save


@dataclass(frozen=True)
class Moved:
    """One running limit of a case whose last day changes with the calendar."""

    jurisdiction: str
    case_id: int
    number: str
    clock: ClockCode
    before: date
    after: date

    @property
    def shorter(self) -> bool:
        return self.after < self.before


def preview(session: Session, plan: YearPlan) -> list[Moved]:
    """The running limits a notice would move, by case."""
    days = WorkCalendar({**calendar.current(session).plans, plan.year: plan})
    statement = (
        select(*Clock.__table__.c, Case.number)
        .join(Case, and_(Case.jurisdiction == Clock.jurisdiction, Case.id == Clock.case_id))
        # A notice may rule days of the December before.
        .where(Clock.running, Clock.due_on >= date(plan.year - 1, 12, 1))
        .order_by(Clock.jurisdiction, Clock.case_id, Clock.id)
    )
    found = []
    for row in session.execute(statement).mappings():
        limit = ledger.due(running(row).clock, days)
        if limit and limit.on != row["due_on"]:
            key = (row["jurisdiction"], row["case_id"], row["number"])
            found.append(Moved(*key, row["code"], row["due_on"], limit.on))
    return found


def load_year(
    session: Session, plan: YearPlan, notes: Mapping[date, str], *, actor: Actor, now: datetime
) -> list[Moved]:
    """Store a notice and move every running limit it rules: dates, tasks and timers of each case together."""
    found = preview(session, plan)
    calendar.load_year(session, plan, notes, actor=actor, now=now)
    moved: dict[tuple[str, int], list[Moved]] = {}
    for each in found:
        moved.setdefault((each.jurisdiction, each.case_id), []).append(each)
    for key in _ruled(session, plan):
        command = load(session, *key, OPERATIONS, actor=actor, now=now)
        for each in moved.get(key, ()):
            command.note("clock_recalculated", **_told(each, plan))
        command.clocks.recalculate()
        command.process.rearm()
        save(command)
    return found


def _told(moved: Moved, plan: YearPlan) -> dict[str, str]:
    return {
        "clock": moved.clock.value,
        "clock_text": moved.clock.label,
        "document": plan.document,
        "due_from": moved.before.isoformat(),
        "due_to": moved.after.isoformat(),
    }


def _ruled(session: Session, plan: YearPlan) -> list[tuple[str, int]]:
    """Cases with a limit that reaches into the year: even where no date moves, it is no longer provisional."""
    statement = (
        select(Clock.jurisdiction, Clock.case_id)
        .where(Clock.running, Clock.due_on >= date(plan.year - 1, 12, 1))
        .distinct()
        .order_by(Clock.jurisdiction, Clock.case_id)
    )
    return [(row.jurisdiction, row.case_id) for row in session.execute(statement)]
