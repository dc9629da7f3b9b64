"""What every test may ask for: a clock, settings, a database, the application, a browser."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from app.services import accounts
from config import Settings
from tests.fixed_clock import FixedClock
from tests.keys import KEYS

pytest_plugins = [
    "tests.shared_work",
    "tests.statements",
    "tests.databases",
    "tests.demonstration",
    "tests.browsing",
    "tests.services.telling",
]


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Real argon2id at the lowest cost: a password is slow to hash on purpose, and tests make many accounts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def clock() -> FixedClock:
    """The legal clock of the test; it stands still at 2026-09-30 10:00 until set."""
    return FixedClock("2026-09-30 10:00")


@pytest.fixture
def at(clock: FixedClock) -> Callable[[str], datetime]:
    """Set the clock to a Shanghai time such as `2026-09-30 10:00`, and get that instant."""
    return clock.set


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """An installation of this test alone."""
    return Settings(
        env="test",
        instance=tmp_path / "instance",
        database_url=database_url,
        port=8000,
        base_url="http://localhost",
        secret_key="test",
        data_keys=KEYS.keys,
        index_key=KEYS.index_key,
    )


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The whole application on the test's database and clock."""
    app = create_app(settings, now=clock)
    app.testing = True
    yield app
    app.extensions["database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor who has not signed in."""
    return app.test_client()
