"""`flask simulate`: one setting or two side by side, the same bytes for the same seed, faults with exit code 2."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.database import Database
from tests.fixed_clock import FixedClock
from tests.services.story import Story

SHORT = ("--jurisdiction", "zhongmu", "--from", "2026-10-01", "--days", "40")


@pytest.fixture
def story(app: Flask, database: Database, clock: FixedClock) -> Story:
    clock.set("2026-09-18 10:00")
    return Story(database, clock)


def simulate(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["simulate", *options])


@pytest.mark.both_databases
def test_the_same_seed_gives_the_same_bytes(app: Flask, story: Story) -> None:
    """And another seed other ones; the document names the period, the place and where its numbers come from."""
    first, second, other = (simulate(app, *SHORT, "--seed", seed, "--json").stdout for seed in ("7", "7", "8"))
    assert first == second
    (report,) = json.loads(first)["reports"]
    assert (report["from"], report["until"], report["seed"]) == ("2026-10-01", "2026-11-09", 7)
    assert report["limits"] != json.loads(other)["reports"][0]["limits"]
    (inputs,) = json.loads(first)["inputs"]
    assert inputs["origins"]["arrivals.per_workday"] == "assumed"
    assert inputs["origins"]["unit.示范centre.staff"] == "history"


def test_two_settings_stand_side_by_side(app: Flask, story: Story, tmp_path: Path) -> None:
    """Each under its title, the name of its file where it has none; every measure first → second."""
    (tmp_path / "usual.toml").write_text('title = "照旧"\n[arrivals]\nper_workday = 8\n', "utf-8")
    (tmp_path / "more.toml").write_text("until = 2027-01-01\n[arrivals]\nper_workday = 20\n", "utf-8")
    files = ("--setting", str(tmp_path / "usual.toml"), "--setting", str(tmp_path / "more.toml"))
    done = simulate(app, *SHORT, *files)
    assert done.exit_code == 0
    assert "照旧" in done.stdout
    assert "more　2026-10-01 至 2026-11-09" in done.stdout
    assert " → " in next(line for line in done.stdout.splitlines() if line.startswith("全程"))


def test_what_cannot_be_used_ends_in_2(app: Flask, story: Story, tmp_path: Path) -> None:
    """A fault of a file at its place with what is allowed, an unknown place with those there are, a third file."""
    file = tmp_path / "b.toml"
    file.write_text("[effort.verify_record]\nminutes = 0\n", "utf-8")
    done = simulate(app, *SHORT, "--setting", str(file))
    assert done.exit_code == 2
    assert "b.toml [effort.verify_record] minutes" in done.stderr
    assert "1 至 4800" in done.stderr
    done = simulate(app, "--jurisdiction", "nowhere")
    assert (done.exit_code, "zhongmu" in done.stderr) == (2, True)
    assert simulate(app, *SHORT, *(("--setting", str(file)) * 3)).exit_code == 2
    file.write_bytes("title = '现状'".encode("gb18030"))
    done = simulate(app, *SHORT, "--setting", str(file))
    assert (done.exit_code, "UTF-8" in done.stderr) == (2, True)
    assert simulate(app, "--jurisdiction", "zhongmu", "--days", "0").exit_code == 2
    assert simulate(app, "--jurisdiction", "zhongmu", "--from", "2015-01-01").exit_code == 2
