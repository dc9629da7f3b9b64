"""Reasons people give are kept in words beside the history that names their digests."""

from app.domain.vocabulary import CaseOutcome
from app.services import case_reading
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
