"""Four eyes: where the pack says so, a second person of the unit approves what the first has prepared."""

import pytest
from sqlalchemy import update

from app.domain.errors import Forbidden, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.record_words import BatchStatus
from app.domain.vocabulary import CaseOutcome, ClockCode, Stage
from app.models.batch import ImportBatch
from app.models.record import Record
from app.services import policy
from tests.services.story import Story
from tests.services.telling import ChangePack


@pytest.fixture
def checked(story: Story, change_pack: ChangePack) -> Story:
    """A story in a place whose pack asks for both approvals."""
    change_pack(story, {"four_eyes.approve_opinion": True, "four_eyes.approve_answer": True})
    return story


@pytest.mark.both_databases
def test_both_approvals_lead_to_the_answer(checked: Story) -> None:
    """The opinion is adopted, and the answer sent, only once a colleague has agreed."""
    checked.bring_to("verify_record")
    checked.verify("correct")
    assert (checked.task().key, checked.case().stage) == ("approve_opinion", Stage.VERIFYING)
    assert (checked.row().version, checked.state(ClockCode.VERIFY)) == (1, "on_track")
    checked.do("provider_colleague", "approve")
    assert (checked.task().key, checked.row().version) == ("serve_answer", 2)
    checked.do("centre", "serve", text="经核查属实。")
    assert (checked.task().key, checked.case().answered_at) == ("approve_answer", None)
    checked.do("colleague", "approve")
    assert checked.case().outcome is CaseOutcome.CORRECTED
    assert "经核查属实。" in str(checked.notices()[-1].content)


def test_case_keeps_the_pack_that_asked_for_approvals(checked: Story) -> None:
    """The pack is stored under its hash and frozen into the case."""
    checked.file()
    sha256 = checked.case().pack_sha256
    with checked.database.reading() as session:
        assert policy.frozen(session, sha256).four_eyes("approve_answer") is True


def test_preparer_may_not_approve_the_opinion(checked: Story) -> None:
    """Whoever wrote the opinion is the first pair of eyes, not the second."""
    checked.bring_to("verify_record")
    checked.verify("correct")
    with pytest.raises(Invalid) as refused:
        checked.do("provider", "approve")
    assert [each.code for each in refused.value.errors] == ["four_eyes"]


def test_preparer_may_not_approve_the_answer(checked: Story) -> None:
    """Whoever drafted the answer does not sign it off."""
    checked.bring_to("verify_record")
    checked.verify("correct")
    checked.do("provider_colleague", "approve")
    checked.do("centre", "serve")
    with pytest.raises(Invalid) as refused:
        checked.do("centre", "approve")
    assert [each.code for each in refused.value.errors] == ["four_eyes"]


def test_other_units_may_not_approve(checked: Story) -> None:
    """The second pair of eyes belongs to the same unit: the receiver sees the case but signs no opinion."""
    checked.bring_to("verify_record")
    checked.verify("correct")
    with pytest.raises(Forbidden):
        checked.do("centre", "approve")
    with pytest.raises(NotFound):
        checked.do("provider2", "approve")


def test_approvals_are_on_record(checked: Story) -> None:
    """Who signed the opinion and who signed the answer can be told from the history."""
    checked.bring_to("verify_record")
    checked.verify("correct")
    checked.do("provider_colleague", "approve")
    checked.do("centre", "serve")
    checked.do("colleague", "approve")
    assert {"opinion_approved", "answer_approved", "answered"} <= set(checked.kinds())


def test_opinion_sent_back_is_written_again(checked: Story) -> None:
    """A refused opinion returns to the provider on the same clock; the new one needs approval again."""
    checked.bring_to("verify_record")
    checked.verify("maintain")
    checked.do("provider_colleague", "return", reason="凭证不全。")
    assert (checked.task().key, len(checked.clocks(ClockCode.VERIFY))) == ("verify_record", 1)
    assert "opinion_disapproved" in checked.kinds()
    checked.verify("correct")
    assert checked.task().key == "approve_opinion"


def test_answer_sent_back_is_drafted_again(checked: Story) -> None:
    """A refused answer returns to the receiver's desk on the same clock."""
    checked.bring_to("verify_record")
    checked.verify("correct")
    checked.do("provider_colleague", "approve")
    checked.do("centre", "serve")
    checked.do("colleague", "return", reason="理由写得不清。")
    assert (checked.task().key, len(checked.clocks(ClockCode.ANSWER))) == ("serve_answer", 1)
    assert "answer_disapproved" in checked.kinds()


@pytest.mark.parametrize("stage", ["approve_opinion", "approve_answer"])
def test_sending_back_needs_a_reason(checked: Story, stage: str) -> None:
    """The first person must learn what to mend."""
    checked.bring_to("verify_record")
    checked.verify("maintain")
    approver = "provider_colleague"
    if stage == "approve_answer":
        checked.do("provider_colleague", "approve")
        checked.do("centre", "serve")
        approver = "colleague"
    with pytest.raises(Invalid) as refused:
        checked.do(approver, "return")
    assert [each.field for each in refused.value.errors] == ["reason"]


@pytest.mark.parametrize("stage", ["approve_opinion", "approve_answer"])
def test_retraction_ends_the_case_while_it_waits_for_approval(checked: Story, stage: str) -> None:
    """Until the answer is sent an approver's desk is no obstacle to 撤回."""
    checked.bring_to("verify_record")
    checked.verify("maintain")
    if stage == "approve_answer":
        checked.do("provider_colleague", "approve")
        checked.do("centre", "serve")
    assert checked.task().key == stage
    checked.retract()
    assert checked.case().outcome is CaseOutcome.RETRACTED


def vouched_for(story: Story, who: str) -> None:
    """The record of the story came in a batch to which this officer has put the name."""
    record_id, account_id = story.case().record_id, story.world.people[who].account_id
    with story.database.transaction() as session:
        batch = ImportBatch(
            jurisdiction=story.jurisdiction,
            id=new_id(story.clock()),
            provider_id=story.world.units["provider"].id,
            file_name="records.csv",
            sha256="0" * 64,
            status=BatchStatus.DONE,
            attested_by=account_id,
            attestation="",
            created_at=story.clock(),
        )
        session.add(batch)
        session.flush()
        session.execute(update(Record).where(Record.id == record_id).values(batch_id=batch.id))


def test_who_vouched_for_the_record_does_not_verify_it_alone(story: Story, change_pack: ChangePack) -> None:
    """Where the pack says so a colleague verifies; what was typed is refused at its field and a send-back is free."""
    change_pack(story, {"four_eyes.own_record": True})
    story.bring_to("verify_record")
    vouched_for(story, "provider")
    with pytest.raises(Invalid) as refused:
        story.verify("correct")
    assert [(each.field, each.code) for each in refused.value.errors] == [("outcome", "own_matter")]
    story.verify("correct", who="provider_colleague")
    assert story.task().key == "serve_answer"


def test_who_gave_the_opinion_does_not_judge_it_again_alone(story: Story, change_pack: ChangePack) -> None:
    """After 补充核查 it is a colleague's turn."""
    change_pack(story, {"four_eyes.own_record": True})
    story.bring_to("verify_record")
    story.verify("maintain")
    story.do("centre", "return_to_provider", reason_code="no_reasons", reason="只有结论。")
    with pytest.raises(Invalid):
        story.verify("maintain")


@pytest.mark.parametrize("changes", [{}, {"four_eyes.own_record": True, "four_eyes.approve_opinion": True}])
def test_silent_place_or_second_signature_lets_everybody_verify(
    story: Story, change_pack: ChangePack, changes: dict[str, bool]
) -> None:
    """No plan demands it, so it is off as shipped; a second signature is a second pair of eyes already."""
    change_pack(story, changes)
    story.bring_to("verify_record")
    vouched_for(story, "provider")
    story.verify("correct")
    assert story.task().key in ("serve_answer", "approve_opinion")
