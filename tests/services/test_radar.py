"""The clocks are checked every night: what differs is kept, once, until a later night no longer finds it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.domain.permissions import SYSTEM
from app.models.clock import Clock
from app.models.event import AdminEvent
from app.models.work import Job, RadarFinding
from app.scheduler import House, do_daily, run_jobs, tick
from app.services import clock_check, jobs, radar, radar_findings
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.test_sweep import file_more, poison

pytestmark = pytest.mark.both_databases


@pytest.fixture
def house(story: Story, tmp_path: Path) -> House:
    story.at("2026-09-18 10:00")
    return keep_house(story.database, story.clock, tmp_path)


def falsify(story: Story, due_on: date, case_id: int | None = None) -> None:
    """A date changed behind the ledger's back, in one limit of one case."""
    with story.database.transaction() as session:
        one = (Clock.case_id == (case_id or story.case_id), Clock.code == "refer")
        session.execute(update(Clock).where(*one).values(due_on=due_on))


def findings(story: Story) -> list[RadarFinding]:
    with story.database.reading() as session:
        return list(session.execute(select(RadarFinding).order_by(RadarFinding.id)).scalars())


def told(story: Story) -> list[dict[str, Any]]:
    with story.database.reading() as session:
        statement = select(AdminEvent.data).where(AdminEvent.kind == "clocks_differ").order_by(AdminEvent.seq)
        return list(session.execute(statement).scalars())


def night(story: Story, house: House, day: str) -> None:
    """One in the morning of a day of September."""
    story.at(f"2026-09-{day} 01:00")
    do_daily(house)
    run_jobs(house)


def test_what_differs_is_found_once_kept_and_cleared(story: Story, house: House) -> None:
    """Also at a weekend's night: found, seen again, cleared when it is right again, and found anew."""
    story.file()
    tick(house)
    right, wrong = date(2026, 9, 24), date(2026, 9, 25)
    night(story, house, "19")
    assert (findings(story), told(story)) == ([], [])
    falsify(story, wrong)
    night(story, house, "20")
    night(story, house, "21")
    (found,) = findings(story)
    assert (found.jurisdiction, found.case_id, found.kind) == (story.jurisdiction, story.case_id, "clock")
    assert found.values == {
        "number": story.case().number,
        "clock": "refer",
        "what": "due_on",
        "stored": "2026-09-25",
        "replayed": "2026-09-24",
    }
    assert (found.found_at, found.seen_at) == (story.at("2026-09-20 01:00"), story.at("2026-09-21 01:00"))
    assert told(story) == [{"differences": 1, "new": 1, "checked": 1}]
    falsify(story, right)
    night(story, house, "22")
    assert findings(story)[0].cleared_at == story.at("2026-09-22 01:00")
    falsify(story, wrong)
    night(story, house, "23")
    assert [(each.cleared_at, each.found_at) for each in findings(story)] == [(None, story.at("2026-09-23 01:00"))]
    assert len(told(story)) == 2
    falsify(story, right)


def test_a_clock_set_back_clears_no_finding_too_many(story: Story, house: House) -> None:
    """What a night finds stays open although an earlier night bears a later date."""
    story.file()
    tick(house)
    falsify(story, date(2026, 9, 25))
    night(story, house, "22")
    with story.database.transaction() as session:
        jobs.enqueue(session, story.jurisdiction, radar.JOB, {}, actor=SYSTEM, now=story.at("2026-09-20 01:00"))
    run_jobs(house)
    assert [each.cleared_at for each in findings(story)] == [None]
    falsify(story, date(2026, 9, 24))


def test_a_week_of_standstill_makes_one_check(story: Story, house: House) -> None:
    """And one that still waits is not asked for again."""
    tick(house)
    for day in ("19", "26", "27"):
        story.at(f"2026-09-{day} 01:00")
        do_daily(house)
    with story.database.reading() as session:
        count = select(func.count()).where(Job.kind == radar.JOB, Job.jurisdiction == story.jurisdiction)
        assert session.execute(count).scalar_one() == 1


def test_slices_cover_every_case_and_one_unreadable_hides_no_other(
    story: Story, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case nobody can read is itself a finding; a later slice is checked as well."""
    monkeypatch.setattr(clock_check, "SLICE", 2)
    sick, _, third = file_more(story, 3)
    poison(story, sick)
    tick(house)
    falsify(story, date(2026, 9, 25), third)
    night(story, house, "19")
    assert {(each.case_id, each.values["what"]) for each in findings(story)} == {
        (sick, "unreadable"),
        (third, "due_on"),
    }
    with story.database.reading() as session:
        done = select(Job).where(Job.kind == radar.JOB, Job.jurisdiction == story.jurisdiction)
        job = session.execute(done).scalar_one()
    assert (job.progress, job.total, job.result["differences"] if job.result else 0) == (3, 3, 2)
    falsify(story, date(2026, 9, 24), third)


def test_each_reads_the_findings_of_own_places(story: Story, house: House) -> None:
    """A supervisor those of the place, another's none, an administrator all."""
    story.file()
    tick(house)
    falsify(story, date(2026, 9, 25))
    night(story, house, "19")
    counts = {}
    with story.database.reading() as session:
        for who in ("supervisor", "foreign_supervisor", "admin"):
            actor = story.world.people[who]
            found = radar_findings.findings(session, actor=actor, cleared=False)
            counts[who] = (len(found), len(radar.last_runs(session, actor=actor)))
    assert (counts["supervisor"], counts["foreign_supervisor"]) == ((1, 1), (0, 1))
    assert counts["admin"][0] == 1
    assert counts["admin"][1] > 1
    falsify(story, date(2026, 9, 24))
