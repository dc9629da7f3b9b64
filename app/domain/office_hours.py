"""Office hours of a place: when reminders may go out. Working days are the calendar's, hours are the policy pack's."""

from dataclasses import dataclass
from datetime import datetime, time

from app.domain.workdays import ZONE, WorkCalendar, legal_date


@dataclass(frozen=True)
class OfficeHours:
    """From `opens` to `closes`, Shanghai time, on every working day."""

    opens: time = time(0)
    closes: time = time.max

    def open_at(self, at: datetime, calendar: WorkCalendar) -> bool:
        """Whether the office works at an instant."""
        here = at.astimezone(ZONE)
        return calendar.is_workday(here.date()) and self.opens <= here.time() <= self.closes


def next_opening(calendar: WorkCalendar, opens: time, after: datetime) -> datetime:
    """The next `opens` of a working day later than an instant."""
    today = calendar.next_workday(legal_date(after))
    moment = datetime.combine(today, opens, ZONE)
    return moment if moment > after else datetime.combine(calendar.add(today, 1), opens, ZONE)
