"""暂停执行: whether joint measures stand still during verification is the place's rule, or the receiver's choice."""

from typing import Any

import pytest

from tests.services.story import Story
from tests.services.telling import Tell

RULE = {"zhongmu": "continue", "yunyang": "suspend", "yunfu": "suspend", "youxi": "suspend"}


def decided(story: Story) -> list[Any]:
    return [event.data["decision"] for event in story.events() if event.kind == "suspension_decided"]


@pytest.mark.parametrize("jurisdiction", RULE)
def test_rule_of_the_place_is_recorded_at_the_referral(tell: Tell, jurisdiction: str) -> None:
    """中牟 goes on; 云阳, 云浮 and 尤溪 suspend: nobody decides anew."""
    story = tell(jurisdiction)
    story.bring_to("refer_record")
    story.refer()
    assert decided(story) == [RULE[jurisdiction]]
    assert story.case().suspension == RULE[jurisdiction]


@pytest.mark.parametrize("jurisdiction", RULE)
def test_deciding_against_the_rule_is_refused(tell: Tell, jurisdiction: str) -> None:
    """What the plan says cannot be decided otherwise; repeating it is harmless."""
    story = tell(jurisdiction)
    story.bring_to("refer_record")
    fixed = RULE[jurisdiction] == "suspend"
    assert story.faults("centre", "refer", suspend=not fixed) == [("suspend", "not_yours_to_decide")]
    assert story.faults("centre", "refer", suspend=fixed) == []


@pytest.mark.parametrize(("wish", "decision"), [(True, "suspend"), (False, "continue")])
def test_yichuan_receiver_decides_with_a_reason(tell: Tell, wish: bool, decision: str) -> None:
    """伊川's plan is silent: the receiver says yes or no, and why."""
    story = tell("yichuan")
    story.bring_to("refer_record")
    story.refer(suspend=wish, suspend_reason="措施难以回转。")
    assert (decided(story), story.case().suspension) == ([decision], decision)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({}, ("suspend", "required")),
        ({"suspend": "yes", "suspend_reason": "x"}, ("suspend", "required")),
        ({"suspend": True}, ("suspend_reason", "required")),
        ({"suspend": True, "suspend_reason": " "}, ("suspend_reason", "required")),
    ],
)
def test_yichuan_referral_without_the_decision_is_refused(
    tell: Tell, data: dict[str, Any], fault: tuple[str, str]
) -> None:
    """A decision without a reason is none."""
    story = tell("yichuan")
    story.bring_to("refer_record")
    assert story.faults("centre", "refer", **data) == [fault]


def test_second_referral_decides_nothing_anew(story: Story) -> None:
    """Misrouted measures stay as they are: the decision of the first referral stands."""
    story.bring_to("verify_record")
    story.verify("misrouted")
    story.refer()
    assert decided(story) == ["continue"]
