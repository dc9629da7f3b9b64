"""Clocks as ledgers: a start, a budget and dated entries; every due date and state comes from replaying them.

The day of start never counts (民法典 201). Working-day budgets count working days; days, months and years run by
the calendar (201–203). A paused clock keeps what remained: working days (for other units: days) after the day
of the pause up to the due date, to run again from the day of the resumption.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from app.domain import periods
from app.domain.errors import Conflict
from app.domain.periods import Pause, last_day, paused_last_day, rolled, workdays_left
from app.domain.vocabulary import N_, ClockCode, ClockKind, ClockState, Labelled, Unit
from app.domain.workdays import DayCount, WorkCalendar

DUE_SOON_WORKDAYS = 2
SERIOUS_WORKDAYS = 5


class EntryKind(Labelled):
    """What can happen to a clock after its start."""

    PAUSE = "pause", N_("暂停计时")
    RESUME = "resume", N_("恢复计时")
    EXTEND = "extend", N_("延长期限")
    STOP = "stop", N_("停止计时")
    CANCEL = "cancel", N_("取消计时")


@dataclass(frozen=True)
class Entry:
    """One dated line of a clock's ledger; `amount` is the length of an extension in the clock's unit."""

    kind: EntryKind
    on: date
    reason: str = ""
    amount: int = 0
    actor: str = ""

    def to_json(self) -> dict[str, Any]:
        """A plain dict for a JSON column."""
        return {
            "kind": self.kind.value,
            "on": self.on.isoformat(),
            "reason": self.reason,
            "amount": self.amount,
            "actor": self.actor,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The entry that `to_json` wrote."""
        kind, on = EntryKind(data["kind"]), date.fromisoformat(data["on"])
        return cls(kind, on, data["reason"], data["amount"], data["actor"])


@dataclass(frozen=True)
class Clock:
    """A limit on somebody's work; without a `budget` it has no limit, without `started_on` it does not run yet.

    `rolls`: a last day that is not worked moves to the next working day (only where that helps the applicant).
    """

    code: ClockCode
    budget: int | None
    unit: Unit
    kind: ClockKind
    started_on: date | None
    rolls: bool
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Due:
    """When a clock runs out; `unpaused_on` is the date as if it had never been paused.

    While the clock is paused, `on` is the earliest it can become: what it was on the day of the pause.
    """

    on: date
    provisional: bool
    unpaused_on: date


def total_budget(clock: Clock) -> int | None:
    """The budget with all extensions, in the clock's unit."""
    if clock.budget is None:
        return None
    return clock.budget + sum(entry.amount for entry in clock.entries if entry.kind is EntryKind.EXTEND)


def pauses(clock: Clock) -> tuple[Pause, ...]:
    """The pauses in their order; only the last can be open, and the end of the clock closes it."""
    found: list[Pause] = []
    for entry in clock.entries:
        if entry.kind is EntryKind.PAUSE:
            found.append(Pause(entry.on, None, entry.reason))
        elif entry.kind is not EntryKind.EXTEND and found and found[-1].until is None:
            found[-1] = replace(found[-1], until=entry.on)
    return tuple(found)


def is_paused(clock: Clock) -> bool:
    """Whether the clock stands still."""
    breaks = pauses(clock)
    return bool(breaks) and breaks[-1].until is None


def ended(clock: Clock) -> Entry | None:
    """The entry that stopped or cancelled the clock."""
    ends = (EntryKind.STOP, EntryKind.CANCEL)
    return next((entry for entry in clock.entries if entry.kind in ends), None)


def due(clock: Clock, calendar: WorkCalendar) -> Due | None:
    """The due date by replay; None without a limit or a start."""
    budget = total_budget(clock)
    if clock.started_on is None or budget is None:
        return None
    unpaused = last_day(clock.started_on, budget, clock.unit, calendar)
    on = paused_last_day(clock.started_on, budget, clock.unit, pauses(clock), calendar)
    if clock.rolls:
        unpaused, on = rolled(unpaused, calendar), rolled(on, calendar)
    return Due(on, _is_provisional(clock, clock.started_on, on, calendar), unpaused)


def remaining(clock: Clock, calendar: WorkCalendar, today: date) -> int | None:
    """Working days left after `today`; negative when overdue, already -1 on a day off after the due date.

    A paused or ended clock answers for the day of its pause or end, so lateness stays readable.
    """
    limit = due(clock, calendar)
    if limit is None or clock.started_on is None:
        return None
    end = ended(clock)
    at = end.on if end else pauses(clock)[-1].since if is_paused(clock) else max(today, clock.started_on)
    return workdays_left(limit.on, at, calendar)


def state(clock: Clock, calendar: WorkCalendar, today: date) -> ClockState:
    """How the clock stands on `today`, a date in China."""
    limit, end = due(clock, calendar), ended(clock)
    if clock.budget is None:
        return ClockState.NO_LIMIT
    if end and end.kind is EntryKind.CANCEL:
        return ClockState.CANCELLED
    if end:
        return ClockState.MET if limit is None or end.on <= limit.on else ClockState.MISSED
    if limit is None:
        return ClockState.ON_TRACK
    if is_paused(clock):
        return ClockState.PAUSED
    if today == limit.on:
        return ClockState.DUE_TODAY
    left = workdays_left(limit.on, today, calendar)
    if today > limit.on:
        return ClockState.SERIOUSLY_OVERDUE if left <= -SERIOUS_WORKDAYS else ClockState.OVERDUE
    return ClockState.DUE_SOON if left <= DUE_SOON_WORKDAYS else ClockState.ON_TRACK


def explain(clock: Clock, calendar: WorkCalendar, until: date | None = None) -> tuple[DayCount, ...]:
    """Every day up to the due date, counted or skipped, and why; while paused, up to `until` instead."""
    limit, budget = due(clock, calendar), total_budget(clock)
    if limit is None or budget is None or clock.started_on is None:
        return ()
    breaks = pauses(clock)
    shown = limit.on
    if is_paused(clock):
        shown = max(breaks[-1].since, until or breaks[-1].since)
    return periods.explain(clock.started_on, budget, clock.unit, breaks, shown, calendar)


def pause(clock: Clock, on: date, reason: str, calendar: WorkCalendar, actor: str = "") -> Clock:
    """The clock paused on `on`: that day still passes, the days after it do not.

    Raises Conflict `pause_not_allowed` when the clock does not run or is overdue; whether the reason is one of
    the pack's is the caller's question.
    """
    limit = due(clock, calendar)
    running = limit is not None and clock.started_on is not None and clock.started_on <= on
    if limit is None or not running or ended(clock) or is_paused(clock):
        raise Conflict("pause_not_allowed", N_("计时未在进行，不能暂停"))
    if on > limit.on:
        raise Conflict("pause_not_allowed", N_("时限已经届满，超期的计时不能暂停"))
    return _with(clock, Entry(EntryKind.PAUSE, on, reason, actor=actor))


def resume(clock: Clock, on: date, reason: str = "", actor: str = "") -> Clock:
    """The clock running again from `on`; what remained is counted from the day after. Raises Conflict."""
    if not is_paused(clock):
        raise Conflict("stale", N_("计时没有暂停，不能恢复"))
    return _with(clock, Entry(EntryKind.RESUME, on, reason, actor=actor))


def extend(clock: Clock, on: date, amount: int, reason: str, calendar: WorkCalendar, actor: str = "") -> Clock:
    """The clock with `amount` more units. Raises Conflict `extension_not_allowed` when ended or overdue."""
    limit = due(clock, calendar)
    if limit is None or ended(clock) or amount < 1:
        raise Conflict("extension_not_allowed", N_("计时未在进行，不能延长"))
    if on > limit.on and not is_paused(clock):
        raise Conflict("extension_not_allowed", N_("时限已经届满，超期的计时不能延长"))
    return _with(clock, Entry(EntryKind.EXTEND, on, reason, amount, actor))


def stop(clock: Clock, on: date, cancelled: bool = False, reason: str = "", actor: str = "") -> Clock:
    """The clock ended: its work done, or `cancelled` because there is nothing left to do. Raises Conflict."""
    if ended(clock):
        raise Conflict("stale", N_("计时已经结束"))
    return _with(clock, Entry(EntryKind.CANCEL if cancelled else EntryKind.STOP, on, reason, actor=actor))


def _with(clock: Clock, entry: Entry) -> Clock:
    if clock.entries and entry.on < clock.entries[-1].on:
        raise Conflict("stale", N_("日期早于计时的上一条记录"))
    return replace(clock, entries=(*clock.entries, entry))


def _is_provisional(clock: Clock, started_on: date, on: date, calendar: WorkCalendar) -> bool:
    if clock.unit is Unit.WORKDAY:
        return any(calendar.is_provisional(date(year, 1, 1)) for year in range(started_on.year, on.year + 1))
    return clock.rolls and calendar.is_provisional(on)
