"""Time passes: interval jobs that each ask the database what is due, and the one tick that does all of it at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from app.adapters.outside import Outside
from app.clock import Now
from app.database import Database
from app.models.work import Heartbeat
from app.services import deliveries, sweep
from app.services.deliveries import Carrier
from app.services.sweep import Swept

HEARTBEAT = "scheduler"
RUNG = "rung"
"""The kind of message by which the ladder reminds."""


@dataclass(frozen=True)
class Job:
    """Work to be done every `seconds`; an error is logged and the next round comes all the same."""

    name: str
    seconds: float
    work: Callable[[], object]


@dataclass(frozen=True)
class House:
    """What the scheduler's work may reach; `now` is the legal clock, `machine` the machine's.

    `stopping` is asked between two pieces of work, each of which is whole.
    """

    database: Database
    outside: Outside
    now: Now
    machine: Now
    stopping: Callable[[], bool] = lambda: False

    @property
    def carrier(self) -> Carrier:
        return Carrier(self.database, self.outside, self.now, self.machine)


@dataclass(frozen=True)
class Tick:
    """How much a tick has done, at which legal time."""

    at: datetime
    timers: int = 0
    rungs: int = 0
    outbox: int = 0
    jobs: int = 0
    incidents: int = 0


def jobs(house: House) -> Sequence[Job]:
    """The interval jobs of this installation."""
    return (
        Job("heartbeat", 15, lambda: beat(house)),
        Job("sweep", 5, lambda: fire_due(house)),
        Job("outbox", 2, lambda: deliveries.send_due(house.carrier, stopping=house.stopping)),
    )


def tick(house: House) -> Tick:
    """Do everything that is due, and what comes due by doing it, until nothing is."""
    at = house.now()
    timers = rungs = outbox = done = incidents = 0
    while True:
        swept = fire_due(house)
        gone = deliveries.send_due(house.carrier)
        timers, incidents = timers + swept.timers, incidents + swept.incidents
        rungs, outbox = rungs + gone[RUNG], outbox + gone.total()
        if not swept.cases and not gone.total():
            return Tick(at, timers, rungs, outbox, done, incidents)


def fire_due(house: House) -> Swept:
    """Fire case timers place by place, a transaction a batch, until none is due."""
    now = house.now()
    with house.database.reading() as session:
        places = sweep.due_places(session, now=now)
    total = Swept()
    for place in places:
        while not house.stopping():
            with house.database.transaction() as session:
                batch = sweep.sweep(session, place, now=now)
            total += batch
            if batch.cases < sweep.BATCH:
                break
    return total


def beat(house: House) -> None:
    """Say that the scheduler lives."""
    with house.database.transaction() as session:
        session.merge(Heartbeat(name=HEARTBEAT, at=house.machine()))


def start(work: Sequence[Job]) -> BackgroundScheduler:
    """Run the jobs in threads, each at most once at a time, rounds missed meanwhile made up by one."""
    running = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(max(1, len(work)))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    for job in work:
        running.add_job(job.work, "interval", seconds=job.seconds, id=job.name)
    running.start()
    return running
