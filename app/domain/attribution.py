"""Whose lateness it is. A stage's limit belongs to the unit that owned the visit; the whole case's is split by day.

The rule for the whole case: each working day beyond its limit belongs to the unit in whose hands the case was at the
end of that day. A visit of a stage holds the days after the one it began on, up to the one it ended on; of several the
one begun last holds the day; a day that no stage holds (a letter on its way) is the receiver's. What ended on a day off
right after its limit is one day late, which belongs to whoever ended it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.vocabulary import ClockCode
from app.domain.workdays import WorkCalendar

HOLDING = (ClockCode.REFER, ClockCode.VERIFY, ClockCode.ANSWER)


@dataclass(frozen=True)
class Visit:
    """A visit of a stage's limit, as far as it says who had the case in hands, and by how much it was late itself."""

    id: int
    code: ClockCode
    owner_id: int
    visit: int
    started_at: datetime
    started_on: date
    ended_on: date | None
    late: int = 0


@dataclass(frozen=True)
class Share:
    """Working days of a whole case's lateness in one pair of hands; `visit` is None for a day between two stages."""

    owner_id: int
    visit: Visit | None
    days: int

    @property
    def code(self) -> ClockCode:
        """The stage, or the whole case where no stage held it."""
        return self.visit.code if self.visit else ClockCode.WHOLE


def split(
    due_on: date, ended_on: date, receiver_id: int, visits: Iterable[Visit], calendar: WorkCalendar
) -> list[Share]:
    """The working days later than `due_on` and not later than `ended_on`, given out; they add up to the lateness."""
    # The later a visit began the nearer it is; of two that count from one start the first holds until it ended.
    nearest = sorted(visits, key=lambda each: (each.started_at, -each.visit), reverse=True)
    days: dict[tuple[int, Visit | None], int] = {}
    edges = _edges(due_on, ended_on, nearest)
    for after, until in zip(edges, edges[1:], strict=False):
        holder = next((each for each in nearest if _holds(each, after, until)), None)
        key = (holder.owner_id if holder else receiver_id, holder)
        days[key] = days.get(key, 0) + calendar.count(after, until)
    if days and not any(days.values()):
        days[key] = 1
    return [Share(owner, visit, number) for (owner, visit), number in days.items() if number]


def _edges(due_on: date, ended_on: date, visits: Sequence[Visit]) -> list[date]:
    """The days on which the case may have changed hands."""
    inner = {day for each in visits for day in (each.started_on, each.ended_on) if day and due_on < day < ended_on}
    return sorted({due_on, ended_on} | inner) if due_on < ended_on else []


def _holds(visit: Visit, after: date, until: date) -> bool:
    return visit.started_on <= after and (visit.ended_on is None or visit.ended_on >= until)
