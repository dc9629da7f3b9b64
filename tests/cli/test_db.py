"""`flask db`: the schema and what the models say about it."""

import dataclasses
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from app.database import Database
from app.domain.workdays import ZONE
from app.factory import create_app
from config import Settings
from tests.fixed_clock import FixedClock
from tests.services.story import Story


def test_an_empty_database_is_told_from_a_migrated_one(settings: Settings, tmp_path: Path) -> None:
    """`db check` fails with the way out until `db upgrade` has run."""
    app = create_app(dataclasses.replace(settings, database_url=f"sqlite:///{tmp_path}/empty.db"))
    run = app.test_cli_runner().invoke
    refused = run(args=["db", "check"])
    assert refused.exit_code == 1
    assert "flask db upgrade" in refused.stderr
    assert run(args=["db", "upgrade"]).exit_code == 0
    assert "flask db upgrade" not in run(args=["db", "check"]).stderr
    app.extensions["database"].dispose()


@pytest.mark.both_databases
def test_migrations_lead_to_what_the_models_say(app: Flask) -> None:
    """Nobody changes a table without a migration."""
    done = app.test_cli_runner().invoke(args=["db", "check"])
    assert done.exit_code == 0, done.stderr


def test_time_set_before_the_record_is_warned_of(settings: Settings, clock: FixedClock) -> None:
    """Legal time earlier than the newest event: the commands still run, and say so."""
    story = Story(Database(settings.database_url), clock)
    story.file()
    earlier = datetime(2024, 3, 1, 9, tzinfo=ZONE)
    app = create_app(dataclasses.replace(settings, now=earlier))
    done = app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert done.exit_code == 0
    assert "XINZHENG_NOW is earlier" in done.stderr
    app.extensions["database"].dispose()
