"""The whole database in one file and back, consistent while others write: each database by its own means."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import URL, inspect, make_url

from app.database import Database

SQLITE, POSTGRESQL = "database.sqlite", "database.dump"


class DumpFailed(click.ClickException):
    """The database could not be copied; exit code 1."""


def name_for(url: str) -> str:
    """The file a database of this kind is dumped into."""
    return SQLITE if url.startswith("sqlite") else POSTGRESQL


def dump(url: str, folder: Path) -> None:
    """Copy the database as it stands at one moment. Raises DumpFailed."""
    target = folder / name_for(url)
    if target.name == POSTGRESQL:
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        return
    source = _path(url)
    if not source.is_file():
        raise DumpFailed(f"there is no database at {source}")
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)


def is_empty(url: str) -> bool:
    """Whether the database holds no table (a file of SQLite may be missing)."""
    if url.startswith("sqlite") and not _path(url).exists():
        return True
    database = Database(url)
    try:
        return not inspect(database.engine).get_table_names()
    finally:
        database.dispose()


def restore(url: str, folder: Path) -> None:
    """Fill an empty database, all or nothing. Raises DumpFailed."""
    source = folder / name_for(url)
    if source.name == POSTGRESQL:
        _run("pg_restore", url, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source))
        return
    target = _path(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(source, draft)
    for left in (f"{target}-wal", f"{target}-shm"):
        Path(left).unlink(missing_ok=True)
    os.replace(draft, target)


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")


def _run(program: str, url: str, *arguments: str) -> None:
    """A program of PostgreSQL; the password goes by the environment, where no list of processes shows it."""
    found = shutil.which(program)
    if found is None:
        raise DumpFailed(f"{program} is not installed: install the client programs of your PostgreSQL version")
    address = make_url(url)
    done = subprocess.run(
        [found, f"--dbname={_address(address)}", *arguments],
        env=os.environ | ({"PGPASSWORD": str(address.password)} if address.password else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpFailed(f"{program} failed: {done.stderr.strip()}")


def _address(url: URL) -> str:
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return bare.render_as_string(hide_password=False)
