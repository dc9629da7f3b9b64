"""The schema of the database."""

import click
from flask.cli import AppGroup

from app import migrating
from app.cli.installation import database, legal_now, settings
from app.domain.workdays import ZONE
from app.services import audit, subject_words

db = AppGroup("db", help="Bring the database to the newest schema, or compare them.")


@db.command()
def upgrade() -> None:
    """Apply every missing migration."""
    engine = database().engine
    migrating.upgrade(engine)
    click.echo(f"schema {migrating.current(engine)}")
    _index_subjects()
    _warn_of_the_past()


def _index_subjects() -> None:
    """Subjects stored before they could be searched by name get their words from the scheduler's process."""
    with database().transaction() as session:
        places = subject_words.enqueue_missing(session, now=legal_now()())
    if places:
        click.echo(f"names of subjects are being indexed in {places} places")


def _warn_of_the_past() -> None:
    """Legal time set before what is already on record: limits would run backwards."""
    if settings().now is None:
        return
    with database().reading() as session:
        newest = audit.newest(session)
    if newest is not None and legal_now()() < newest:
        moment = newest.astimezone(ZONE).isoformat(timespec="seconds")
        click.echo(f"warning: XINZHENG_NOW is earlier than the newest event on record ({moment})", err=True)


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
