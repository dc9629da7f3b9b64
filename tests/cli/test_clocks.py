"""`flask clocks check`: an exit code for whoever watches, words for a person, JSON for a program."""

import json
from datetime import date

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from app.database import Database
from app.models.clock import Clock
from tests.fixed_clock import FixedClock
from tests.services.story import Story
from tests.services.test_sweep import file_more, poison

pytestmark = pytest.mark.both_databases


@pytest.fixture
def story(app: Flask, database: Database, clock: FixedClock) -> Story:
    clock.set("2026-09-18 10:00")
    return Story(database, clock)


def check(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["clocks", "check", *options])


def falsify(story: Story, due_on: date) -> None:
    with story.database.transaction() as session:
        one = (Clock.case_id == story.case_id, Clock.code == "refer")
        session.execute(update(Clock).where(*one).values(due_on=due_on))


def test_sound_clocks_end_in_0(app: Flask, story: Story) -> None:
    """Also where nothing is open at all."""
    assert json.loads(check(app, "--json").stdout) == {"ok": True, "cases": 0, "differences": []}
    story.file()
    done = check(app)
    assert (done.exit_code, "1 件在办，0 处不一致" in done.stdout) == (0, True)


def test_a_difference_is_named_and_ends_in_1(app: Flask, story: Story) -> None:
    """Case, limit, what of it, both dates; the same by JSON."""
    story.file()
    falsify(story, date(2026, 9, 25))
    done = check(app)
    assert (done.exit_code, f"{story.case().number} refer due_on：2026-09-25 ≠ 2026-09-24" in done.stdout) == (1, True)
    report = json.loads(check(app, "--json").stdout)
    (found,) = report["differences"]
    assert (report["ok"], report["cases"]) == (False, 1)
    assert {name: found[name] for name in ("number", "clock", "what", "stored", "replayed")} == {
        "number": story.case().number,
        "clock": "refer",
        "what": "due_on",
        "stored": "2026-09-25",
        "replayed": "2026-09-24",
    }
    falsify(story, date(2026, 9, 24))
    assert check(app).exit_code == 0


def test_a_case_nobody_can_read_is_a_difference_and_stops_nothing(app: Flask, story: Story) -> None:
    """The others are checked all the same."""
    sick, _ = file_more(story, 2)
    poison(story, sick)
    done = check(app)
    assert (done.exit_code, "unreadable：ProcessFault" in done.stdout) == (1, True)
    assert "2 件在办，1 处不一致" in done.stdout
