"""Cases older than the law they are answered under: what is told of remedies is the law of the day of the letter."""

import pytest

from app.database import Database
from app.domain.vocabulary import CaseStatus, NoticeKind, RemedyCode
from app.services import case_reading
from app.services import remedies as ways_of
from tests.fixed_clock import FixedClock
from tests.services.story import Story


@pytest.fixture
def old(database: Database, clock: FixedClock) -> Story:
    """A case received before the present law of reconsideration came into force, and still open today."""
    clock.set("2023-11-20 10:00")
    story = Story(database, clock)
    story.bring_to("check_application")
    story.at("2026-09-18")
    return story


@pytest.mark.both_databases
def test_case_received_under_an_older_law_is_answered(old: Story) -> None:
    """The answer names reconsideration and litigation with their days as the law has them when it is given."""
    old.do("centre", "accept")
    old.refer()
    old.verify("maintain")
    old.do("centre", "serve")
    assert old.case().status is CaseStatus.CLOSED
    letter = next(each for each in old.notices() if each.kind == NoticeKind.ANSWER.value)
    assert [each["last_on"] for each in letter.content["facts"]["remedies"]] == ["2026-11-17", "2027-03-18"]


def test_refusal_and_silence_under_an_older_law_have_their_remedies_too(old: Story) -> None:
    with old.database.reading() as session:
        applicant = old.world.people["applicant"]
        view = case_reading.read(session, old.case().number, actor=applicant, today=old.clock.today())
        found = ways_of.of_case(session, view)
        assert found is not None
        assert found.silent
        assert [way.remedy.code for way in found.ways] == list(ways_of.AGAINST_SILENCE)
    old.do("centre", "decline", reason_code="out_of_scope", reason="不属于本平台。")
    assert old.case().status is CaseStatus.CLOSED
    with old.database.reading() as session:
        view = case_reading.read(session, old.case().number, actor=applicant, today=old.clock.today())
        found = ways_of.of_case(session, view)
        assert found is not None
        assert [way.remedy.code for way in found.ways] == [RemedyCode.RECONSIDERATION, RemedyCode.LITIGATION]
