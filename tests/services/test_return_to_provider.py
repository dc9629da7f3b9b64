"""退回补充核查: once, and only where the opinion changes nothing."""

import pytest

from app.domain.errors import Invalid
from app.domain.vocabulary import CaseOutcome, ClockCode, ClockKind
from tests.services.story import Story


@pytest.mark.both_databases
@pytest.mark.parametrize("opinion", ["maintain", "unverifiable"])
def test_opinion_that_changes_nothing_may_be_returned_for_two_internal_days(story: Story, opinion: str) -> None:
    """The provider gets two working days of the house, the answer's clock is put back, `whole` runs on."""
    story.bring_to("verify_record")
    story.at("2026-09-22")
    story.verify(opinion)
    story.do("centre", "return_to_provider", reason="没有附原始凭证。")
    first, second = story.clocks(ClockCode.VERIFY)
    assert (first.kind, first.due_on.isoformat() if first.due_on else "") == (ClockKind.STATUTORY, "2026-09-24")
    assert (second.kind, second.budget) == (ClockKind.INTERNAL, 2)
    assert story.due(ClockCode.VERIFY) == "2026-09-24"
    assert (story.state(ClockCode.ANSWER), story.due(ClockCode.WHOLE)) == ("cancelled", "2026-10-12")
    story.at("2026-09-23")
    story.verify("correct")
    assert story.due(ClockCode.ANSWER) == "2026-09-28"  # 25 to 27 are Mid-Autumn
    story.do("centre", "serve")
    assert story.case().outcome is CaseOutcome.CORRECTED


def test_second_return_is_refused(story: Story) -> None:
    """An opinion goes back once; then the receiver answers."""
    story.bring_to("serve_answer")
    story.do("centre", "return_to_provider", reason="没有附原始凭证。")
    story.verify("maintain")
    with pytest.raises(Invalid) as refused:
        story.do("centre", "return_to_provider", reason="仍然没有。")
    assert [each.code for each in refused.value.errors] == ["return_once"]


@pytest.mark.parametrize("opinion", ["correct", "supplement_record", "withdraw", "end_publicity"])
def test_opinion_that_upholds_is_not_returned(story: Story, opinion: str) -> None:
    """What has been corrected for the applicant is not taken back by a return."""
    story.bring_to("verify_record")
    story.verify(opinion)
    with pytest.raises(Invalid) as refused:
        story.do("centre", "return_to_provider", reason="没有附原始凭证。")
    assert [each.code for each in refused.value.errors] == ["return_not_allowed"]


def test_return_needs_a_reason(story: Story) -> None:
    """The provider must learn what is missing."""
    story.bring_to("serve_answer")
    with pytest.raises(Invalid) as refused:
        story.do("centre", "return_to_provider")
    assert [each.field for each in refused.value.errors] == ["reason"]
