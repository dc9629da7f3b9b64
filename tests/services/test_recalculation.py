"""A year's notice comes out while cases run: their limits move openly, dates, tasks and timers together."""

import pytest

from app.domain.permissions import SYSTEM
from app.domain.vocabulary import ClockCode
from app.domain.yearplan import read_plan
from app.services import recalculation
from tests.services.story import Story
from tests.services.telling import Tell

# New Year's Day 2027 is a Friday; the notice adds the Monday and takes the Sunday before as a working day.
NOTICE = "date,kind,note\n2027-01-01,off,元旦\n2027-01-04,off,元旦\n2027-01-03,work,\n2027-01-05,off,元旦\n"
PLAN, NOTES = read_plan(NOTICE, "国办发明电〔2026〕9号", "https://www.gov.cn/2027")


def load(story: Story) -> list[recalculation.Moved]:
    with story.database.transaction() as session:
        return recalculation.load_year(session, PLAN, NOTES, actor=SYSTEM, now=story.clock())


@pytest.mark.both_databases
def test_provisional_limits_move_with_their_tasks_timers_and_an_event(tell: Tell) -> None:
    """Received 2026-12-30, five working days to refer: 01-07 while provisional, 01-08 by the notice."""
    story = tell(moment="2026-12-30")
    story.file()
    assert (story.due(ClockCode.REFER), story.clocks(ClockCode.REFER)[-1].provisional) == ("2027-01-07", True)
    with story.database.reading() as session:
        foreseen = recalculation.preview(session, PLAN)
    assert load(story) == foreseen
    moves = {each.clock: (each.before.isoformat(), each.after.isoformat(), each.shorter) for each in foreseen}
    assert moves[ClockCode.REFER] == ("2027-01-07", "2027-01-08", False)
    assert (story.due(ClockCode.REFER), story.clocks(ClockCode.REFER)[-1].provisional) == ("2027-01-08", False)
    assert story.task().due_on == story.clocks(ClockCode.REFER)[-1].due_on
    assert story.kinds().count("clock_recalculated") == len(moves)
    story.at("2027-01-08 23:59")
    assert story.tick() == 0
    story.at("2027-01-09 00:00")
    assert story.tick() == 1


@pytest.mark.both_databases
def test_loading_the_same_notice_again_moves_nothing(tell: Tell) -> None:
    """No event is written for a date that stays."""
    story = tell(moment="2026-12-30")
    story.file()
    load(story)
    before = story.kinds()
    assert load(story) == []
    assert story.kinds() == before


def test_a_limit_that_gets_shorter_is_named_as_such(tell: Tell) -> None:
    """A make-up Sunday brings a date forward: never silently."""
    story = tell(moment="2026-12-30")
    story.file()
    plan, notes = read_plan("date,kind,note\n2027-01-01,off,\n2027-01-03,work,\n", "国办发明电〔2026〕9号", "https://x")
    with story.database.transaction() as session:
        moved = recalculation.load_year(session, plan, notes, actor=SYSTEM, now=story.clock())
    assert {each.clock: each.shorter for each in moved}[ClockCode.REFER]
    assert story.due(ClockCode.REFER) == "2027-01-06"


def test_cases_that_end_before_the_year_are_left_alone(tell: Tell) -> None:
    """A notice of next year touches no limit of this summer."""
    story = tell(moment="2026-06-01")
    story.file()
    before = story.case().version
    assert load(story) == []
    assert story.case().version == before
