"""Limits through the services: the handbook's dates, what is statutory, and what a loaded year changes."""

from datetime import date, timedelta

import pytest

from app.domain.permissions import SYSTEM
from app.domain.vocabulary import ClockCode, ClockKind
from app.domain.workdays import YearPlan
from app.services import calendar
from tests.services.story import Story
from tests.services.telling import Tell

REFER, VERIFY, ANSWER, WHOLE = ClockCode.REFER, ClockCode.VERIFY, ClockCode.ANSWER, ClockCode.WHOLE


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-02-13", "2026-02-27"),
        ("2026-09-18", "2026-09-24"),
        ("2026-09-30", "2026-10-13"),
        ("2026-04-30", "2026-05-11"),
        ("2025-01-24", "2025-02-07"),
    ],
)
def test_zhongmu_refers_within_five_working_days(tell: Tell, received: str, due: str) -> None:
    """中牟: five working days from receipt, by the State Council's notice of the year."""
    story = tell(moment=received)
    story.file()
    assert story.due(REFER) == due
    assert story.task().due_on == date.fromisoformat(due)


def test_zhongmu_answers_the_whole_case_within_twelve_working_days(tell: Tell) -> None:
    """A Saturday off, then National Day: twelve working days end on 20 October."""
    story = tell(moment="2025-09-27")
    story.file()
    assert story.due(WHOLE) == "2025-10-20"


def test_zhongmu_stages_run_five_five_two_twelve(story: Story) -> None:
    """牟信用〔2017〕3号: each limit of the plan is statutory, with the plan's own number."""
    story.bring_to("verify_record")
    story.verify("maintain")
    found = [story.clocks(code)[-1] for code in (REFER, VERIFY, ANSWER, WHOLE)]
    assert [clock.budget for clock in found] == [5, 5, 2, 12]
    assert {clock.kind for clock in found} == {ClockKind.STATUTORY}
    assert [clock.owner_id for clock in found] == [
        story.world.units[unit].id for unit in ("centre", "provider", "centre", "centre")
    ]


def test_youxi_verifies_within_twenty_working_days(tell: Tell) -> None:
    """尤溪: the provider's 20 working days alone are statutory; what the plan leaves open is an internal target."""
    story = tell("youxi", "2026-09-24")
    story.bring_to("verify_record")
    assert story.due(VERIFY) == "2026-10-29"
    story.verify("maintain")
    kinds = {code: story.clocks(code)[-1].kind for code in (REFER, VERIFY, ANSWER, WHOLE)}
    assert kinds.pop(VERIFY) is ClockKind.STATUTORY
    assert set(kinds.values()) == {ClockKind.INTERNAL}


@pytest.mark.parametrize("jurisdiction", ["yunyang", "yunfu", "yichuan"])
def test_places_without_numbers_run_internal_targets_alone(tell: Tell, jurisdiction: str) -> None:
    """及时 is no number: whatever these places count is the house's own target."""
    story = tell(jurisdiction)
    story.bring_to("verify_record")
    story.verify("maintain")
    assert {story.clocks(code)[-1].kind for code in (REFER, VERIFY, ANSWER, WHOLE)} == {ClockKind.INTERNAL}


def test_day_begins_at_midnight_in_china(tell: Tell) -> None:
    """16:30 UTC is already the next day in Shanghai."""
    story = tell(moment="2026-09-18")
    story.at("2026-09-19 00:30")
    story.file()
    assert story.case().received_on == date(2026, 9, 19)


@pytest.mark.both_databases
def test_lateness_is_noted_once_when_the_last_day_is_over(story: Story) -> None:
    """The last day runs to 24:00; from then on the case says openly, once, that it is late."""
    story.bring_to("verify_record")
    story.at("2026-09-24 23:59")
    assert (story.tick(), story.state(VERIFY)) == (0, "due_today")
    story.at("2026-09-25 00:00")
    assert (story.tick(), story.state(VERIFY)) == (1, "overdue")
    assert (story.tick(), story.kinds().count("clock_overdue")) == (0, 1)
    story.verify("maintain")
    assert story.state(VERIFY) == "missed"


def test_stages_late_are_noted_each_for_itself(story: Story) -> None:
    """Receiver and provider are late each by their own clock, and the case goes on."""
    story.file()
    for moment, act in (
        ("2026-09-28", lambda: story.do("centre", "accept")),
        ("2026-09-28", story.refer),
        ("2026-10-15", lambda: story.verify("maintain")),
        ("2026-10-20", lambda: story.do("centre", "serve")),
    ):
        story.at(moment)
        story.tick()
        act()
        story.prove()
    late = [event.data["clock"] for event in story.events() if event.kind == "clock_overdue"]
    assert late == ["refer", "verify", "answer", "whole"]
    assert {story.state(code) for code in (REFER, VERIFY, ANSWER, WHOLE)} == {"missed"}


def load_2027(story: Story) -> None:
    """A notice for 2027 that gives the first week off."""
    days = frozenset(date(2027, 1, 1) + timedelta(days=count) for count in range(7))
    plan = YearPlan(2027, days, frozenset({date(2027, 1, 9)}), "示例通知", "https://example.org/2027")
    with story.database.transaction() as session:
        calendar.load_year(session, plan, {}, actor=SYSTEM, now=story.clock())


def test_dates_beyond_the_last_notice_are_provisional(tell: Tell) -> None:
    """Without a notice for 2027 a date is counted by the fixed days and marked 暂定, never refused."""
    story = tell(moment="2026-12-28")
    story.file()
    refer = story.clocks(REFER)[-1]
    assert (story.due(REFER), refer.provisional) == ("2027-01-05", True)


@pytest.mark.both_databases
@pytest.mark.parametrize("moment", ["2026-12-28", "2026-12-29", "2026-09-01"])
def test_year_loaded_later_holds_at_once_in_a_running_process(tell: Tell, moment: str) -> None:
    """A notice counts from the moment it is loaded, even when the clock has been set back since the last one."""
    story = tell(moment="2026-12-28")
    with story.database.reading() as session:
        assert calendar.current(session).is_provisional(date(2027, 1, 4))
    story.at(moment)
    load_2027(story)
    with story.database.reading() as session:
        days = calendar.current(session)
    assert (days.is_provisional(date(2027, 1, 4)), days.is_workday(date(2027, 1, 4))) == (False, False)
    story.at("2026-12-28")
    story.file()
    refer = story.clocks(REFER)[-1]
    assert (story.due(REFER), refer.provisional) == ("2027-01-09", False)


def test_readers_and_writers_share_one_calendar(story: Story) -> None:
    """The two ways into one database must not throw each other's calendar away."""
    with story.database.reading() as session:
        read = calendar.current(session)
    with story.database.transaction() as session:
        assert calendar.current(session) is read
    with story.database.reading() as session:
        assert calendar.current(session) is read
