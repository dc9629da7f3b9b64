"""The demonstration: loaded into an empty installation, its accounts listed."""

from dataclasses import asdict

import click
from flask.cli import AppGroup

from app.cli.installation import database, legal_now, outside, settings
from app.cli.output import json_option, print_json, refusals
from app.domain.vocabulary import Role
from app.services.demo import loading
from app.services.demo.people import roster

demo = AppGroup("demo", help="Invented places, people, records and cases to try the product on.")

_ALLOWED = ("demo", "test")
_NOT_EMPTY = "there are cases already; for a fresh demonstration end the server and remove the folder {folder}"


@demo.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when there are cases already.")
@refusals()
def load(if_empty: bool) -> None:
    """Load everything, or nothing when it fails."""
    _refuse_production()
    with database().transaction() as session:
        empty = loading.is_empty(session)
        if empty:
            click.echo("loading the demonstration …")
            loading.load(session, outside(), settings().base_url, now=legal_now()())
    if not empty and not if_empty:
        raise click.ClickException(_NOT_EMPTY.format(folder=settings().instance))


@demo.command()
@json_option
def accounts(as_json: bool) -> None:
    """List who can sign in."""
    _refuse_production()
    with database().reading() as session:
        logins = roster(session)
    if as_json:
        print_json([asdict(login) for login in logins])
        return
    for login in logins:
        click.echo(f"{login.login:<22}{login.password}  {'、'.join(Role(role).label for role in login.roles)}")


def _refuse_production() -> None:
    if settings().env not in _ALLOWED:
        raise click.ClickException(f"a demonstration belongs in {' or '.join(_ALLOWED)}, not in {settings().env}")
