"""Reasons people give are kept in words beside the history that names their digests."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from app.domain.errors import Invalid
from app.domain.vocabulary import CaseOutcome
from app.models.event import CaseEvent
from app.services import case_reading, inbox
from tests.services.story import Story


def test_every_opinion_and_return_stays_readable_for_those_inside(story: Story) -> None:
    """A second opinion does not wipe out the first, nor the reason for which it was asked."""
    story.bring_to("verify_record")
    story.verify("maintain", opinion="第一次意见：与存根一致。")
    story.do("centre", "return_to_provider", reason="未说明核对了哪一份原件。")
    story.verify("maintain", opinion="第二次意见：与决定书原件一致。")
    story.do("centre", "serve")
    assert story.case().outcome is CaseOutcome.MAINTAINED
    words = _words(story, "centre")
    assert words["opinion_given"] == ["第一次意见：与存根一致。", "第二次意见：与决定书原件一致。"]
    assert words["opinion_returned"] == ["未说明核对了哪一份原件。"]


def test_reasons_inside_are_not_the_applicants(story: Story) -> None:
    """The applicant reads that the case was returned, not what offices wrote to each other."""
    story.bring_to("verify_record")
    story.verify("maintain")
    story.do("centre", "return_to_provider", reason="内部往来。")
    assert _words(story, "applicant")["opinion_returned"] == [""]


def _words(story: Story, who: str) -> dict[str, list[str]]:
    with story.database.reading() as session:
        view = case_reading.read(session, story.case().number, actor=story.world.people[who], today=story.clock.today())
        found: dict[str, list[str]] = {}
        for event in view.events:
            found.setdefault(event.kind, []).append(event.words)
        return found


def test_code_of_a_reason_stands_in_the_chain_and_its_words_stay_sealed(story: Story) -> None:
    """Handing over, letting go, asking again: the chain holds the code, the people of the case read code and words."""
    story.file()
    task, centre = story.task(), story.world.people["centre"]
    with story.database.transaction() as session:
        inbox.claim(session, task.id, actor=centre, now=story.clock())
        data = {"reason_code": "workload", "reason": "本周件多。"}
        inbox.reassign(session, task.id, "colleague", data, actor=centre, now=story.clock())
        data = {"reason_code": "by_mistake"}
        inbox.release(session, task.id, data, actor=story.world.people["colleague"], now=story.clock())
    story.do("centre", "accept")
    story.refer()
    story.verify("maintain")
    story.do("centre", "return_to_provider", reason_code="no_source", reason="请附存根。")
    codes = {each.kind: each.data["reason_code"] for each in _events(story) if "reason_code" in each.data}
    assert codes == {"task_reassigned": "workload", "task_released": "by_mistake", "opinion_returned": "no_source"}
    assert "本周件多" not in str([each.data for each in _events(story)])
    assert _reasons(story, "centre")["task_reassigned"] == "均衡工作量"
    assert _reasons(story, "centre")["opinion_returned"] == "没有附原始材料或者依据"
    assert not any(_reasons(story, "applicant").values())


def test_code_nobody_offers_is_refused_and_none_at_all_is_enough(story: Story) -> None:
    """The interface may give words alone; a code it does give must be one of those on offer."""
    story.file()
    task, centre = story.task(), story.world.people["centre"]
    data = {"reason_code": "because", "reason": "轮班"}
    with story.database.transaction() as session, pytest.raises(Invalid) as refused:
        inbox.reassign(session, task.id, "colleague", data, actor=centre, now=story.clock())
    assert [each.field for each in refused.value.errors] == ["reason_code"]
    with story.database.transaction() as session:
        inbox.reassign(session, task.id, "colleague", {"reason": "轮班"}, actor=centre, now=story.clock())
    assert _reasons(story, "centre")["task_reassigned"] == ""


def _events(story: Story) -> Sequence[CaseEvent]:
    with story.database.reading() as session:
        return session.execute(select(CaseEvent).order_by(CaseEvent.seq)).scalars().all()


def _reasons(story: Story, who: str) -> dict[str, str]:
    with story.database.reading() as session:
        actor = story.world.people[who]
        view = case_reading.read(session, story.case().number, actor=actor, today=story.clock.today())
        return {event.kind: event.reason for event in view.events}
