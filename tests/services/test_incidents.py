"""Cases that cannot go on: named together, tried again one by one or all, and what came of it is told."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.domain.errors import Conflict, NotFound
from app.domain.permissions import SYSTEM
from app.models.case import Case
from app.models.event import AdminEvent
from app.models.work import Job
from app.scheduler import run_jobs, tick
from app.services import incidents, sweep
from app.services.sweep import Retried
from tests.services.household import keep_house
from tests.services.story import Story

BROKEN = b"\x00damaged"


def stop(story: Story, folder: Path, count: int = 1) -> tuple[list[int], bytes]:
    """Cases whose process nobody can read any more; answers their ids and a state that is sound."""
    cases = []
    for position in range(count):
        with story.database.transaction() as session:
            story.record = story.world.record(session, story.clock(), CF_WSH=f"示市监罚〔2026〕{position + 2}号")
        cases.append(story.file().row["id"])
    with story.database.reading() as session:
        sound = session.execute(select(Case.state).where(Case.id == cases[0])).scalar_one()
    assert sound is not None
    damage(story, cases, BROKEN)
    house = keep_house(story.database, story.clock, folder)
    for minute in (0, 1, 3, 7, 15):
        story.at(f"2026-11-02 09:{minute:02}")
        tick(house)
    return cases, sound


def damage(story: Story, cases: list[int], state: bytes) -> None:
    with story.database.transaction() as session:
        session.execute(update(Case).where(Case.id.in_(cases)).values(state=state))


def number(story: Story, case_id: int) -> str:
    with story.database.reading() as session:
        return session.execute(select(Case.number).where(Case.id == case_id)).scalar_one()


@pytest.mark.both_databases
def test_cases_stopped_by_one_fault_are_named_together(story: Story, tmp_path: Path) -> None:
    """Three cases of one model with one fault are one trouble, each with its number, its tries and since when."""
    cases, _ = stop(story, tmp_path, 3)
    with story.database.reading() as session:
        (trouble,) = incidents.read(session)
    assert (trouble.count, trouble.places, len(trouble.cases)) == (3, 1, 3)
    assert [each.number for each in trouble.cases] == [number(story, each) for each in cases]
    assert {(each.tries, each.since) for each in trouble.cases} == {(5, story.clock())}


@pytest.mark.both_databases
def test_a_case_tried_again_in_vain_stays_an_incident_and_says_so(story: Story, tmp_path: Path) -> None:
    """Nobody is told that it goes on when it does not; both acts stand in its history, whose chain holds."""
    (case_id,), sound = stop(story, tmp_path)
    story.case_id = case_id
    with story.database.transaction() as session:
        result = sweep.retry(session, number(story, case_id), actor=story.world.people["centre"], now=story.clock())
    assert result.error
    assert (story.case().incident, story.case().timer_tries) == (result.error, 6)
    assert story.kinds()[-3:] == ["incident", "incident_resumed", "incident"]
    damage(story, [case_id], sound)
    with story.database.transaction() as session:
        assert sweep.retry(session, story.case().number, actor=SYSTEM, now=story.clock()) == Retried(
            story.case().number, timers=1
        )
    assert (story.case().incident, story.kinds()[-2:]) == (None, ["incident_resumed", "clock_overdue"])
    with story.database.transaction() as session, pytest.raises(Conflict):
        sweep.retry(session, story.case().number, actor=SYSTEM, now=story.clock())


@pytest.mark.both_databases
def test_all_cases_of_a_model_are_resumed_by_a_job(story: Story, tmp_path: Path) -> None:
    """The model mended, all of its cases go on but the one that is damaged itself; the job tells both numbers."""
    cases, sound = stop(story, tmp_path, 3)
    damage(story, cases[:1], sound)
    house = keep_house(story.database, story.clock, tmp_path)
    with story.database.reading() as session:
        (trouble,) = incidents.read(session)
    with story.database.transaction() as session, pytest.raises(NotFound):
        incidents.resume_all(session, "0" * 64, actor=SYSTEM, now=story.clock())
    with story.database.transaction() as session:
        actor = story.world.people["admin"]
        assert incidents.resume_all(session, trouble.model, actor=actor, now=story.clock()) == 3
    assert run_jobs(house) == 1
    with story.database.reading() as session:
        job = session.execute(select(Job).where(Job.kind == incidents.JOB)).scalar_one()
        asked = select(AdminEvent.actor_id).where(AdminEvent.kind == "incidents_resumed")
        assert session.execute(asked).scalar_one() == actor.account_id
        (left,) = incidents.read(session)
    assert (job.result, left.count) == ({"resumed": 1, "still_failing": 2}, 2)
