"""The schema of the database."""

import click
from flask.cli import AppGroup

from app import migrating
from app.cli.installation import database

db = AppGroup("db", help="Bring the database to the newest schema, or compare them.")


@db.command()
def upgrade() -> None:
    """Apply every missing migration."""
    engine = database().engine
    migrating.upgrade(engine)
    click.echo(f"schema {migrating.current(engine)}")


@db.command()
def check() -> None:
    """Fail when a migration is missing or the schema differs from the models."""
    engine = database().engine
    found, newest = migrating.current(engine), migrating.head()
    if found != newest:
        raise click.ClickException(f"schema {found or 'empty'}, newest is {newest}: run `flask db upgrade`")
    if differences := migrating.differences(engine):
        raise click.ClickException("\n".join(["the schema differs from the models:", *differences]))
    click.echo(f"schema {found}, as the models say")
