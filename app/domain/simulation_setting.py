"""What a forecast is made of: the place's rules and days, what comes in, who works, how long and with what result."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.packs import Pack
from app.domain.vocabulary import N_, Labelled, Role
from app.domain.workdays import WorkCalendar


class Order(Labelled):
    """Which task an officer takes next: the one due first, as lists show them, or the one that came first."""

    DUE = "due", N_("先到期的先办")
    ARRIVAL = "arrival", N_("先来的先办")


class Grain(StrEnum):
    """Where a number of a setting comes from."""

    HISTORY = "history"
    ASSUMED = "assumed"
    GIVEN = "given"


@dataclass(frozen=True)
class Spell:
    """A time, both days included, in which something is otherwise than usual: `people` away, or `factor` arrivals."""

    start: date
    end: date
    people: int = 0
    factor: float = 1.0

    def covers(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True)
class Effort:
    """Minutes of work one task takes: the mean, and the standard deviation in terms of it."""

    minutes: float
    spread: float


@dataclass(frozen=True)
class Team:
    """A unit: how many people do this work, for which part of their day, how often they are away.

    `weights` are its shares in the cases of each role it holds.
    """

    name: str
    weights: Mapping[Role, float]
    staff: int
    time: float
    absence: float
    away: tuple[Spell, ...] = ()


@dataclass(frozen=True)
class Applicants:
    """What applicants do: answer a request for more after some days or never, take their objection back or not."""

    reply_days: float
    never_reply: float
    retract: float
    retract_days: float


@dataclass(frozen=True)
class Setting:
    """One forecast's whole question. `packs` hold from their days on; `outcomes` are weights by task."""

    title: str
    jurisdiction: str
    start: date
    end: date
    seed: int
    per_workday: float
    surges: tuple[Spell, ...]
    teams: tuple[Team, ...]
    efforts: Mapping[str, Effort]
    outcomes: Mapping[str, Mapping[str, float]]
    applicants: Applicants
    order: Order
    packs: tuple[tuple[date, Pack], ...]
    calendar: WorkCalendar

    def pack_on(self, day: date) -> Pack:
        """The rules for an application received on a day."""
        at = bisect_right([since for since, _ in self.packs], day)
        return self.packs[max(at - 1, 0)][1]

    def expected(self, day: date) -> float:
        """Cases expected on a working day."""
        found = self.per_workday
        for surge in self.surges:
            if surge.covers(day):
                found *= surge.factor
        return found

    def workdays(self) -> list[date]:
        """The working days of the period."""
        found, day = [], self.calendar.next_workday(self.start)
        while day <= self.end:
            found.append(day)
            day = self.calendar.add(day, 1)
        return found
