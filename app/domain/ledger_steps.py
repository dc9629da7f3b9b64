"""A ledger read aloud: its start and each entry, with the last day as it stood after each of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain.ledger import Clock, Entry, due
from app.domain.workdays import WorkCalendar


@dataclass(frozen=True)
class Step:
    """One line of a clock's life; without `entry` its start. `due_on` is None where there is no limit."""

    on: date
    entry: Entry | None
    due_on: date | None


def steps(clock: Clock, calendar: WorkCalendar) -> Iterator[Step]:
    """The start and every entry in turn, by replaying the ledger up to each; nothing before the clock has started."""
    if clock.started_on is None:
        return
    for count in range(len(clock.entries) + 1):
        until = replace(clock, entries=clock.entries[:count])
        limit = due(until, calendar)
        last = until.entries[-1] if until.entries else None
        yield Step(last.on if last else clock.started_on, last, limit.on if limit else None)
