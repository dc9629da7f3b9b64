"""Any number of scheduler processes: one killed at work, the database restarted, and all is done once and no more."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from app import migrating
from app.clock import machine_now
from app.database import Database
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import ClockCode
from app.models.case import Case
from app.models.clock import Clock, Reminder
from app.models.encryption import use_keyring
from app.models.event import CaseEvent
from app.models.place import Organisation
from app.models.work import Job, OutboxMessage, RoundRun
from app.services import audit, jobs, round_runs
from app.services.jobs import JobStatus
from tests import postgres_server
from tests.cli.conftest import PATIENCE
from tests.cli.fleet import Fleet
from tests.fixed_clock import FixedClock
from tests.keys import KEYS
from tests.services.story import Story

AUDIT = "verify_audit"
LATE = "2026-11-02T10:00:00+08:00"
PAST = datetime(2000, 1, 1, tzinfo=UTC)
LONG = 4 * PATIENCE  # four processes start beside whatever else the machine does
Launch = Callable[[Database, str], Fleet]


@pytest.fixture
def launch(environment: dict[str, str], tmp_path: Path) -> Iterator[Launch]:
    """Make a fleet on a database; it is gone after the test whatever happens."""
    fleets: list[Fleet] = []

    def make(_database: Database, url: str) -> Fleet:
        fleets.append(Fleet(environment, tmp_path, url, LATE))
        return fleets[-1]

    yield make
    for fleet in fleets:
        fleet.stop()


def late_work(database: Database, clock: FixedClock, count: int) -> Story:
    """Cases late since long, whose timers, rungs and letters all wait, and a job."""
    clock.set("2026-09-14 10:00")
    story = Story(database, clock)
    with database.transaction() as session:
        for name, unit in story.world.units.items():
            address = f"{name}@example.gov.cn"
            session.execute(update(Organisation).where(Organisation.id == unit.id).values(email=address))
    for serial in range(count):
        with database.transaction() as session:
            story.record = story.world.record(session, clock(), CF_WSH=f"示市监罚〔2026〕{serial + 1}号")
        story.file()
    with database.transaction() as session:
        jobs.enqueue(session, story.jurisdiction, AUDIT, {}, actor=SYSTEM, now=clock())
    return story


def sent(database: Database) -> tuple[int, int]:
    """How many messages have gone out, of how many."""
    with database.reading() as session:
        total = session.execute(select(func.count()).select_from(OutboxMessage)).scalar_one()
        gone = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.done_at.is_not(None))
        return session.execute(gone).scalar_one(), total


def noted(database: Database) -> Counter[tuple[int, str]]:
    """How often the lateness of each limit was noted, by case and limit."""
    with database.reading() as session:
        statement = select(CaseEvent.case_id, CaseEvent.data).where(CaseEvent.kind == "clock_overdue")
        return Counter((row.case_id, str(row.data["clock"])) for row in session.execute(statement))


def late(database: Database, clock: ClockCode = ClockCode.REFER) -> int:
    """In how many cases the lateness of this limit was noted."""
    return sum(code == clock for _, code in noted(database))


def finished(database: Database) -> bool:
    """Whether no timer, rung, letter, mail or job is left."""
    now = datetime.fromisoformat(LATE)
    left = (
        select(Case.id).where(Case.timer_at <= now),
        select(Clock.id).where(Clock.next_rung_at <= now),
        select(Reminder.id).where(Reminder.unsent),
        select(OutboxMessage.id).where(OutboxMessage.done_at.is_(None)),
        select(Job.id).where(Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING))),
    )
    with database.reading() as session:
        return not any(session.execute(each.limit(1)).first() for each in left)


def forget_the_dead(database: Database) -> None:
    """The leases of whoever was killed run out, which takes minutes, at once."""
    with database.transaction() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.open).values(available_at=PAST))
        session.execute(update(Job).where(Job.status == JobStatus.RUNNING).values(available_at=PAST))


def check_done_once(story: Story, fleet: Fleet, count: int) -> None:
    """Every limit noted once, each rung told once, one reminder a person, the job done, all chains whole."""
    database = story.database
    assert (late(database), late(database, ClockCode.WHOLE)) == (count, count)
    assert set(noted(database).values()) == {1}
    with database.reading() as session:
        told = session.execute(
            select(CaseEvent.case_id, CaseEvent.data).where(CaseEvent.kind == "clock_reminded")
        ).all()
        rungs = Counter((case, data["clock"], data["rung"]) for case, data in told)
        reminders = session.execute(select(func.count()).select_from(Reminder)).scalar_one()
        job = session.execute(select(Job).where(Job.kind == AUDIT)).scalar_one()
        report = audit.verify(session)
    assert len(rungs) == 10 * count
    assert set(rungs.values()) == {1}
    assert reminders == sum(len(data["levels"]) for _, data in told)
    assert (job.status, report.broken) == (JobStatus.DONE, ())
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in fleet.mails()]
    about = Counter((str(mail["To"]), str(mail["Subject"])) for mail in mails if "时限提醒" in str(mail["Subject"]))
    assert about
    assert set(about.values()) == {1}


def fail_over(story: Story, fleet: Fleet, processes: int, count: int, patience: float = PATIENCE) -> None:
    """Start some, kill one in the middle of its letters, and see the others finish."""
    fleet.start(processes)
    fleet.until(lambda: sent(story.database)[0] > 0, patience)
    fleet.kill(0)
    gone, total = sent(story.database)
    assert gone < total, "killed too late to show anything"
    fleet.until(lambda: late(story.database) >= count, patience)
    forget_the_dead(story.database)
    fleet.until(lambda: finished(story.database), patience)
    assert fleet.stop() == [0] * (processes - 1)
    check_done_once(story, fleet, count)


def test_one_of_two_is_killed_and_the_other_finishes(
    database: Database, database_url: str, clock: FixedClock, launch: Launch
) -> None:
    """Timers, rungs, letters and the job come to their end, each once, and the survivor ends without an error."""
    story = late_work(database, clock, 4)
    fail_over(story, launch(database, database_url), 2, 4)


@pytest.mark.long
@pytest.mark.both_databases
def test_one_of_four_is_killed_and_the_others_finish(
    database: Database, database_url: str, clock: FixedClock, launch: Launch
) -> None:
    """More of them, more work: still everything once."""
    story = late_work(database, clock, 60)
    fail_over(story, launch(database, database_url), 4, 60, LONG)


@pytest.fixture
def own_server() -> Iterator[tuple[Path, str]]:
    """A PostgreSQL server of this test alone, which it may stop and start."""
    with tempfile.TemporaryDirectory(prefix="xz-own-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        url = postgres_server.start(home)
        try:
            yield home, url
        finally:
            postgres_server.stop(home)


@pytest.mark.long
def test_a_restart_of_the_database_in_the_sweep_is_survived(
    own_server: tuple[Path, str], clock: FixedClock, launch: Launch
) -> None:
    """The rounds fail while it is away, say so once in full, go on when it is back, and nothing is done twice."""
    home, url = own_server
    use_keyring(KEYS)
    database = Database(url, pool_size=4)
    try:
        migrating.upgrade(database.engine)
        story = late_work(database, clock, 120)
        fleet = launch(database, url)
        fleet.start()
        fleet.until(lambda: noted(database))
        postgres_server.stop(home)
        fleet.until(lambda: "round_failed" in fleet.said())
        postgres_server.start_again(home)
        fleet.until(lambda: reachable(database))
        fleet.until(lambda: late(database) == 120, 120)
        forget_the_dead(database)
        fleet.until(lambda: finished(database), 240)
        back_at = machine_now()
        fleet.until(lambda: (beat_of(database) or back_at) > back_at)
        assert fleet.stop() == [0]
        check_done_once(story, fleet, 120)
        with database.reading() as session:
            # Rounds of minutes have their next turn to come; those of seconds have had it.
            quick = select(func.max(RoundRun.failures)).where(RoundRun.seconds < 60)
            assert session.execute(quick).scalar_one() == 0
        assert "round_recovered" in fleet.said()
    finally:
        database.dispose()


def beat_of(database: Database) -> datetime | None:
    with database.reading() as session:
        return round_runs.last_beat(session)


def reachable(database: Database) -> bool:
    try:
        noted(database)
    except OperationalError:
        return False
    return True
