"""What another calendar does to a running limit: which stored dates it no longer explains. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain import ladder, ledger
from app.domain.case_clocks import Running
from app.domain.office_hours import OfficeHours
from app.domain.vocabulary import ClockCode
from app.domain.workdays import WorkCalendar


@dataclass(frozen=True)
class Move:
    """A running limit whose stored values are not those of the calendar; its date may be among them or not."""

    clock: ClockCode
    before: date
    after: date

    @property
    def dated(self) -> bool:
        """Whether the last day itself is another."""
        return self.before != self.after

    @property
    def shorter(self) -> bool:
        return self.after < self.before


def ruled_from(year: int) -> date:
    """Limits that end before this day cannot be touched by the notice of a year.

    It may rule the December before, and the last rung of a limit stands some working days behind its last day.
    """
    return date(year - 1, 11, 1)


def move_of(
    stored: Mapping[Any, Any], visit: Running, calendar: WorkCalendar, hours: OfficeHours, now: datetime
) -> Move | None:
    """How a stored running clock differs from its ledger replayed on this calendar; None where it does not."""
    limit = ledger.due(visit.clock, calendar)
    if limit is None or stored["due_on"] is None:
        return None
    same = (limit.on, limit.unpaused_on, limit.provisional) == tuple(
        stored[name] for name in ("due_on", "unpaused_on", "provisional")
    )
    if same and not _aims_elsewhere(stored["next_rung_at"], visit, calendar, hours, now):
        return None
    return Move(visit.clock.code, stored["due_on"], limit.on)


def _aims_elsewhere(
    stored: datetime | None, visit: Running, calendar: WorkCalendar, hours: OfficeHours, now: datetime
) -> bool:
    aimed = ladder.first_look(visit.clock, calendar, visit.climbed, hours)
    # A rung whose morning has come waits for whoever climbs it, perhaps until the next opening.
    waits = stored is not None and aimed is not None and aimed <= now and aimed <= stored
    return stored != aimed and not waits
