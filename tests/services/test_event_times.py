"""Events keep the instant, whatever offset it was told in."""

from app.database import Database
from app.domain.workdays import ZONE
from app.services import audit, intake
from tests.fixed_clock import FixedClock
from tests.services.world import build, filing


def test_event_told_in_local_time_keeps_its_chain_whole(database: Database, clock: FixedClock) -> None:
    """The hash covers the instant in UTC, as the database gives it back."""
    now = clock().astimezone(ZONE)
    with database.transaction() as session:
        world = build(session, now)
        record = world.record(session, now)
        intake.submit(session, filing(record), actor=world.people["applicant"], now=now)
    with database.reading() as session:
        assert audit.verify(session).broken == ()
