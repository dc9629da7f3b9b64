"""撤回: from every stage until the answer is sent; afterwards never."""

import pytest

from app.domain.errors import Conflict
from app.domain.vocabulary import CaseOutcome, CaseStatus, ClockCode
from tests.services.story import Story

STAGES = (
    "check_application",
    "supplement_application",
    "refer_record",
    "verify_record",
    "arbitrate_provider",
    "serve_answer",
)


@pytest.mark.both_databases
@pytest.mark.parametrize("stage", STAGES)
def test_retraction_ends_the_case_from_any_stage(story: Story, stage: str) -> None:
    """Every running clock is cancelled, the mark goes, the record stays as it was."""
    story.bring_to(stage)
    story.retract()
    case = story.case()
    assert (case.status, case.outcome, case.state) == (CaseStatus.CLOSED, CaseOutcome.RETRACTED, None)
    assert (story.row().disputed, story.row().version) == (False, 1)
    assert story.state(ClockCode.WHOLE) == "cancelled"
    assert [clock for code in ClockCode for clock in story.clocks(code) if clock.running] == []
    assert story.kinds().count("retracted") == 1


def test_receiver_enters_a_retraction_that_came_on_paper(story: Story) -> None:
    """撤回 brought to the window is entered by the receiver, and the history says so."""
    story.bring_to("verify_record")
    story.retract("centre")
    event = next(event for event in story.events() if event.kind == "retracted")
    assert (event.data["role"], event.actor_role) == ("credit_centre", "credit_centre")


@pytest.mark.parametrize(
    ("task", "end", "data"),
    [
        ("serve_answer", "serve", {}),
        ("check_application", "decline", {"reason_code": "out_of_scope", "reason": "不属于范围。"}),
        ("check_application", "transfer", {"to": "省局", "reason": "省局的决定。"}),
    ],
)
def test_retraction_after_the_decision_is_refused(story: Story, task: str, end: str, data: dict[str, str]) -> None:
    """What has been answered, declined or transferred cannot be retracted."""
    story.bring_to(task)
    story.do("centre", end, **data)
    with pytest.raises(Conflict) as refused:
        story.retract()
    assert refused.value.code == "not_retractable"


def test_second_retraction_is_refused(story: Story) -> None:
    """A retracted case is over."""
    story.file()
    story.retract()
    with pytest.raises(Conflict) as refused:
        story.retract()
    assert refused.value.code == "not_retractable"


def test_correction_made_before_the_retraction_stands(story: Story) -> None:
    """An error that was found and mended is not put back because the applicant retracts."""
    story.bring_to("verify_record")
    story.verify("correct")
    story.retract()
    assert story.row().fields["CF_NR_FK"] == "0.8"


def test_retracted_objection_may_be_filed_again(story: Story) -> None:
    """With the first case over, the same record may be disputed again."""
    story.file()
    story.retract()
    story.at("2026-09-21")
    story.file()
    assert story.task().key == "check_application"
