"""The limits of a forecast's cases as they end: how many, how many late, and the working days each has used."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from app.domain import ledger
from app.domain.case_clocks import Running
from app.domain.ledger import EntryKind
from app.domain.simulation_case import SimulatedCase
from app.domain.vocabulary import ClockCode, ClockKind
from app.domain.workdays import WorkCalendar

Key = tuple[ClockCode, ClockKind, int | None]


@dataclass
class Limits:
    """The visits of one limit at one unit that are decided: ended, or running and overdue when the period ended."""

    late: int = 0
    used: list[int] = field(default_factory=list)
    budgets: set[int | None] = field(default_factory=set)


@dataclass
class Tally:
    """By limit, kind and owner (the position of a team; None = the applicant)."""

    limits: dict[Key, Limits] = field(default_factory=lambda: defaultdict(Limits))

    def take(self, case: SimulatedCase, on: date) -> None:
        """Count the limits of a case that has ended, or stands open at the end of the period."""
        for visits in case.clocks.visits.values():
            for visit in visits:
                self._count(visit, case.clocks.calendar, on)

    def _count(self, visit: Running, calendar: WorkCalendar, on: date) -> None:
        clock = visit.clock
        end, limit = ledger.ended(clock), ledger.due(clock, calendar)
        if end and end.kind is EntryKind.CANCEL:
            return
        if end is None and (limit is None or ledger.is_paused(clock) or on <= limit.on):
            return
        last = end.on if end else on
        found = self.limits[clock.code, clock.kind, visit.owner_id]
        found.late += limit is not None and last > limit.on
        found.used.append(used(visit, calendar, last))
        found.budgets.add(clock.budget)


def used(visit: Running, calendar: WorkCalendar, last: date) -> int:
    """Working days from the start of a visit to a day, without those it stood still."""
    clock = visit.clock
    if clock.started_on is None:
        return 0
    still = sum(calendar.count(each.since, min(each.until or last, last)) for each in ledger.pauses(clock))
    return calendar.count(clock.started_on, last) - still
