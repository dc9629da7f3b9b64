"""Long work: run once, seen from outside, taken up again after a crash, given up openly."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app.database import Database
from app.domain.errors import Invalid
from app.domain.permissions import SYSTEM
from app.models.event import CaseEvent
from app.models.work import Job
from app.scheduler import tick
from app.services import jobs
from app.services.jobs import JobStatus, LeaseLost, Work
from app.services.outbox import AT_ONCE
from tests.fixed_clock import FixedClock
from tests.services.household import keep_house
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


def ask(database: Database, clock: FixedClock, kind: str) -> None:
    with database.transaction() as session:
        jobs.enqueue(session, "china", kind, {"n": 1}, actor=SYSTEM, now=clock())


def row(database: Database) -> Job:
    with database.reading() as session:
        return session.execute(select(Job)).scalar_one()


def run(database: Database, clock: FixedClock, machine: FixedClock, handler: jobs.Handler) -> int:
    return jobs.run_due(database, {"work": handler}, now=clock, machine=machine)


def test_the_audit_is_verified_as_a_job(story: Story, tmp_path: Path) -> None:
    """The report is the job's result; a forged event is named in it."""
    story.file()
    house = keep_house(story.database, story.clock, tmp_path)
    tick(house)
    ask(story.database, story.clock, "verify_audit")
    assert tick(house).jobs == 1
    done = row(story.database)
    assert (done.status, done.result and done.result["broken"], done.error) == (JobStatus.DONE, [], None)
    assert done.progress == done.total > 0

    with story.database.transaction() as session:
        session.execute(update(CaseEvent).where(CaseEvent.seq == 2).values(kind="accepted"))
        session.execute(update(Job).values(status=JobStatus.QUEUED, available_at=AT_ONCE))
    tick(house)
    result = row(story.database).result
    assert result
    assert [(each["stream"], each["seq"]) for each in result["broken"]] == [(story.case().number, 2)]
    with story.database.transaction() as session:
        session.execute(update(CaseEvent).where(CaseEvent.seq == 2).values(kind="dispute_marked"))


def test_progress_is_seen_while_the_work_goes_on(database: Database, clock: FixedClock) -> None:
    """Another reader sees how far it is before it has ended."""
    seen: list[tuple[str, int, int]] = []

    def work(task: Work) -> dict[str, Any]:
        task.progress(3, 10)
        now = row(database)
        seen.append((now.status, now.progress, now.total))
        return {"arguments": dict(task.arguments)}

    ask(database, clock, "work")
    assert run(database, clock, clock, work) == 1
    assert seen == [("running", 3, 10)]
    assert (row(database).result, row(database).finished_at) == ({"arguments": {"n": 1}}, clock())


def test_a_failure_is_tried_again_later_and_given_up_after_three_tries(database: Database, clock: FixedClock) -> None:
    """By the machine's clock; the row tells the kind of error, not its words."""
    machine = FixedClock("2026-09-18 10:00")

    def work(task: Work) -> dict[str, Any]:
        raise RuntimeError("张三")

    ask(database, clock, "work")
    ended = []
    for minute in ("00", "00", "01", "03"):
        machine.set(f"2026-09-18 10:{minute}")
        ended.append(run(database, clock, machine, work))
    assert ended == [0, 0, 0, 1]
    assert (row(database).status, row(database).tries, row(database).error) == ("failed", 3, "RuntimeError")


def test_a_refusal_of_the_domain_is_final(database: Database, clock: FixedClock) -> None:
    """What is wrong with the input will be wrong at the next try too; an unknown kind likewise."""

    def work(task: Work) -> dict[str, Any]:
        raise Invalid([])

    ask(database, clock, "work")
    assert run(database, clock, clock, work) == 1
    assert (row(database).status, row(database).tries) == ("failed", 1)
    with database.transaction() as session:
        session.execute(update(Job).values(status="queued", kind="unheard_of", available_at=AT_ONCE))
    assert run(database, clock, clock, work) == 1
    assert "unheard_of" in (row(database).error or "")


def test_a_job_of_a_dead_process_is_taken_up_after_its_lease(database: Database, clock: FixedClock) -> None:
    """The new holder finishes it; the old one, should it still live, is told to stop at its next word."""
    machine = FixedClock("2026-09-18 10:00")
    first: list[Work] = []

    def die(task: Work) -> dict[str, Any]:
        first.append(task)
        raise KeyboardInterrupt

    ask(database, clock, "work")
    with pytest.raises(KeyboardInterrupt):
        run(database, clock, machine, die)
    assert run(database, clock, machine, lambda task: {}) == 0
    machine.set("2026-09-18 10:05")
    assert run(database, clock, machine, lambda task: {"by": "second"}) == 1
    with pytest.raises(LeaseLost):
        first[0].progress(1, 1)
    assert row(database).result == {"by": "second"}


def test_a_job_that_kills_its_process_each_time_is_not_started_for_ever(database: Database, clock: FixedClock) -> None:
    """After three silent deaths it is given up."""
    machine = FixedClock("2026-09-18 10:00")

    def die(task: Work) -> dict[str, Any]:
        raise KeyboardInterrupt

    ask(database, clock, "work")
    for hour in (10, 11, 12):
        machine.set(f"2026-09-18 {hour}:00")
        with pytest.raises(KeyboardInterrupt):
            run(database, clock, machine, die)
    machine.set("2026-09-18 13:00")
    assert run(database, clock, machine, die) == 1
    assert (row(database).status, row(database).error) == ("failed", "Abandoned: 已中断 3 次，不再重试")


def test_a_job_whose_lease_has_gone_is_left_alone_by_its_old_holder(database: Database, clock: FixedClock) -> None:
    """Finishing too late writes nothing."""

    def lose(task: Work) -> dict[str, Any]:
        with database.transaction() as session:
            session.execute(update(Job).values(tries=2))
        return {"late": True}

    ask(database, clock, "work")
    assert run(database, clock, clock, lose) == 0
    assert row(database).result is None
