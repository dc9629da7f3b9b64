"""Time itself at fault: a clock set back, a year of standstill, a unit gone, a year nobody has announced."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from app.domain.vocabulary import ClockCode
from app.models.clock import Reminder
from app.models.place import Organisation
from app.models.policy import CalendarDay, CalendarYear
from app.scheduler import House, Tick, climb_due, tick
from app.services import clock_check
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.test_daily import mails
from tests.services.test_reminding import give_addresses, told
from tests.services.test_sweep import file_more, overdue

pytestmark = pytest.mark.both_databases


@pytest.fixture
def house(story: Story, tmp_path: Path) -> House:
    story.at("2026-09-18 10:00")
    give_addresses(story)
    return keep_house(story.database, story.clock, tmp_path)


def repeated(story: Story) -> list[tuple[int, str, str]]:
    """Reminders that were told more than once; kept apart from their rows, which cannot be twice, by the events."""
    said = [
        (event.case_id, event.data["clock"], event.data["rung"])
        for event in story.events()
        if event.kind == "clock_reminded"
    ]
    return [each for each, count in Counter(said).items() if count > 1]


def sound(story: Story) -> bool:
    with story.database.reading() as session:
        ids = clock_check.slices(session, story.jurisdiction)
        return clock_check.check(session, story.jurisdiction, ids, now=story.clock()) == []


def test_a_clock_set_back_tells_and_fires_nothing_twice(story: Story, house: House) -> None:
    """From the day after the due date two days back, an act there, and forward again: history stays one chain."""
    story.file()
    story.at("2026-09-24 08:30")
    tick(house)
    story.at("2026-09-25 00:00")
    assert tick(house).timers == 1
    said = told(story)
    story.at("2026-09-23 10:00")
    assert (tick(house).timers, tick(house).rungs) == (0, 0)
    story.do("centre", "accept")
    story.prove()
    assert sound(story)
    for moment in ("2026-09-23 20:00", "2026-09-24 08:30", "2026-09-25 00:00", "2026-10-10 09:00", "2026-11-02 09:00"):
        story.at(moment)
        tick(house)
    assert {rung: levels for rung, levels in told(story).items() if rung in said} == said
    assert repeated(story) == []
    assert [event.data["clock"] for event in story.events() if event.kind == "clock_overdue"] == ["refer", "whole"]
    story.prove()
    assert sound(story)


def test_a_pause_ends_though_the_clock_was_set_back_behind_its_beginning(story: Story, house: House) -> None:
    """Nobody waits for the server's clock: what was paused on the 22nd by a clock a day ahead resumes on the 22nd."""
    story.file()
    story.at("2026-09-22")
    story.do("centre", "supplement", items=["营业执照"])
    story.at("2026-09-21")
    story.do("applicant", "submit", statement="现补交。")
    (refer,) = story.clocks(ClockCode.REFER)
    assert [(entry["kind"], entry["on"]) for entry in refer.entries] == [
        ("pause", "2026-09-22"),
        ("resume", "2026-09-22"),
    ]
    assert story.due(ClockCode.REFER) == "2026-09-24"
    tick(house)
    story.prove()


def test_a_year_of_standstill_is_made_up_by_one_tick(story: Story, house: House, tmp_path: Path) -> None:
    """All timers and rungs at once, one mail a person, no case given up, and nothing left for the next tick."""
    cases = file_more(story, 3)
    story.at("2027-09-20 10:00")
    done = tick(house)
    assert (done.timers, done.rungs, done.incidents) == (3, 3 * 10, 0)
    assert overdue(story) == sorted(cases)
    readers = [str(mail["To"]) for mail in mails(tmp_path, "时限提醒")]
    assert len(readers) == len(set(readers)) == 3
    assert tick(house) == Tick(story.clock())
    story.prove()


def test_the_timer_of_an_abolished_units_limit_fires_all_the_same(story: Story, house: House) -> None:
    """Lateness is a fact of the case, whoever is left to answer for it."""
    story.bring_to("verify_record")
    with story.database.transaction() as session:
        provider = story.world.units["provider"].id
        gone = update(Organisation).where(Organisation.id == provider)
        session.execute(gone.values(abolished_on=date(2026, 9, 20)))
    story.at("2026-11-02 09:00")
    done = tick(house)
    assert (done.timers, done.incidents) == (1, 0)
    assert story.state(ClockCode.VERIFY) == "seriously_overdue"
    assert {"supervisor"} == set(sum(told(story, ClockCode.VERIFY).values(), []))
    assert tick(house) == Tick(story.clock())


def test_a_year_nobody_has_announced_has_a_ladder_all_the_same(story: Story, house: House) -> None:
    """Provisional dates are dates: rungs come on the mornings of plain working days, the timer after the last day."""
    with story.database.transaction() as session:
        session.execute(delete(CalendarDay).where(CalendarDay.year == 2027))
        session.execute(delete(CalendarYear).where(CalendarYear.year == 2027))
    story.at("2027-03-01")
    story.file()
    assert (story.due(ClockCode.REFER), story.clocks(ClockCode.REFER)[-1].provisional) == ("2027-03-08", True)
    for number, day in enumerate(("03-04", "03-05", "03-08", "03-09", "03-15"), start=1):
        story.at(f"2027-{day} 08:29")
        climb_due(house)
        assert len(told(story)) == number - 1
        story.at(f"2027-{day} 08:30")
        climb_due(house)
        assert len(told(story)) == number
    story.at("2027-03-16 00:00")
    assert tick(house).timers == 1
    with story.database.reading() as session:
        rungs = select(func.count()).select_from(select(Reminder.clock_id, Reminder.rung).distinct().subquery())
        assert session.execute(rungs).scalar_one() >= 5
    assert sound(story)
