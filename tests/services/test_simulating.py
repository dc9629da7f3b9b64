"""Forecasts of a place: its own history where there is enough of it, a job with a result, other places out of sight."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.ids import new_id
from app.models.case import Case
from app.models.task import Task
from app.models.work import Job
from app.scheduler import House, run_jobs
from app.services import calendar, simulating, simulation_history
from app.services.jobs import JobStatus
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.test_sweep import file_more

pytestmark = pytest.mark.both_databases
SHORT = {"from": "2026-10-01", "days": 30}


@pytest.fixture
def house(story: Story, tmp_path: Path) -> House:
    story.at("2026-09-18 10:00")
    return keep_house(story.database, story.clock, tmp_path)


def ask(story: Story, who: str = "supervisor", token: int = 0, place: str = "") -> Job:
    with story.database.transaction() as session:
        actor, now = story.world.people[who], story.clock()
        place = place or story.jurisdiction
        return simulating.ask(session, place, [SHORT, SHORT], token or new_id(now), actor=actor, now=now)


def test_a_forecast_is_a_job_with_progress_and_a_result(story: Story, house: House) -> None:
    """Both settings, the plans they were made of, and all working days told as done."""
    job = ask(story)
    run_jobs(house)
    with story.database.reading() as session:
        done = simulating.read(session, job.id, actor=story.world.people["supervisor"])
        assert done.status == JobStatus.DONE
        assert done.result
        first, second = done.result["reports"]
        assert first == second
        assert (done.progress, done.total) == (2 * first["workdays"], 2 * first["workdays"])
        assert [each.id for each, _ in simulating.latest(session, actor=story.world.people["supervisor"])] == [job.id]


def test_pressed_twice_it_is_one_forecast(story: Story, house: House) -> None:
    token = new_id(story.clock())
    assert ask(story, token=token).id == ask(story, token=token).id
    with story.database.reading() as session:
        assert session.execute(select(func.count()).where(Job.kind == simulating.JOB)).scalar_one() == 1


def test_a_place_has_few_forecasts_waiting(story: Story, house: House) -> None:
    """Whoever presses again and again is told to wait; what has ended makes room."""
    for _ in range(simulating.MOST_WAITING):
        ask(story)
    with pytest.raises(Conflict):
        ask(story)
    run_jobs(house)
    ask(story)


def test_nobody_forecasts_or_reads_another_place(story: Story, house: House) -> None:
    """Nor does anybody who is no supervisor."""
    job = ask(story)
    with pytest.raises(Forbidden):
        ask(story, place=story.world.foreign)
    for who in ("centre", "provider", "admin", "auditor"):
        with pytest.raises(Forbidden):
            ask(story, who)
    with story.database.reading() as session:
        for who in ("foreign_supervisor", "centre", "admin"):
            assert simulating.latest(session, actor=story.world.people[who]) == []
            with pytest.raises(NotFound):
                simulating.read(session, job.id, actor=story.world.people[who])
        with pytest.raises(NotFound):
            simulating.read(session, job.id + 1, actor=story.world.people["supervisor"])


def test_a_plan_that_does_not_fit_is_refused_before_it_waits(story: Story, house: House) -> None:
    actor, given = story.world.people["supervisor"], [{"unit": [{"name": "没有的局"}]}]
    with story.database.transaction() as session, pytest.raises(Invalid):
        simulating.ask(session, story.jurisdiction, given, 1, actor=actor, now=story.clock())


def test_history_counts_once_there_is_enough_of_it(story: Story, house: House) -> None:
    """Few cases say nothing; from thirty on arrivals per working day and results are the place's own."""
    story.file()
    story.do("centre", "accept")
    with story.database.reading() as session:
        few = read(session, story)
    assert "arrivals" not in few.plan
    assert few.seen["arrivals.per_workday"] == 1
    file_more(story, simulation_history.OFTEN)
    with story.database.transaction() as session:
        keys = {"finished_at": story.clock(), "open": False, "outcome": "accept"}
        session.execute(update(Task).where(Task.key == "check_application").values(keys))
        spread = update(Case).where(Case.id == story.case_id).values(received_on=date(2026, 9, 14))
        session.execute(spread)
    with story.database.reading() as session:
        found = read(session, story)
    assert found.plan["arrivals"] == {"per_workday": round((simulation_history.OFTEN + 1) / 5, 3)}
    assert found.plan["outcomes"] == {"check_application": {"accept": simulation_history.OFTEN + 1}}


def test_units_share_as_they_did_and_have_the_people_they_have(story: Story, house: House) -> None:
    """A provider without a case has no share where another has some; the centre has its two officers."""
    with story.database.reading() as session:
        alike = {row["name"]: row["share"] for row in read(session, story).plan["unit"]}
    assert alike == {
        "示范centre": {"credit_centre": 1},
        "示范provider": {"information_provider": 1},
        "示范provider2": {"information_provider": 1},
    }
    story.file()
    with story.database.reading() as session:
        units = {row["name"]: row for row in read(session, story).plan["unit"]}
    assert sorted(units) == ["示范centre", "示范provider"]
    assert (units["示范centre"]["staff"], units["示范centre"]["share"]) == (2, {"credit_centre": 1})


def test_the_rules_of_each_day_of_the_period_hold(story: Story, house: House) -> None:
    """The plan of the first day, and every later one that comes into force."""
    with story.database.reading() as session:
        (found,) = simulating.prepare(session, story.jurisdiction, [{}], today=date(2026, 9, 18))
    assert found.setting.start == date(2026, 9, 19)
    assert found.setting.end == date(2026, 9, 18) + timedelta(days=365)
    assert found.setting.packs[0][0] == found.setting.start


def read(session: Session, story: Story) -> simulation_history.History:
    days = calendar.current(session)
    return simulation_history.read(session, story.jurisdiction, days, today=date(2026, 9, 18))
