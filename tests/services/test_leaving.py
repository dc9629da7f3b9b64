"""An answer on paper is not sent by being signed: its limits run until it is handed over; late signing moves none."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.vocabulary import CaseStatus, ClockCode
from app.scheduler import climb_due
from app.services import case_reading, clock_check, service_receipts
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.world import applicant

ANSWER, WHOLE = ClockCode.ANSWER, ClockCode.WHOLE


def served_on_paper(story: Story) -> None:
    """Answered on 2026-09-18 to somebody who reads paper."""
    story.file("centre", channel="paper", applicant=applicant(e_service=False, service_address="示范路1号"))
    story.do("centre", "accept")
    story.refer()
    story.verify("maintain")
    story.do("centre", "serve")


def post(story: Story, day: str, kind: str = "answer") -> None:
    (letter,) = (each for each in story.notices() if each.kind == kind)
    with story.database.transaction() as session:
        data = {"posted_on": day, "tracking": "XA00000000001"}
        actor = story.world.people["centre"]
        service_receipts.note_posted(session, letter.id, data, actor=actor, now=story.clock())


def states(story: Story) -> tuple[str, str]:
    return story.state(ANSWER), story.state(WHOLE)


def to_be_posted(story: Story) -> bool:
    number, actor = story.case().number, story.world.people["centre"]
    with story.database.reading() as session:
        return case_reading.read(session, number, actor=actor, today=story.clock.today()).to_be_posted


@pytest.mark.both_databases
def test_limits_of_a_paper_answer_end_when_it_is_handed_to_the_post(story: Story) -> None:
    """The process is over with the signature; 待寄出 stands, and both limits run on to the day of posting."""
    served_on_paper(story)
    assert (story.case().status, to_be_posted(story)) == (CaseStatus.CLOSED, True)
    assert states(story) == ("due_soon", "on_track")
    with story.database.reading() as session:
        found = clock_check.check(
            session, story.jurisdiction, clock_check.slices(session, story.jurisdiction), now=story.clock()
        )
        assert clock_check.slices(session, story.jurisdiction) == [story.case_id]
    assert found == []
    story.at("2026-09-22")
    post(story, "2026-09-21")
    assert (states(story), to_be_posted(story)) == (("met", "met"), False)
    assert story.clocks(ANSWER)[-1].entries[-1]["on"] == "2026-09-21"
    assert story.clocks(ANSWER)[-1].entries[-1]["actor"] == str(story.world.people["centre"].account_id)


def test_signed_in_time_and_posted_late_is_late(story: Story, tmp_path: Path) -> None:
    """The ladder goes on after the signature; the lateness is said once, and a later proof moves nothing."""
    served_on_paper(story)
    house = keep_house(story.database, story.clock, tmp_path)
    story.at("2026-09-28 09:00")
    climb_due(house)
    rungs = [
        event.data["rung"]
        for event in story.events()
        if event.kind == "clock_reminded" and event.data["clock"] == "answer"
    ]
    assert rungs[-1] == "overdue_1"
    post(story, "2026-09-28")
    assert states(story) == ("missed", "met")
    assert [event.data["clock"] for event in story.events() if event.kind == "clock_overdue"] == ["answer"]
    (letter,) = (each for each in story.notices() if each.kind == "answer")
    proof: dict[str, Any] = {"method": "post", "served_on": "2026-09-28", "received_by": "收件人", "place": "示范路1号"}
    with story.database.transaction() as session:
        actor = story.world.people["centre"]
        service_receipts.record(session, letter.id, proof, actor=actor, now=story.clock())
    assert story.clocks(ANSWER)[-1].entries[-1]["on"] == "2026-09-28"
    assert len(story.clocks(ANSWER)[-1].entries) == 1


def test_a_decline_on_paper_keeps_the_whole_running_and_the_referral_ends(story: Story) -> None:
    """不予受理: the decision ends the referral's limit, the letter the whole."""
    story.file("centre", channel="paper", applicant=applicant(e_service=False))
    story.do("centre", "decline", reason_code="out_of_scope", reason="不属于本平台。")
    assert (story.state(ClockCode.REFER), story.state(WHOLE)) == ("met", "on_track")
    post(story, "2026-09-18", "decline")
    assert story.state(WHOLE) == "met"


def test_an_answer_into_the_account_is_sent_when_it_is_signed(story: Story) -> None:
    """电子送达: the moment of signing and of sending are one."""
    story.bring_to("serve_answer")
    story.do("centre", "serve")
    assert (states(story), to_be_posted(story)) == (("met", "met"), False)
    assert story.clocks(WHOLE)[-1].entries[-1]["on"] == date(2026, 9, 18).isoformat()
