"""What is kept only for a while goes by itself, counted by the machine's clock."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.models.account import IdempotencyKey, Throttle
from app.scheduler import tick
from tests.fixed_clock import FixedClock
from tests.services.household import keep_house
from tests.services.story import Story


@pytest.mark.both_databases
def test_old_answers_and_counters_are_removed_by_a_daily_act(story: Story, tmp_path: Path) -> None:
    """Thirty days for answers under a key, a day for counters; a legal clock in another year removes nothing."""
    machine = FixedClock("2026-06-01 12:00")
    house = keep_house(story.database, story.clock, tmp_path, machine)
    tick(house)  # arms the acts of the place
    account = story.world.people["centre"].account_id
    with story.database.transaction() as session:
        for days in (29, 31):
            answer = {"digest": "0" * 64, "status": 200, "answer": "{}", "created_at": machine() - timedelta(days=days)}
            session.add(IdempotencyKey(account_id=account, key=f"{days} days", **answer))
        for hours in (23, 25):
            session.add(Throttle(key=f"{hours} hours", attempts=9, since=machine() - timedelta(hours=hours)))
    story.at("2026-10-09 10:00")
    tick(house)
    with story.database.reading() as session:
        kept = session.execute(select(IdempotencyKey.key)).scalars().all()
        counters = session.execute(select(Throttle.key)).scalars().all()
    assert (kept, counters) == (["29 days"], ["23 hours"])
