"""The ladder of reminders of a clock, as data: when each rung is reached; who is told is the policy pack's choice.

Reminders fall on working days and into office hours (on the due day itself at any hour), each at most once.
A rung that would be reached on the day of start, or on the same day as the next one, says nothing new and is
left out (a budget of one working day begins with its due day).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.ledger import Clock, Due, due, ended, is_paused, total_budget
from app.domain.office_hours import OfficeHours, next_opening
from app.domain.vocabulary import N_, Labelled, Unit
from app.domain.workdays import ZONE, WorkCalendar, legal_date


class RungCode(Labelled):
    """The rungs in the order they are climbed."""

    HALF_TIME = "half_time", N_("时限过半")
    DAY_BEFORE = "day_before", N_("还剩一个工作日")
    DUE_DAY = "due_day", N_("今日到期")
    OVERDUE_1 = "overdue_1", N_("超期第一个工作日")
    OVERDUE_5 = "overdue_5", N_("超期第五个工作日")


ORDER = tuple(RungCode)


class Level(Labelled):
    """Who is reminded, from the bottom up."""

    APPLICANT = "applicant", N_("申请人")
    LIAISON = "liaison", N_("联络员")
    LEADER = "leader", N_("分管领导")
    SUPERVISOR = "supervisor", N_("督办人员")


@dataclass(frozen=True)
class Rung:
    """One rung and the day (China) on which it is reached."""

    code: RungCode
    on: date

    def at(self, hours: OfficeHours) -> datetime:
        """The instant from which it is to be climbed."""
        return datetime.combine(self.on, hours.opens, ZONE)


@dataclass(frozen=True)
class Climb:
    """What is to be told now, the last rung climbed by then, and when to look again (None: never)."""

    reached: tuple[Rung, ...]
    climbed: RungCode | None
    again_at: datetime | None


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


def climb(clock: Clock, calendar: WorkCalendar, climbed: RungCode | None, now: datetime, hours: OfficeHours) -> Climb:
    """Every rung that `now` has reached, in turn; outside office hours none but the due day's, on that day."""
    reached: list[Rung] = []
    after = climbed
    while (rung := next_rung(clock, calendar, after)) and rung.at(hours) <= now:
        reached.append(rung)
        after = rung.code
    due_today = any(each.code is RungCode.DUE_DAY and each.on == legal_date(now) for each in reached)
    if reached and not due_today and not hours.open_at(now, calendar):
        return Climb((), climbed, next_opening(calendar, hours.opens, now))
    return Climb(tuple(reached), after, rung.at(hours) if rung else None)


def first_look(clock: Clock, calendar: WorkCalendar, climbed: RungCode | None, hours: OfficeHours) -> datetime | None:
    """When the next rung is to be climbed; None when the clock ends, stands still or has no more."""
    rung = next_rung(clock, calendar, climbed)
    return rung.at(hours) if rung else None


def _half_time(clock: Clock, limit: Due, calendar: WorkCalendar) -> date:
    """The day with which at least half of the budget has passed, counted back so that pauses do not distort it."""
    if clock.unit is Unit.WORKDAY:
        return calendar.before(limit.on, max(1, (total_budget(clock) or 0) // 2))
    span = limit.unpaused_on - (clock.started_on or limit.unpaused_on)
    return calendar.next_workday(limit.on - timedelta(days=span.days // 2))
