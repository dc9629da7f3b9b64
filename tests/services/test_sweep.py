"""Time passes for cases: every due timer fires once, and one case that cannot go on stops no other."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.database import Database
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import ClockCode, Stage
from app.models.case import Case
from app.models.event import CaseEvent
from app.scheduler import Tick, fire_due, tick
from app.services import sweep
from tests.services.household import keep_house
from tests.services.story import Story


def file_more(story: Story, count: int) -> list[int]:
    """Cases of their own on records of their own; answers their ids."""
    found = []
    for position in range(count):
        with story.database.transaction() as session:
            story.record = story.world.record(session, story.clock(), CF_WSH=f"示市监罚〔2026〕{position + 2}号")
        found.append(story.file().row["id"])
    return found


def poison(story: Story, case_id: int) -> None:
    """A state nobody can read."""
    with story.database.transaction() as session:
        session.execute(update(Case).where(Case.id == case_id).values(state=b"\x00damaged"))


def rows(story: Story) -> dict[int, Case]:
    with story.database.reading() as session:
        return {case.id: case for case in session.execute(select(Case)).scalars()}


def overdue(story: Story) -> list[int]:
    """Ids of the cases whose step was noted as late, once for each note; that of the whole is the ladder's to tell."""
    with story.database.reading() as session:
        statement = select(CaseEvent.case_id, CaseEvent.data).where(CaseEvent.kind == "clock_overdue")
        return sorted(case_id for case_id, data in session.execute(statement) if data["clock"] != "whole")


@pytest.mark.both_databases
def test_a_late_case_is_noted_once(story: Story, tmp_path: Path) -> None:
    """Due on 09-24: at 00:00 of the 25th lateness is noted, and never again."""
    house = keep_house(story.database, story.clock, tmp_path)
    story.file()
    story.at("2026-09-24 23:59")
    assert fire_due(house).timers == 0
    story.at("2026-09-25 00:00")
    assert tick(house).timers == 1
    story.at("2026-12-01")
    assert tick(house).timers == 0
    assert overdue(story) == [story.case_id]
    assert story.case().timer_at is None


@pytest.mark.both_databases
def test_an_expired_supplement_comes_back_to_the_officer(story: Story, tmp_path: Path) -> None:
    """逾期未补正: the scheduler alone brings the case back to the check."""
    story.file()
    story.at("2026-09-22")
    story.do("centre", "supplement", items=["营业执照"])
    story.at("2026-10-14 00:00")
    assert tick(keep_house(story.database, story.clock, tmp_path)).timers == 1
    assert (story.task().key, story.case().stage) == ("check_application", Stage.CHECKING)
    assert story.state(ClockCode.SUPPLEMENT) == "missed"


@pytest.mark.both_databases
def test_more_than_one_batch_is_reached_in_one_round(story: Story, tmp_path: Path) -> None:
    """A round goes on until nothing is due, however small its batches."""
    cases = file_more(story, sweep.BATCH + 1)
    story.at("2026-11-02")
    assert fire_due(keep_house(story.database, story.clock, tmp_path)).timers == sweep.BATCH + 1
    assert overdue(story) == sorted(cases)


@pytest.mark.both_databases
def test_a_poisoned_case_stops_no_other_and_becomes_an_incident_after_five_tries(story: Story, tmp_path: Path) -> None:
    """Each try waits longer; the fifth ends in an incident with its event, and its timer is off."""
    sick, *well = file_more(story, 3)
    poison(story, sick)
    house = keep_house(story.database, story.clock, tmp_path)
    story.at("2026-11-02 09:00")
    # Three cases of two limits each, late by more than five working days: every rung of each.
    assert tick(house) == Tick(story.clock(), timers=2, rungs=30, outbox=3)
    assert overdue(story) == sorted(well)
    for minute, tries in ((0, 1), (1, 2), (3, 3), (7, 4)):
        story.at(f"2026-11-02 09:{minute:02}")
        tick(house)
        assert (rows(story)[sick].timer_tries, rows(story)[sick].incident) == (tries, None)
    story.at("2026-11-02 09:15")
    assert tick(house).incidents == 1
    row = rows(story)[sick]
    assert (row.timer_tries, row.timer_at, bool(row.incident)) == (5, None, True)
    story.case_id = sick
    assert story.events()[-1].kind == "incident"
    story.at("2026-12-01")
    done = tick(house)
    assert (done.timers, done.rungs, done.incidents) == (0, 0, 0)


@pytest.mark.both_databases
def test_a_mended_incident_is_resumed(story: Story, tmp_path: Path) -> None:
    """Its timers are armed again, and what was due meanwhile fires at the next round."""
    story.file()
    sound = rows(story)[story.case_id]
    with story.database.reading() as session:
        state = session.execute(select(Case.state)).scalar_one()
    poison(story, sound.id)
    house = keep_house(story.database, story.clock, tmp_path)
    for minute in (0, 1, 3, 7, 15):
        story.at(f"2026-11-02 09:{minute:02}")
        tick(house)
    with story.database.transaction() as session:
        session.execute(update(Case).values(state=state))
    with story.database.transaction() as session:
        sweep.resume(session, sound.number.lower(), actor=SYSTEM, now=story.clock())
    assert tick(house).timers == 1
    assert story.kinds()[-3:] == ["incident", "incident_resumed", "clock_overdue"]
    assert rows(story)[sound.id].timer_tries == 0


def test_only_an_incident_can_be_resumed(story: Story) -> None:
    """A sound case, an unknown one and a text that is no number are refused."""
    story.file()
    with story.database.transaction() as session, pytest.raises(Conflict):
        sweep.resume(session, story.case().number, actor=SYSTEM, now=story.clock())
    for number in ("YY-410122-2026-000999", "YY-999999-2026-000001", "什么"):
        with story.database.transaction() as session, pytest.raises(NotFound):
            sweep.resume(session, number, actor=SYSTEM, now=story.clock())


@pytest.mark.both_databases
def test_a_timer_the_process_does_not_know_is_no_endless_round(story: Story, tmp_path: Path) -> None:
    """A row that says due where the process is not is put off like any fault."""
    story.file()
    with story.database.transaction() as session:
        session.execute(update(Case).values(timer_at=story.clock()))
    assert tick(keep_house(story.database, story.clock, tmp_path)).timers == 0
    assert story.case().timer_tries == 1


@pytest.mark.both_databases
def test_a_crash_in_a_batch_loses_nothing(story: Story, tmp_path: Path) -> None:
    """What a dead process had fired but not committed fires again, once."""
    cases = file_more(story, 2)
    story.at("2026-11-02")

    def die_halfway() -> None:
        with story.database.transaction() as session:
            assert sweep.sweep(session, story.jurisdiction, now=story.clock()).timers == 2
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die_halfway()
    assert overdue(story) == []
    assert tick(keep_house(story.database, story.clock, tmp_path)).timers == 2
    assert overdue(story) == sorted(cases)


@pytest.mark.postgres
def test_two_sweepers_at_once_fire_every_timer_once(story: Story, database: Database, tmp_path: Path) -> None:
    """Any number of processes: each skips what the other holds."""
    cases = file_more(story, 12)
    story.at("2026-11-02")
    house, gate = keep_house(database, story.clock, tmp_path), threading.Barrier(2)
    fired: list[int] = []

    def work() -> None:
        gate.wait(30)
        fired.append(fire_due(house).timers)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(fired) == 12
    assert overdue(story) == sorted(cases)


@pytest.mark.postgres
def test_a_case_in_somebodys_hands_is_left_to_the_next_round(story: Story, tmp_path: Path) -> None:
    """The sweep waits for nobody."""
    held, free = file_more(story, 2)
    story.at("2026-11-02")
    house = keep_house(story.database, story.clock, tmp_path)
    with story.database.transaction() as session:
        session.execute(select(Case.id).where(Case.id == held).with_for_update())
        assert fire_due(house).timers == 1
        assert overdue(story) == [free]
    assert fire_due(house).timers == 1
