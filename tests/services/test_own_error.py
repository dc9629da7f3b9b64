"""平台差错: the keeper of the platform's copy puts it back to what the provider delivered."""

import pytest

from app.domain.errors import Invalid
from app.domain.vocabulary import CaseOutcome, ClockCode
from app.models.record import Record
from tests.services.story import Story
from tests.services.telling import Tell


def miscopied(story: Story, field: str = "CF_NR_FK", value: str = "80") -> None:
    """The platform shows another value than the provider delivered."""
    with story.database.transaction() as session:
        row = session.get_one(Record, (story.record.jurisdiction, story.record.id))
        row.fields = {**row.fields, field: value}


@pytest.mark.both_databases
@pytest.mark.parametrize("task", ["check_application", "refer_record"])
def test_own_error_goes_back_to_the_delivered_row_and_is_answered(story: Story, task: str) -> None:
    """At check and at referral 中牟 corrects its own miscopy at once; the answer's two working days begin."""
    miscopied(story)
    story.bring_to(task)
    story.do("centre", "own_error")
    assert (story.row().fields["CF_NR_FK"], story.row().version) == ("8", 2)
    assert story.due(ClockCode.ANSWER) == "2026-09-21"  # Sunday 09-20 is worked
    story.do("centre", "serve")
    assert story.case().outcome is CaseOutcome.OWN_ERROR
    assert story.clocks(ClockCode.VERIFY) == []


@pytest.mark.parametrize("task", ["check_application", "refer_record"])
def test_own_error_without_a_difference_is_refused(story: Story, task: str) -> None:
    """Where the platform shows what was delivered there is no platform error to correct."""
    story.bring_to(task)
    with pytest.raises(Invalid) as refused:
        story.do("centre", "own_error")
    assert [each.code for each in refused.value.errors] == ["own_error_not_found"]


def test_own_error_in_an_undisputed_field_is_refused(story: Story) -> None:
    """Only a disputed field counts: another difference is not what the applicant asked about."""
    miscopied(story, "CF_CFLB", "警告")
    story.bring_to("check_application")
    with pytest.raises(Invalid) as refused:
        story.do("centre", "own_error")
    assert [each.code for each in refused.value.errors] == ["own_error_not_found"]


@pytest.mark.parametrize("jurisdiction", ["yunyang", "yunfu", "yichuan", "youxi"])
def test_own_error_where_departments_receive_is_refused(tell: Tell, jurisdiction: str) -> None:
    """A receiving department keeps no platform copy and may correct nothing itself."""
    story = tell(jurisdiction)
    miscopied(story)
    story.bring_to("check_application")
    with pytest.raises(Invalid) as refused:
        story.do("centre", "own_error")
    assert [each.code for each in refused.value.errors] == ["own_error_not_here"]
