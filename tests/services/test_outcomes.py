"""Every way an objection can end, and what each end does to record, case, clocks and letters."""

import pytest

from app.domain.vocabulary import CaseOutcome, CaseStatus, ClockCode, DeclineReason, RecordStatus, Stage
from tests.services.story import AGREEING, Story, right, unverifiable, wrong
from tests.services.telling import ChangePack, Tell
from tests.services.world import item

ENDS = [
    ("maintain", CaseOutcome.MAINTAINED, RecordStatus.IN_FORCE, "8", 1),
    ("correct", CaseOutcome.CORRECTED, RecordStatus.IN_FORCE, "0.8", 2),
    ("supplement_record", CaseOutcome.SUPPLEMENTED, RecordStatus.IN_FORCE, "0.8", 2),
    ("withdraw", CaseOutcome.WITHDRAWN, RecordStatus.WITHDRAWN, "8", 2),
    ("end_publicity", CaseOutcome.PUBLICITY_ENDED, RecordStatus.UNPUBLISHED, "8", 2),
    ("unverifiable", CaseOutcome.UNVERIFIABLE, RecordStatus.UNPUBLISHED, "8", 2),
]
TWO = (("CF_NR_FK", "0.8"), ("CF_JDRQ", "2026-03-06"))


@pytest.mark.both_databases
@pytest.mark.parametrize(("opinion", "outcome", "status", "fine", "version"), ENDS)
def test_opinion_served_ends_the_case_with_its_outcome_and_effect(
    story: Story, opinion: str, outcome: CaseOutcome, status: RecordStatus, fine: str, version: int
) -> None:
    """An opinion becomes the outcome of the same meaning; only the record's own change makes a new version."""
    story.bring_to("verify_record")
    story.verify(opinion)
    story.do("centre", "serve")
    case, record = story.case(), story.row()
    assert (case.outcome, case.status, case.stage) == (outcome, CaseStatus.CLOSED, Stage.CLOSED)
    assert (case.answered_at, case.closed_at, case.state, case.timer_at) == (story.clock(), story.clock(), None, None)
    assert (record.status, record.fields["CF_NR_FK"], record.version) == (status, fine, version)
    assert record.disputed is False
    assert [notice.kind for notice in story.notices()] == ["acceptance", "verification_request", "answer"]
    assert story.state(ClockCode.WHOLE) == story.state(ClockCode.ANSWER) == "met"


def test_partly_upheld_corrects_the_wrong_fields_alone(story: Story) -> None:
    """部分成立 makes one new version in which only the fields found wrong have changed."""
    story.file(items=[item(story.record, *TWO)])
    story.do("centre", "accept")
    story.refer()
    story.verify("partly", wrong(), right("CF_JDRQ"))
    story.do("centre", "serve")
    record = story.row()
    assert story.case().outcome is CaseOutcome.PARTLY
    assert (record.fields["CF_NR_FK"], record.fields["CF_JDRQ"], record.version) == ("0.8", "2026-03-05", 2)


def test_unverifiable_waits_for_the_answer_to_end_publicity(story: Story) -> None:
    """The internal rule on what nobody can verify takes effect with the answer, not before."""
    story.bring_to("verify_record")
    story.verify("unverifiable", unverifiable())
    assert story.row().status is RecordStatus.IN_FORCE
    story.do("centre", "serve")
    assert story.row().status is RecordStatus.UNPUBLISHED


def test_unverifiable_may_be_noted_instead(story: Story, change_pack: ChangePack) -> None:
    """Where the place chooses `note`, the record stays in force and both versions are shown."""
    change_pack(story, {"objection.unverifiable": "note"})
    story.bring_to("verify_record")
    story.verify("unverifiable")
    story.do("centre", "serve")
    record = story.row()
    assert (record.status, record.status_reason != "", record.version) == (RecordStatus.IN_FORCE, True, 2)
    assert "record_noted" in story.kinds()
    assert "同时列示" in str(story.notices()[-1].content)


def test_correction_takes_effect_when_the_opinion_is_given(story: Story) -> None:
    """Benefits come at once: the record is right before the answer has been written."""
    story.bring_to("verify_record")
    story.verify("correct")
    assert (story.row().fields["CF_NR_FK"], story.task().key) == ("0.8", "serve_answer")


def test_corrected_value_may_differ_from_the_claimed_one(story: Story) -> None:
    """The record takes what the source document says, which need not be what the applicant claimed."""
    story.bring_to("verify_record")
    story.verify("correct", wrong(value="0.5"))
    assert story.row().fields["CF_NR_FK"] == "0.5"


def test_personal_field_is_corrected_in_the_sealed_part(story: Story) -> None:
    """A personal field changes among the encrypted ones and never appears among the open ones."""
    story.file(items=[item(story.record, ("CF_FRDB", "真实人"))])
    story.do("centre", "accept")
    story.refer()
    story.verify("correct", wrong("CF_FRDB", "真实人"))
    record = story.row()
    assert record.personal["CF_FRDB"] == "真实人"
    assert "CF_FRDB" not in record.fields


@pytest.mark.parametrize("code", list(DeclineReason))
def test_refusal_to_accept_names_its_reason_in_a_notice(story: Story, code: DeclineReason) -> None:
    """不予受理 needs a code and reasons, tells the applicant at once, and leaves the record and no mark."""
    story.file()
    story.do("centre", "decline", reason_code=code.value, reason="申请人另有途径。")
    case = story.case()
    assert (case.outcome, case.reason_code, case.status) == (CaseOutcome.DECLINED, code.value, CaseStatus.CLOSED)
    assert [notice.kind for notice in story.notices()] == ["decline"]
    assert code.label in str(story.notices()[0].content)
    assert "申请人另有途径" in str(story.notices()[0].content)
    assert (story.row().status, story.row().disputed) == (RecordStatus.IN_FORCE, False)
    assert story.state(ClockCode.REFER) == story.state(ClockCode.WHOLE) == "met"


def test_transfer_writes_to_the_other_body_and_to_the_applicant(story: Story) -> None:
    """转送 is a letter to the body whose matter it is and a notice to the applicant, and ends both clocks."""
    story.file()
    story.do("centre", "transfer", to="示范省市场监督管理局", reason="该决定由省局作出。")
    assert story.case().outcome is CaseOutcome.TRANSFERRED
    assert [notice.kind for notice in story.notices()] == ["transfer", "transfer_notice"]
    assert all("示范省市场监督管理局" in str(notice.content) for notice in story.notices())
    assert story.state(ClockCode.REFER) == story.state(ClockCode.WHOLE) == "met"


@pytest.mark.parametrize("jurisdiction", ["yunyang", "yunfu", "yichuan", "youxi"])
def test_department_places_carry_a_case_to_its_answer(tell: Tell, jurisdiction: str) -> None:
    """Where departments receive, the same process ends in the same written answer."""
    story = tell(jurisdiction)
    story.bring_to("verify_record")
    story.verify("correct")
    story.do("centre", "serve")
    assert story.case().outcome is CaseOutcome.CORRECTED
    assert story.row().fields["CF_NR_FK"] == "0.8"


@pytest.mark.parametrize("opinion", AGREEING)
def test_answer_once_served_is_final(story: Story, opinion: str) -> None:
    """A closed case has no task and no state left to act on."""
    story.bring_to("verify_record")
    story.verify(opinion)
    story.do("centre", "serve")
    assert story.case().state is None
    assert story.tick() == 0
