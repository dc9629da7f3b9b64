"""The process beside the web server in which time passes."""

from flask.cli import AppGroup

from app.cli.installation import database
from app.cli.signals import StopRequest
from app.scheduler import jobs, start

scheduler = AppGroup("scheduler", help="Timers, reminders, outgoing messages and long work.")


@scheduler.command()
def run() -> None:
    """Run every job at its interval until SIGINT or SIGTERM; a job that has begun is finished first."""
    stop = StopRequest()
    running = start(jobs(database()))
    while not stop.pause():
        pass
    running.shutdown()
