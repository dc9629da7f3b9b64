"""异议标注: set when the place says so, gone with the last open case, and never more than a mark."""

import pytest

from app.domain.vocabulary import RecordStatus
from tests.services.story import Story
from tests.services.telling import Tell
from tests.services.world import RIVAL, RIVAL_NAME, applicant


@pytest.mark.both_databases
@pytest.mark.parametrize("jurisdiction", ["zhongmu", "yichuan"])
def test_mark_is_set_on_receipt_in_henan(tell: Tell, jurisdiction: str) -> None:
    """中牟 and 伊川 mark the record as soon as the objection is received."""
    story = tell(jurisdiction)
    story.file()
    assert (story.row().disputed, story.row().status) == (True, RecordStatus.IN_FORCE)


@pytest.mark.parametrize("jurisdiction", ["yunyang", "yunfu", "youxi"])
def test_mark_is_set_on_acceptance_elsewhere(tell: Tell, jurisdiction: str) -> None:
    """The other places mark the record when they accept the objection."""
    story = tell(jurisdiction)
    story.file()
    assert story.row().disputed is False
    story.do("centre", "accept")
    assert story.row().disputed is True
    assert story.kinds().count("dispute_marked") == 1


@pytest.mark.both_databases
def test_mark_stays_while_another_person_disputes_the_record(story: Story) -> None:
    """The mark goes with the last open case, not with the first answer."""
    first = story.file().row["id"]
    second = story.file("rival", applicant=applicant(RIVAL_NAME, RIVAL)).row["id"]
    story.retract("rival")
    assert story.row().disputed is True
    assert "dispute_unmarked" not in story.kinds()
    story.case_id = first
    story.retract()
    assert (second != first, story.row().disputed) == (True, False)
    assert story.kinds()[-1] == "dispute_unmarked"


def test_mark_neither_hides_nor_changes_the_record(story: Story) -> None:
    """A marked record keeps its status, its version and every value."""
    story.file()
    record = story.row()
    assert (record.status, record.version, record.fields) == (RecordStatus.IN_FORCE, 1, story.record.fields)


def test_refusal_before_acceptance_unmarks_nothing(tell: Tell) -> None:
    """Where the mark comes with acceptance, a declined objection never had one to take off."""
    story = tell("youxi")
    story.file()
    story.do("centre", "decline", reason_code="out_of_scope", reason="不属于范围。")
    assert (story.row().disputed, "dispute_unmarked" in story.kinds()) == (False, False)
