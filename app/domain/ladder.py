"""The ladder of reminders of a clock, as data: when each rung is reached; who is told is the policy pack's choice.

Reminders fall on working days, each at most once. A rung that would be reached on the day of start, or on the
same day as the next one, says nothing new and is left out (a budget of one working day begins with its due day).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.ledger import Clock, Due, due, ended, is_paused, total_budget
from app.domain.vocabulary import N_, Labelled, Unit
from app.domain.workdays import WorkCalendar


class RungCode(Labelled):
    """The rungs in the order they are climbed."""

    HALF_TIME = "half_time", N_("时限过半")
    DAY_BEFORE = "day_before", N_("还剩一个工作日")
    DUE_DAY = "due_day", N_("今日到期")
    OVERDUE_1 = "overdue_1", N_("超期第一个工作日")
    OVERDUE_5 = "overdue_5", N_("超期第五个工作日")


ORDER = tuple(RungCode)


@dataclass(frozen=True)
class Rung:
    """One rung and the day (China) on which it is reached."""

    code: RungCode
    on: date


def rungs(clock: Clock, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """All rungs of a clock by its present due date, earliest first; empty without a limit."""
    limit = due(clock, calendar)
    if limit is None or clock.started_on is None:
        return ()
    day_before = calendar.before(limit.on, 1)
    early = [Rung(RungCode.DAY_BEFORE, day_before)]
    if (half := _half_time(clock, limit, calendar)) < day_before:
        early.insert(0, Rung(RungCode.HALF_TIME, half))
    return (
        *(rung for rung in early if rung.on > clock.started_on),
        Rung(RungCode.DUE_DAY, limit.on),
        Rung(RungCode.OVERDUE_1, calendar.add(limit.on, 1)),
        Rung(RungCode.OVERDUE_5, calendar.add(limit.on, 5)),
    )


def next_rung(clock: Clock, calendar: WorkCalendar, after: RungCode | None = None) -> Rung | None:
    """The rung to climb once `after` was climbed (None = none yet); None when the clock ends, stands or has no more.

    Its day may be past: after a standstill the sweep climbs every missed rung in turn. A due date that moves
    moves the rungs to come, and never brings one back.
    """
    if ended(clock) or is_paused(clock):
        return None
    climbed = -1 if after is None else ORDER.index(after)
    return next((rung for rung in rungs(clock, calendar) if ORDER.index(rung.code) > climbed), None)


def _half_time(clock: Clock, limit: Due, calendar: WorkCalendar) -> date:
    """The day with which at least half of the budget has passed, counted back so that pauses do not distort it."""
    if clock.unit is Unit.WORKDAY:
        return calendar.before(limit.on, max(1, (total_budget(clock) or 0) // 2))
    span = limit.unpaused_on - (clock.started_on or limit.unpaused_on)
    return calendar.next_workday(limit.on - timedelta(days=span.days // 2))
