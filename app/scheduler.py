"""Interval jobs: each calls one service in a transaction of its own. What is due is a question to the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from app.database import Database


@dataclass(frozen=True)
class Job:
    """Work to be done every `seconds`; an error is logged and the next round comes all the same."""

    name: str
    seconds: float
    work: Callable[[], object]


def jobs(database: Database) -> Sequence[Job]:
    """The jobs of this installation, in the order a single tick runs them."""
    return ()


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
