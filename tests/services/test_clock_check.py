"""The clocks' self-test: silent where stored and replayed agree, and naming every place where they do not."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.models.base import Base
from app.models.case import Case
from app.models.clock import Clock
from app.models.task import Task
from app.scheduler import tick
from app.services import clock_check
from app.services.clock_check import Difference
from tests.services.household import keep_house
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


def check(story: Story) -> list[Difference]:
    with story.database.reading() as session:
        ids = clock_check.slices(session, story.jurisdiction)
        return clock_check.check(session, story.jurisdiction, ids, now=story.clock())


@pytest.mark.parametrize("key", ["check_application", "supplement_application", "verify_record", "serve_answer"])
def test_a_case_that_nobody_tampered_with_agrees_with_itself(story: Story, tmp_path: Path, key: str) -> None:
    """At every step, in time and weeks late, before the ladder has spoken and after."""
    house = keep_house(story.database, story.clock, tmp_path)
    story.bring_to(key)
    for moment in ("2026-09-18 10:05", "2026-09-22 20:00", "2026-09-23 09:00", "2026-11-02 09:00"):
        story.at(moment)
        tick(house)
        assert check(story) == []


@pytest.mark.parametrize(
    ("table", "values", "found"),
    [
        (Clock, {"due_on": date(2026, 9, 25)}, {("refer", "due_on"), ("whole", "due_on")}),
        (Clock, {"provisional": True}, {("refer", "provisional"), ("whole", "provisional")}),
        (Clock, {"next_rung_at": None}, {("refer", "next_rung_at"), ("whole", "next_rung_at")}),
        (Task, {"due_on": date(2026, 9, 30)}, {("refer", "task_due_on")}),
        (Case, {"timer_at": None}, {("", "timer_at")}),
    ],
)
def test_a_value_changed_behind_the_ledgers_back_is_named(
    story: Story, table: type[Base], values: dict[str, Any], found: set[tuple[str, str]]
) -> None:
    """Stored dates only serve sorting: one that differs from its ledger is an error, whoever wrote it."""
    story.file()
    names = list(values)
    with story.database.transaction() as session:
        before = [dict(row) for row in session.execute(Base.metadata.tables[table.__tablename__].select()).mappings()]
        session.execute(update(table).values(**values))
    differences = check(story)
    assert {(each.clock, each.what) for each in differences} == found
    assert {each.number for each in differences} == {story.case().number}
    with story.database.transaction() as session:
        for row in before:
            whole = update(table).where(table.__table__.c.id == row["id"])
            session.execute(whole.values({name: row[name] for name in names}))


def test_a_timer_tried_again_after_a_failure_is_no_difference(story: Story) -> None:
    """It waits for its next try, which is no limit of anybody's."""
    story.file()
    with story.database.transaction() as session:
        session.execute(update(Case).values(timer_tries=1, timer_at=story.clock() + timedelta(minutes=1)))
    assert check(story) == []
