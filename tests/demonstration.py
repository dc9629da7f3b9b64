"""The demonstration for tests: loaded once a run, copied for every test that asks for it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.database import Database
from app.factory import create_app
from app.models.encryption import use_keyring
from app.services.demo import loading
from config import Settings
from tests.databases import sqlite_template
from tests.fixed_clock import FixedClock
from tests.keys import KEYS
from tests.run_folder import locked
from tests.services.household import keep_house

# A Saturday: people last acted on the day before.
MOMENT = "2026-11-21 10:00"


def load(database: Database, clock: FixedClock, folder: Path) -> None:
    """Load the demonstration as of the clock's present; its files go into `folder/files`."""
    outside = keep_house(database, clock, folder).outside
    with database.transaction() as session:
        loading.load(session, outside, "http://localhost", now=clock())


@pytest.fixture
def demonstration(run_home: Path, tmp_path: Path, clock: FixedClock) -> Path:
    """The folder of an installation with the demonstration (`xinzheng.db`, `files/`); the clock stands at MOMENT."""
    clock.set(MOMENT)
    use_keyring(KEYS)
    return Path(shutil.copytree(_template(run_home), tmp_path / "instance"))


@pytest.fixture
def demonstration_app(settings: Settings, demonstration: Path, clock: FixedClock) -> Iterator[Flask]:
    """The application on the demonstration."""
    address = f"sqlite:///{demonstration / 'xinzheng.db'}"
    app = create_app(replace(settings, instance=demonstration, database_url=address), now=clock)
    app.testing = True
    yield app
    app.extensions["database"].dispose()


def _template(home: Path) -> Path:
    """What every test copies, made by the first of all workers that needs it."""
    template = home / "demonstration"
    with locked(home / "demonstration.lock"):
        if not template.exists():
            making = home / "demonstration.making"
            making.mkdir()
            shutil.copyfile(sqlite_template(home), making / "xinzheng.db")
            use_keyring(KEYS)
            database = Database(f"sqlite:///{making / 'xinzheng.db'}", pool_size=1)
            load(database, FixedClock(MOMENT), making)
            database.dispose()
            making.rename(template)
    return template
