"""All clocks of one case, as an act on the case sees and changes them. Pure: rows go in, changed rows come out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from app.domain import ledger
from app.domain.ladder import RungCode
from app.domain.ledger import Clock, Due, Entry
from app.domain.vocabulary import Basis, ClockCode, ClockState
from app.domain.workdays import ZONE, WorkCalendar


@dataclass(frozen=True)
class Running:
    """One visit of one clock: the ledger, and what belongs to the row around it."""

    clock: Clock
    visit: int
    owner_id: int | None
    basis: Basis
    started_at: datetime
    id: int = 0
    overdue_noted: bool = False
    climbed: RungCode | None = None

    @property
    def running(self) -> bool:
        return ledger.ended(self.clock) is None


def running(row: Mapping[Any, Any]) -> Running:
    """A stored clock as the domain knows it."""
    clock = Clock(
        row["code"],
        row["budget"],
        row["unit"],
        row["kind"],
        row["started_on"],
        row["rolls"],
        tuple(Entry.from_json(entry) for entry in row["entries"]),
    )
    return Running(
        clock=clock,
        visit=row["visit"],
        owner_id=row["owner_id"],
        basis=row["basis"],
        started_at=row["started_at"],
        id=row["id"],
        overdue_noted=row["overdue_noted"],
        climbed=row["climbed"],
    )


@dataclass
class CaseClocks:
    """The visits by code (the newest last), and which of them this act has touched."""

    calendar: WorkCalendar
    today: date
    actor: str = ""
    """Who acts, as every entry made here says: the id of an account, or `system`."""
    visits: dict[ClockCode, list[Running]] = field(default_factory=dict)
    touched: set[tuple[ClockCode, int]] = field(default_factory=set)

    @classmethod
    def of(cls, calendar: WorkCalendar, today: date, visits: Iterable[Running], actor: str = "") -> "CaseClocks":
        clocks = cls(calendar, today, actor)
        for visit in sorted(visits, key=lambda each: each.visit):
            clocks.visits.setdefault(visit.clock.code, []).append(visit)
        return clocks

    def last(self, code: ClockCode) -> Running | None:
        """The newest visit of a clock, running or ended."""
        visits = self.visits.get(code)
        return visits[-1] if visits else None

    def running(self, code: ClockCode) -> Running | None:
        newest = self.last(code)
        return newest if newest and newest.running else None

    def due(self, code: ClockCode) -> Due | None:
        """When the running visit runs out; None when there is none, or no limit."""
        current = self.running(code)
        return ledger.due(current.clock, self.calendar) if current else None

    def fires_at(self, code: ClockCode) -> str | None:
        """The ISO instant from which the running visit is overdue: the day after the due date, 00:00+08:00.

        None (not armed) without a limit, while paused, and once lateness has been noted.
        """
        current = self.running(code)
        if current is None or current.overdue_noted or ledger.is_paused(current.clock):
            return None
        limit = ledger.due(current.clock, self.calendar)
        return None if limit is None else _day_after(limit.on).isoformat()

    def start(self, clock: Clock, basis: Basis, owner_id: int | None, at: datetime) -> None:
        """Begin a new visit of the clock's code."""
        before = self.visits.setdefault(clock.code, [])
        before.append(Running(clock, len(before) + 1, owner_id, basis, at))
        self.touched.add((clock.code, len(before)))

    def stop(self, code: ClockCode, on: date | None = None, *, cancelled: bool = False) -> None:
        """End the running visit; nothing happens where none runs."""
        if current := self.running(code):
            day = max(on or self.today, _last_entry(current.clock))
            self._put(replace(current, clock=ledger.stop(current.clock, day, cancelled, actor=self.actor)))

    def reopen(self, code: ClockCode) -> None:
        """Let the newest visit run on as if it had not been stopped: what stopped it has been undone.

        The stopped visit stays as it is; the new one has its start, pauses and lateness, so nothing is gained by it.
        """
        newest = self.last(code)
        if newest is None or newest.running:
            return
        on = replace(newest.clock, entries=newest.clock.entries[:-1])
        visits = self.visits[code]
        visits.append(replace(newest, clock=on, visit=len(visits) + 1, id=0))
        # The stopped one is written too: it counts no longer by itself.
        self.touched |= {(code, newest.visit), (code, len(visits))}

    def begin_anew(self, code: ClockCode, started_on: date) -> None:
        """Count the running visit from another day, because it never began on the one that was stored.

        The visit stays as it is, ended without effect; what was told of it is not told again by the new one.
        """
        if (current := self.running(code)) is None:
            return
        entries = tuple(replace(entry, on=max(entry.on, started_on)) for entry in current.clock.entries)
        begun = replace(current.clock, started_on=started_on, entries=entries)
        limit = ledger.due(begun, self.calendar)
        late = bool(limit and limit.on < self.today)
        self.stop(code, cancelled=True)
        visits = self.visits[code]
        noted = current.overdue_noted and late
        visits.append(replace(current, clock=begun, visit=len(visits) + 1, id=0, overdue_noted=noted))
        self.touched.add((code, len(visits)))

    def hand_over(self, former: int, heir: int) -> None:
        """Let another unit owe what one has running, by the same days.

        The former unit's visit ends: missed where it was late by then, else without effect.
        """
        for code, visits in self.visits.items():
            current = self.running(code)
            if current is None or current.owner_id != former:
                continue
            limit = ledger.due(current.clock, self.calendar)
            late = limit is not None and limit.on < self.today and not ledger.is_paused(current.clock)
            self.stop(code, cancelled=not late)
            visits.append(replace(current, visit=len(visits) + 1, id=0, owner_id=heir))
            self.touched.add((code, len(visits)))

    def cancel_all(self) -> None:
        for code in list(self.visits):
            self.stop(code, cancelled=True)

    def pause(self, codes: Iterable[ClockCode], reason: str) -> list[ClockCode]:
        """Pause every running clock among `codes` that may still be paused (an overdue one may not)."""
        paused = []
        for code in codes:
            current = self.running(code)
            if current is None or ledger.is_paused(current.clock):
                continue
            limit = ledger.due(current.clock, self.calendar)
            if limit is None or self.today > limit.on:
                continue
            paused_clock = ledger.pause(current.clock, self.today, reason, self.calendar, self.actor)
            self._put(replace(current, clock=paused_clock))
            paused.append(code)
        return paused

    def resume(self, codes: Iterable[ClockCode], reason: str = "") -> list[ClockCode]:
        """Let every clock among `codes` run again that stands still for this reason: no other pause ends."""
        resumed = []
        for code in codes:
            current = self.running(code)
            if current and ledger.is_paused(current.clock) and ledger.pauses(current.clock)[-1].reason == reason:
                # A server's clock set back must not keep anybody waiting for the day on which the pause began.
                day = max(self.today, _last_entry(current.clock))
                self._put(replace(current, clock=ledger.resume(current.clock, day, reason, self.actor)))
                resumed.append(code)
        return resumed

    def extend(self, code: ClockCode, amount: int, reason: str) -> None:
        """Give the running visit `amount` more of its unit. Raises Conflict `extension_not_allowed`."""
        if current := self.running(code):
            longer = ledger.extend(current.clock, self.today, amount, reason, self.calendar, self.actor)
            self._put(replace(current, clock=longer))

    def recalculate(self) -> None:
        """Let every running visit be written again: the calendar under it has changed."""
        self.touched |= {(code, visits[-1].visit) for code, visits in self.visits.items() if visits[-1].running}

    def note_overdue(self, code: ClockCode) -> Running | None:
        """Mark the running visit as known to be late; None when that was noted before or nothing runs."""
        current = self.running(code)
        if current is None or current.overdue_noted:
            return None
        noted = replace(current, overdue_noted=True)
        self._put(noted)
        return noted

    def state(self, visit: Running) -> ClockState:
        return ledger.state(visit.clock, self.calendar, self.today)

    def _put(self, visit: Running) -> None:
        self.visits[visit.clock.code][-1] = visit
        self.touched.add((visit.clock.code, visit.visit))


def _last_entry(clock: Clock) -> date:
    if clock.entries:
        return clock.entries[-1].on
    return clock.started_on or date.min


def _day_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZONE)
