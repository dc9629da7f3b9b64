"""The schema: the models say what the database has, and a filled one goes down and up without losing its way."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select

from app import migrating
from app.database import Database
from app.domain.vocabulary import ClockCode
from app.models import Base
from app.services import audit
from config import ROOT
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


def revisions() -> list[str]:
    """All steps, the newest first."""
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    return [step.revision for step in scripts.walk_revisions()]


def rows(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
            if table.name in there
        }


def answered(story: Story) -> None:
    """A whole case, so that nearly every table has rows."""
    story.file()
    story.do("centre", "supplement", items=["营业执照"])
    story.do("applicant", "submit", statement="现补交。")
    story.do("centre", "accept")
    story.refer()
    story.verify("maintain")
    story.do("centre", "serve")


def test_models_and_schema_agree(database: Database) -> None:
    """What the code expects is what the migrations make: tables, columns, types, indexes, constraints."""
    assert migrating.differences(database.engine) == []
    assert migrating.current(database.engine) == migrating.head()


def test_filled_database_keeps_its_rows_through_every_step(story: Story) -> None:
    """Each step down and up again keeps every row of every table that the older schema has too."""
    answered(story)
    before, engine = rows(story.database), story.database.engine
    for newer, older in zip(revisions(), revisions()[1:], strict=False):
        migrating.downgrade(engine, older)
        kept = rows(story.database)
        assert kept == {name: before[name] for name in kept}
        migrating.upgrade(engine, newer)
        assert rows(story.database) | {name: before[name] for name in before.keys() - kept.keys()} == before
    migrating.upgrade(engine)
    with story.database.reading() as session:
        assert audit.verify(session).broken == ()
    story.clock.set("2026-09-21 10:00")
    story.file()  # and work goes on


def test_whole_schema_can_be_taken_down_and_put_up_again(story: Story) -> None:
    """The first step undone leaves an empty database; up again, the models agree with it."""
    answered(story)
    engine = story.database.engine
    migrating.downgrade(engine, "base")
    assert (migrating.current(engine), rows(story.database)) == (None, {})
    migrating.upgrade(engine)
    assert migrating.differences(engine) == []
    assert set(rows(story.database).values()) == {0}


def test_upgrade_of_a_new_database_changes_nothing(story: Story) -> None:
    """Migrating again is harmless: it happens at every start."""
    answered(story)
    before = rows(story.database)
    migrating.upgrade(story.database.engine)
    assert rows(story.database) == before


def test_a_pause_begun_before_the_column_is_known_after_it(story: Story) -> None:
    """Since when a limit stands still is read from its ledger once, for the list of long pauses."""
    story.file()
    story.do("centre", "supplement", items=["营业执照"])
    before = {each.code: each.paused_on for each in story.clocks(ClockCode.REFER) + story.clocks(ClockCode.SUPPLEMENT)}
    assert before == {ClockCode.REFER: story.clock.today(), ClockCode.SUPPLEMENT: None}
    migrating.downgrade(story.database.engine, "0004")
    migrating.upgrade(story.database.engine)
    after = {each.code: each.paused_on for each in story.clocks(ClockCode.REFER) + story.clocks(ClockCode.SUPPLEMENT)}
    assert after == before
