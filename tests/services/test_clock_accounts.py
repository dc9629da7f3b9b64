"""What ended before accounts were kept gets the account it would have had, once, however often it is tried."""

import pytest
from sqlalchemy import select, update

from app.domain.vocabulary import ClockCode
from app.models.clock import Clock
from app.models.work import Job
from app.services import clock_accounts, clock_check, jobs
from app.services.jobs import JobStatus
from tests.fixed_clock import FixedClock
from tests.services.story import Story

pytestmark = pytest.mark.both_databases
Account = dict[tuple[str, int], tuple[object, ...]]


def accounts(story: Story) -> Account:
    with story.database.reading() as session:
        rows = session.execute(select(Clock)).scalars()
        return {(each.code, each.visit): (each.ended_on, each.used, each.late) for each in rows}


def lived(story: Story) -> None:
    """A case referred late, taken back by hand (its limit goes on), referred again and verified late."""
    story.bring_to("refer_record")
    story.at("2026-09-28")
    story.refer()
    story.at("2026-10-14")
    story.verify("misrouted")
    story.refer()


def test_old_visits_get_the_account_they_would_have_had(story: Story, clock: FixedClock) -> None:
    """Forgotten, counted again, and the same as when each ended; a second run counts nothing."""
    lived(story)
    kept = accounts(story)
    with story.database.transaction() as session:
        session.execute(update(Clock).values(ended_on=None, used=None, late=None))
        clock_accounts.ask(session, story.jurisdiction, None, clock())  # type: ignore[arg-type]
        clock_accounts.ask(session, story.jurisdiction, None, clock())  # type: ignore[arg-type]
    handlers = {clock_accounts.JOB: clock_accounts.carry_out}
    assert jobs.run_due(story.database, handlers, now=clock, machine=clock) == 1
    assert accounts(story) == kept
    with story.database.transaction() as session:
        ended = [each for each in kept.values() if each[0] is not None]
        job = session.execute(select(Job)).scalar_one()
        assert (job.status, job.result["counted"]) == (JobStatus.DONE, len(ended))
        assert clock_accounts.count(session, story.jurisdiction, [story.case_id]) == 0
        clock_accounts.ask(session, story.jurisdiction, None, clock())  # type: ignore[arg-type]
        assert session.execute(select(Job.id)).scalars().all() == [job.id]


def test_account_that_is_not_the_replayed_one_is_found(story: Story) -> None:
    """The self-test reads the accounts of ended visits too."""
    lived(story)
    with story.database.transaction() as session:
        assert clock_check.check(session, story.jurisdiction, [story.case_id], now=story.clock()) == []
        session.execute(update(Clock).where(Clock.code == ClockCode.REFER, ~Clock.running).values(late=7))
        found = clock_check.check(session, story.jurisdiction, [story.case_id], now=story.clock())
    assert [(each.clock, each.what) for each in found] == [("refer", "late")]
