"""`flask cases rebuild`: the difference first, then the deed; what cannot be done is told with its exit code."""

import json

import pytest
from flask import Flask
from sqlalchemy import update

from app.models.case import Case
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


def test_the_difference_is_shown_before_anything_is_written(app: Flask, database, clock) -> None:  # type: ignore[no-untyped-def]
    """Exit 0 for both, 2 for a number there is not, 1 for a case that has ended."""
    story, run = Story(database, clock), app.test_cli_runner()
    story.bring_to("serve_answer")
    number, timer = story.case().number, story.case().timer_at
    with database.transaction() as session:
        session.execute(update(Case).values(timer_at=None))
    looked = run.invoke(args=["cases", "rebuild", number, "--dry-run", "--json"])
    document = json.loads(looked.stdout)
    assert (looked.exit_code, document["dry_run"], document["steps"]) == (0, True, ["serve_answer"])
    assert [change["what"] for change in document["changes"]] == ["timer_at"]
    assert story.case().timer_at is None
    done = run.invoke(args=["cases", "rebuild", number])
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "rebuilt")
    assert story.case().timer_at == timer
    assert run.invoke(args=["cases", "rebuild", "YY-410122-2026-999999"]).exit_code == 2
    story.do("centre", "serve")
    assert run.invoke(args=["cases", "rebuild", number]).exit_code == 1
