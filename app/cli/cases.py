"""Cases in the hands of whoever runs the system."""

import click
from flask.cli import AppGroup

from app.cli.installation import database, legal_now
from app.cli.output import refusals
from app.domain.permissions import SYSTEM
from app.services import sweep

cases = AppGroup("cases", help="Cases whose process has stopped.")


@cases.command()
@click.argument("number")
@refusals()
def resume(number: str) -> None:
    """Let a case go on whose timers were switched off after an incident."""
    with database().transaction() as session:
        command = sweep.resume(session, number, actor=SYSTEM, now=legal_now()())
    click.echo(str(command.row["number"]))
