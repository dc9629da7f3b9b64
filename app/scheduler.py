"""Time passes: rounds that each ask the database what is due, and the one tick that does all of it at once."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from app.adapters.outside import Outside
from app.clock import Now, machine_now
from app.database import Database
from app.logs import logger
from app.services import daily, deliveries, jobs, radar_round, reminder_mails, reminding, sweep, wall_counting
from app.services.deliveries import Carrier
from app.services.job_kinds import handlers
from app.services.round_runs import RoundLog
from app.services.sweep import Swept

log = logger(__name__)


@dataclass(frozen=True)
class Round:
    """Work done every `seconds`; an error is logged and the next time comes all the same."""

    name: str
    seconds: float
    work: Callable[[], object]


@dataclass(frozen=True)
class House:
    """What the scheduler's work may reach; `now` is the legal clock, `machine` the machine's.

    `stopping` is asked between two pieces of work, each of which is whole; `log` remembers how the rounds go.
    """

    database: Database
    outside: Outside
    now: Now
    machine: Now
    stopping: Callable[[], bool] = lambda: False
    log: RoundLog = field(default_factory=RoundLog)

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


def rounds(house: House) -> Sequence[Round]:
    """The rounds of this installation."""
    return (
        Round("heartbeat", 15, lambda: beat(house)),
        Round("sweep", 5, lambda: fire_due(house)),
        Round("ladder", 10, lambda: climb_due(house)),
        Round("outbox", 2, lambda: send_due(house)),
        Round("jobs", 2, lambda: run_jobs(house)),
        Round("daily", 30, lambda: do_daily(house)),
        Round("wall", 20, lambda: wall_counting.count_due(house.database, now=house.now, machine=house.machine)),
        Round("radar", 60, lambda: look_around(house)),
    )


def tick(house: House) -> Tick:
    """Do everything that is due, and what comes due by doing it, until nothing is."""
    at = house.now()
    swept, gone, ended, rungs = Swept(), Counter[str](), 0, 0
    while True:
        before = (swept, gone.total(), ended, rungs)
        swept += fire_due(house)
        rungs += climb_due(house)
        acts = do_daily(house)
        ended += run_jobs(house)
        gone += send_due(house)
        if not acts and before == (swept, gone.total(), ended, rungs):
            return Tick(at, swept.timers, rungs, gone.total(), ended, swept.incidents)


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


def climb_due(house: House) -> int:
    """Climb the ladders place by place and mail what they say, one mail a person; answers how many rungs."""
    now, climbed = house.now(), 0
    with house.database.reading() as session:
        places = reminding.due_places(session, now=now)
    for place in places:
        while not house.stopping():
            with house.database.transaction() as session:
                looked_at, rungs = reminding.climb(session, place, now=now)
            climbed += rungs
            if looked_at < reminding.BATCH:
                break
    with house.database.reading() as session:
        places = reminder_mails.due_places(session)
    for place in places:
        with house.database.transaction() as session:
            reminder_mails.post(session, place, house.outside.texts, now=now)
    return climbed


def send_due(house: House) -> Counter[str]:
    """Deliver messages until none is due; answers how many have gone, by kind."""
    return deliveries.send_due(house.carrier, stopping=house.stopping)


def run_jobs(house: House) -> int:
    """Run long work until none is due; answers how many jobs have come to an end."""
    kinds = handlers(house.outside)
    return jobs.run_due(house.database, kinds, now=house.now, machine=house.machine, stopping=house.stopping)


def do_daily(house: House) -> int:
    """Do the acts of the day that are due; answers how many were tried."""
    now, done = house.now(), 0
    with house.database.reading() as session:
        if not daily.due(session, now=now):
            return 0
    with house.database.transaction() as session:
        daily.arm(session, now=now)
    while not house.stopping():
        with house.database.transaction() as session:
            if not daily.run_next(session, house.outside.texts, now=now, machine=house.machine()):
                break
        done += 1
    return done


def look_around(house: House) -> int:
    """Let the radar look at every place whose time has come; answers how many cases it looked at."""
    clocks = radar_round.Clocks(house.now, house.machine, house.stopping)
    return radar_round.look_due(house.database, clocks)


def beat(house: House) -> None:
    """Say that the scheduler lives, and how its rounds go."""
    with house.database.transaction() as session:
        house.log.write(session)


def start(work: Sequence[Round], kept: RoundLog) -> BackgroundScheduler:
    """Go the rounds in threads from now on, each at most once at a time, those missed meanwhile made up by one."""
    running = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(max(1, len(work)))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    for each in work:
        running.add_job(
            kept.go,
            "interval",
            args=(each.name, each.seconds, each.work),
            seconds=each.seconds,
            id=each.name,
            next_run_time=machine_now(),
        )
    running.add_listener(_still_going, EVENT_JOB_MAX_INSTANCES)
    running.start()
    return running


def _still_going(event: JobSubmissionEvent) -> None:
    """A round that is at work longer than its interval is no fault: it goes on, and this time is left out."""
    log.debug("round_still_going", round=event.job_id)
