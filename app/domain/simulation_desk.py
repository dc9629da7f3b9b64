"""A unit's working day in a forecast: who is there, what waits, what is taken next. Minutes count from the opening."""

from dataclasses import dataclass, field
from datetime import date
from heapq import heappop, heappush
from math import ceil

from app.domain.simulation_case import SimulatedCase
from app.domain.simulation_draws import share
from app.domain.simulation_setting import Team


@dataclass(order=True)
class Job:
    """A task that waits or is worked on, ordered as it is taken; `left` are minutes of work not yet done."""

    place: tuple[int, int]
    case: SimulatedCase = field(compare=False)
    key: str = field(compare=False)
    turn: int = field(compare=False)
    left: float = field(compare=False)

    @property
    def stands(self) -> bool:
        """Whether the case still waits for it; a retracted one does not."""
        return self.case.turn == self.turn and self.case.task == self.key


@dataclass
class Desk:
    """The people of one unit. `open` counts its open tasks, `worked` and `offered` minutes."""

    team: Team
    seed: int
    waiting: list[Job] = field(default_factory=list)
    interrupted: list[Job] = field(default_factory=list)
    free: int = 0
    open: int = 0
    worked: float = 0.0
    offered: float = 0.0

    def begin_day(self, day: date, minutes: int) -> None:
        """Count who is there; those who are away by chance are the same in every forecast of a seed."""
        there = sum(
            share(self.seed, "absent", self.team.name, person, day) >= self.team.absence
            for person in range(self.team.staff)
        )
        there -= sum(spell.people for spell in self.team.away if spell.covers(day))
        self.free = max(0, there)
        self.offered += self.free * minutes * self.team.time

    def put(self, job: Job) -> None:
        """Another task for this unit."""
        self.open += 1
        heappush(self.waiting, job)

    def take(self, now: int, closing: int) -> list[tuple[int, Job]]:
        """Give everybody who is free the next task; answers what will be done today, and when.

        What cannot be done by the closing is left where it is, and its officer has nothing else that day.
        """
        done = []
        while self.free and self.waiting and now < closing:
            job = heappop(self.waiting)
            if not job.stands:
                continue
            self.free -= 1
            end = now + ceil(job.left / self.team.time)
            if end <= closing:
                self.worked += job.left
                done.append((end, job))
            else:
                spent = (closing - now) * self.team.time
                self.worked += spent
                job.left -= spent
                self.interrupted.append(job)
        return done

    def finish(self) -> None:
        """One of the people is free again."""
        self.free += 1

    def end_day(self) -> None:
        """What was left goes back into its place: a colleague may take it up tomorrow."""
        for job in self.interrupted:
            heappush(self.waiting, job)
        self.interrupted.clear()
