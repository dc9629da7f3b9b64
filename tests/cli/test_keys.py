"""`flask keys`: a new key in the settings, everything sealed under it, the old one laid down when nothing needs it."""

import base64
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.database import Database
from app.factory import use_keys
from app.models.encryption import use_keyring
from app.scheduler import House, run_jobs
from config import Settings, stored_settings
from tests.keys import KEYS
from tests.services.story import STATEMENT, Story

Run = Callable[..., Result]


def text(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.fixture
def run(app: Flask, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Commands of an installation whose keys stand in its settings.env."""
    for name in [name for name in os.environ if name.startswith("XINZHENG_")]:
        monkeypatch.delenv(name)
    settings.instance.mkdir(exist_ok=True)
    lines = {
        "XINZHENG_ENV": "test",
        "# XINZHENG_DATA_KEYS": "a remark",
        "XINZHENG_DATA_KEYS": f"1:{text(KEYS.keys[1])}",
        "XINZHENG_INDEX_KEY": text(KEYS.index_key),
        "XINZHENG_SECRET_KEY": "test",
    }
    (settings.instance / "settings.env").write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    use_keys(settings)
    yield lambda *arguments: app.test_cli_runner().invoke(args=list(arguments))
    use_keyring(KEYS)


@pytest.fixture
def story(app: Flask, database, clock) -> Story:  # type: ignore[no-untyped-def]
    return Story(database, clock)


def work(app: Flask, story: Story) -> None:
    """What the scheduler does about it."""
    run_jobs(House(story.database, app.extensions["outside"], story.clock, story.clock))


def keys_in(settings: Settings) -> list[str]:
    ring = stored_settings(settings.instance)["XINZHENG_DATA_KEYS"].split(",")
    return [each.partition(":")[0] for each in ring]


@pytest.mark.both_databases
def test_key_is_changed_from_the_first_to_the_last_step(app: Flask, settings: Settings, run: Run, story: Story) -> None:
    """Made, used, counted, and only then is the old one dropped; the rest of the settings is as it was."""
    story.file()
    rotated = run("keys", "rotate")
    assert (rotated.exit_code, rotated.stdout.split()[:2]) == (0, ["key", "2"])
    file = settings.instance / "settings.env"
    assert (keys_in(settings), file.stat().st_mode & 0o777) == (["2", "1"], 0o600)
    assert "# XINZHENG_DATA_KEYS=a remark\n" in file.read_text()
    refused = run("keys", "drop", "1")
    assert (refused.exit_code, "values lie under key 1" in refused.output) == (1, True)
    work(app, story)
    rows = json.loads(run("keys", "status", "--json").stdout)
    assert [(row["key"], row["current"], row["values"] > 0) for row in rows] == [(1, False, False), (2, True, True)]
    assert "cases.statement" in rows[1]["columns"]
    assert run("keys", "drop", "2").exit_code == 1
    assert run("keys", "drop", "1").exit_code == 0
    assert keys_in(settings) == ["2"]
    assert story.case().statement == STATEMENT
    assert run("audit", "verify").exit_code == 0


def test_unknown_key_is_alarmed(run: Run, story: Story) -> None:
    """Values nobody can open any more are the first thing a status says."""
    story.file()
    use_keyring(KEYS.__class__({9: b"z" * 32}, 9, KEYS.index_key))
    told = run("keys", "status")
    assert told.exit_code == 1
    assert "UNKNOWN" in told.stdout


def test_keys_of_the_environment_are_not_changed_by_a_command(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch, story: Story
) -> None:
    """A command cannot change the environment of processes that run; it says what to do instead."""
    monkeypatch.setenv("XINZHENG_DATA_KEYS", f"1:{text(KEYS.keys[1])}")
    refused = run("keys", "rotate")
    assert (refused.exit_code, "start all processes again" in refused.output) == (1, True)
    assert keys_in(settings) == ["1"]
    again = run("keys", "rotate", "--same")
    assert (again.exit_code, again.stdout.startswith("key 1  job ")) == (0, True)


def test_settings_are_whole_at_every_moment(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch, story: Story
) -> None:
    """Killed while writing: the old settings stand, with their keys."""

    def dies(_source: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", dies)
    run("keys", "rotate")
    assert keys_in(settings) == ["1"]
