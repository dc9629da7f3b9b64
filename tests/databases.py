"""Real databases for tests: migrated once a run, copied for every test.

A test that takes `database` or `database_url` runs on SQLite; marked `both_databases` on PostgreSQL too, marked
`postgres` on PostgreSQL alone.
"""

import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from app import migrating
from app.database import Database
from app.models.encryption import use_keyring
from tests import postgres_server
from tests.keys import KEYS
from tests.run_folder import locked, run_folder

HOME = pytest.StashKey[Path]()
GIVEN = "XINZHENG_TEST_DATABASE_URL"


def pytest_configure(config: pytest.Config) -> None:
    """The first process makes the folder of the run, its workers are told where it is."""
    worker = getattr(config, "workerinput", None)
    if worker:
        config.stash[HOME] = Path(worker["home"])
    else:
        run = ExitStack()
        config.stash[HOME] = run.enter_context(run_folder())
        run.callback(_drop_template, config.stash[HOME])
        config.add_cleanup(run.close)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:  # type: ignore[no-untyped-def]
    node.workerinput["home"] = str(node.config.stash[HOME])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        both = ["sqlite", "postgres"] if metafunc.definition.get_closest_marker("both_databases") else ["sqlite"]
        kinds = ["postgres"] if metafunc.definition.get_closest_marker("postgres") else both
        metafunc.parametrize("database_kind", kinds, indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgres`, by the marks of the test."""
    return str(request.param)


@pytest.fixture(scope="session")
def run_home(request: pytest.FixtureRequest) -> Path:
    """A folder shared by all workers of this run, with a short path."""
    return request.config.stash[HOME]


@pytest.fixture
def database_url(database_kind: str, run_home: Path, tmp_path: Path) -> Iterator[str]:
    """A database of this test alone, empty at the newest schema."""
    if database_kind == "sqlite":
        copy = tmp_path / "xinzheng.db"
        shutil.copyfile(sqlite_template(run_home), copy)
        yield f"sqlite:///{copy}"
    else:
        with postgres_copy(run_home) as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The database of this test with the keys to read it."""
    use_keyring(KEYS)
    database = Database(database_url, pool_size=4)
    yield database
    database.dispose()


def sqlite_template(home: Path) -> Path:
    """The file every SQLite test copies."""
    template = home / "template.db"
    with locked(home / "sqlite.lock"):
        if not template.exists():
            _migrate(f"sqlite:///{home / 'making.db'}")
            with sqlite3.connect(home / "making.db") as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            (home / "making.db").rename(template)
    return template


@contextmanager
def postgres_copy(home: Path) -> Iterator[str]:
    """A copy of the migrated PostgreSQL database, dropped afterwards."""
    server, template = postgres_template(home)
    name = f"xz_{uuid.uuid4().hex[:12]}"
    # Copying files takes half the time of the default way through the log.
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield _named(server, name)
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def postgres_template(home: Path) -> tuple[str, str]:
    """The server of this run (XINZHENG_TEST_DATABASE_URL, else one from the wheel) and its migrated template."""
    ready, template = home / "postgres.url", _template_name(home)
    with locked(home / "postgres.lock"):
        if not ready.exists():
            server = os.environ.get(GIVEN) or postgres_server.start(home)
            _execute(server, f"CREATE DATABASE {template}")
            _migrate(_named(server, template))
            ready.write_text(server)
    return ready.read_text(), template


def _template_name(home: Path) -> str:
    return f"xz_template_{home.name.rpartition('-')[2].lower()}"


def _drop_template(home: Path) -> None:
    """Leave somebody else's server as it was; our own goes with the folder."""
    if (server := os.environ.get(GIVEN)) and (home / "postgres.url").exists():
        _execute(server, f"DROP DATABASE {_template_name(home)}")


def _migrate(url: str) -> None:
    database = Database(url)
    migrating.upgrade(database.engine)
    database.dispose()


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _execute(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
