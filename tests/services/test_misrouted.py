"""A record sent to a provider that did not deliver it: back once to the receiver, then decided by it."""

import pytest

from app.domain.errors import Invalid
from app.domain.vocabulary import CaseOutcome, ClockCode
from tests.services.story import OPINION, Story


def code_of(story: Story, unit: str) -> str:
    return story.world.units[unit].uscc


def test_misrouted_case_goes_back_to_the_receiver_with_the_whole_clock_untouched(story: Story) -> None:
    """非本单位信息 returns the case to `refer_record`; the twelve working days of the whole case run on."""
    story.bring_to("verify_record")
    story.at("2026-09-22")
    story.verify("misrouted")
    assert story.task().key == "refer_record"
    assert story.task().organisation_id == story.world.units["centre"].id
    assert story.due(ClockCode.WHOLE) == "2026-10-12"
    assert (story.case().returned, "taken_back" in story.kinds()) == (1, True)


def test_same_provider_again_continues_its_clock(story: Story) -> None:
    """A provider that gets its own return back has only the days it left."""
    story.bring_to("verify_record")
    story.at("2026-09-22")
    story.verify("misrouted")
    story.at("2026-09-23")
    story.refer(provider=code_of(story, "provider"))
    assert (len(story.clocks(ClockCode.VERIFY)), story.due(ClockCode.VERIFY)) == (1, "2026-09-24")
    assert story.task().organisation_id == story.world.units["provider"].id


@pytest.mark.both_databases
def test_other_provider_gets_a_visit_of_its_own_with_the_full_budget(story: Story) -> None:
    """Another provider starts afresh; the first one's visit ends on the day it gave the case back."""
    story.bring_to("verify_record")
    story.at("2026-09-22")
    story.verify("misrouted")
    story.at("2026-09-23")
    story.refer(provider=code_of(story, "provider2"))
    first, second = story.clocks(ClockCode.VERIFY)
    assert (first.running, first.owner_id) == (False, story.world.units["provider"].id)
    assert first.entries[-1]["on"] == "2026-09-22"
    assert (second.owner_id, story.due(ClockCode.VERIFY)) == (story.world.units["provider2"].id, "2026-10-08")
    assert story.state(ClockCode.VERIFY, 0) == "cancelled"
    story.verify("correct", who="provider2")
    story.do("centre", "serve")
    assert story.case().outcome is CaseOutcome.CORRECTED


def test_lateness_stays_with_the_provider_that_held_the_case(story: Story) -> None:
    """A provider that gives a case back after its last day was late, whoever verifies it in the end."""
    story.bring_to("verify_record")
    story.at("2026-10-08")
    assert story.tick() == 1
    story.verify("misrouted")
    story.refer(provider=code_of(story, "provider2"))
    assert story.clocks(ClockCode.VERIFY)[0].overdue_noted is True
    assert story.state(ClockCode.VERIFY, 0) == "missed"
    assert story.state(ClockCode.VERIFY, 1) == "on_track"


def test_second_return_is_decided_by_the_receiver(story: Story) -> None:
    """The second 非本单位信息 makes `arbitrate_provider` of the receiver, with reason and unit."""
    story.bring_to("arbitrate_provider")
    assert story.task().organisation_id == story.world.units["centre"].id
    with pytest.raises(Invalid) as refused:
        story.do("centre", "assign", reason="职责划分如此。")
    assert [each.field for each in refused.value.errors] == ["provider"]
    story.do("centre", "assign", provider=code_of(story, "provider2"), reason="职责划分如此。")
    assert story.task().organisation_id == story.world.units["provider2"].id
    assert "provider_assigned" in story.kinds()


def test_assigned_provider_cannot_give_the_case_back(story: Story) -> None:
    """What the receiver has decided stands: the assigned unit verifies."""
    story.bring_to("arbitrate_provider")
    story.do("centre", "assign", provider=code_of(story, "provider"), reason="职责划分如此。")
    with pytest.raises(Invalid) as refused:
        story.verify("misrouted")
    assert [each.code for each in refused.value.errors] == ["arbitrated"]
    story.verify("maintain")
    story.do("centre", "serve")
    assert story.case().outcome is CaseOutcome.MAINTAINED


def test_misrouted_needs_a_written_opinion(story: Story) -> None:
    """Giving back is an opinion too, and opinions are written."""
    story.bring_to("verify_record")
    with pytest.raises(Invalid) as refused:
        story.do("provider", "misrouted")
    assert [each.field for each in refused.value.errors] == ["opinion"]
    story.do("provider", "misrouted", opinion=OPINION)


@pytest.mark.parametrize(("provider", "fault"), [("none", "unknown_provider"), ("centre", "unknown_provider")])
def test_referral_to_a_unit_that_delivers_nothing_is_refused(story: Story, provider: str, fault: str) -> None:
    """A record is sent to providers of the place alone."""
    story.bring_to("refer_record")
    code = "91410122MA0000009A" if provider == "none" else code_of(story, provider)
    with pytest.raises(Invalid) as refused:
        story.refer(provider=code)
    assert [each.code for each in refused.value.errors] == [fault]


def test_referral_to_another_county_is_refused(story: Story) -> None:
    """A provider of another county is unknown here."""
    story.bring_to("refer_record")
    with pytest.raises(Invalid) as refused:
        story.refer(provider=code_of(story, "foreign_provider"))
    assert [each.code for each in refused.value.errors] == ["unknown_provider"]
