"""SQLite forgets its foreign keys while tables are rebuilt; rows that point nowhere stop the migration."""

import pytest
from sqlalchemy import text

from app import migrating
from app.migrating import MigrationDamage
from tests.services.story import Story


def test_row_that_points_nowhere_stops_the_migration(story: Story) -> None:
    """An orphan is named and nothing of the migration is kept."""
    story.file()
    engine = story.database.engine
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("UPDATE tasks SET case_id = 1")
        raw.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(MigrationDamage, match="tasks"):
        migrating.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE tasks SET case_id = :case"), {"case": story.case_id})
    migrating.upgrade(engine)


def test_foreign_keys_hold_again_after_a_migration(story: Story) -> None:
    """The connection that migrated goes back to the pool as strict as it came."""
    migrating.upgrade(story.database.engine)
    with story.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
