"""The process beside the web server in which time passes."""

from collections.abc import Callable
from dataclasses import asdict

import click
from flask.cli import AppGroup

from app.cli.installation import database, legal_now, outside
from app.cli.output import json_option, print_json, refusals, utc
from app.cli.signals import StopRequest
from app.clock import machine_now
from app.scheduler import House, beat, rounds, start
from app.scheduler import tick as do_everything_due

scheduler = AppGroup("scheduler", help="Timers, reminders, outgoing messages and long work.")


@scheduler.command()
def run() -> None:
    """Go every round at its interval until SIGINT or SIGTERM; one that has begun is finished first."""
    stop = StopRequest()
    house = _house(stopping=lambda: stop.made)
    beat(house)
    running = start(rounds(house), house.log)
    while not stop.pause():
        pass
    running.shutdown()


@scheduler.command()
@json_option
@refusals()
def tick(as_json: bool) -> None:
    """Do everything that is due now, and end."""
    done = asdict(do_everything_due(_house()))
    done["at"] = utc(done["at"])
    if as_json:
        print_json(done)
    else:
        click.echo("  ".join(f"{name} {value}" for name, value in done.items()))


def _house(stopping: Callable[[], bool] = lambda: False) -> House:
    return House(database(), outside(), legal_now(), machine_now, stopping)
