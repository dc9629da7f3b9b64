"""撤回转送: a referral that nobody of the provider has opened is undone, and nothing is gained by undoing it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from app.domain.vocabulary import CaseOutcome, ClockCode
from app.factory import ROOT
from app.models.base import table_of
from app.models.case import Case, CaseParty
from app.models.place import Organisation
from app.models.work import OutboxMessage
from app.services import case_reading, inbox, processes, recalling, task_opening
from tests.fixed_clock import FixedClock
from tests.services.story import Story

TEXTS = MailTexts(ROOT / "templates" / "mail")
WHY = "转错单位，另行转送。"


def recall(story: Story, who: str = "centre", reason: str = WHY) -> None:
    with story.database.transaction() as session:
        number = session.execute(select(Case.number).where(Case.id == story.case_id)).scalar_one()
        actor = story.world.people[who]
        recalling.recall(session, number, {"reason": reason}, TEXTS, actor=actor, now=story.clock())


def refused(story: Story, who: str = "centre", reason: str = WHY) -> DomainError:
    with pytest.raises(DomainError) as error:
        recall(story, who, reason)
    return error.value


def look(story: Story, who: str) -> int:
    """Somebody opens the page of the case."""
    with story.database.transaction() as session:
        number = story.case().number
        view = case_reading.read(session, number, actor=story.world.people[who], today=story.clock.today())
        fresh = task_opening.unopened(view, story.world.people[who])
        return task_opening.note_opened(session, fresh, now=story.clock())


def sees(story: Story, who: str) -> bool:
    with story.database.reading() as session:
        try:
            case_reading.locate(session, story.case().number, story.world.people[who])
        except NotFound:
            return False
        return True


@pytest.mark.both_databases
def test_recalled_referral_leaves_the_provider_and_goes_anew_to_another(story: Story) -> None:
    """The provider loses task and sight, its visit is cancelled; the next one has the full budget."""
    story.bring_to("verify_record")
    assert sees(story, "provider")
    story.at("2026-09-21")
    recall(story)
    assert story.task().key == "refer_record"
    assert not sees(story, "provider")
    assert story.state(ClockCode.VERIFY) == "cancelled"
    story.at("2026-09-22")
    story.refer(provider=story.world.units["provider2"].uscc)
    assert (story.state(ClockCode.VERIFY, 0), story.due(ClockCode.VERIFY)) == ("cancelled", "2026-09-30")
    story.verify("correct", who="provider2")
    story.do("centre", "serve")
    assert story.case().outcome is CaseOutcome.CORRECTED
    assert (sees(story, "provider2"), sees(story, "provider")) == (True, False)
    story.prove()


def test_limits_of_referral_and_case_run_on_as_if_nothing_had_been_sent(story: Story) -> None:
    """Sending and recalling buys no day: five working days from receipt stay five, twelve stay twelve."""
    story.bring_to("refer_record")
    refer, whole = story.due(ClockCode.REFER), story.due(ClockCode.WHOLE)
    story.refer()
    recall(story)
    assert (story.due(ClockCode.REFER), story.due(ClockCode.WHOLE)) == (refer, whole)
    assert story.task().due_on is not None
    assert story.task().due_on.isoformat() == refer
    story.at("2026-09-28")
    story.tick()
    assert story.state(ClockCode.REFER) in ("overdue", "seriously_overdue")
    story.refer()
    assert story.state(ClockCode.REFER) == "missed"
    story.prove()


def test_visit_that_was_late_when_recalled_stays_late(story: Story) -> None:
    """Lateness belongs to the unit that held the case, opened or not."""
    story.bring_to("verify_record")
    story.at("2026-10-12")
    story.tick()
    recall(story)
    assert story.state(ClockCode.VERIFY) == "missed"


def test_reason_is_kept_beside_the_history_and_the_unit_still_named(story: Story) -> None:
    """The event holds a digest; the page reads the reason and the unit that is no party any more."""
    story.bring_to("verify_record")
    recall(story)
    with story.database.reading() as session:
        actor = story.world.people["centre"]
        view = case_reading.read(session, story.case().number, actor=actor, today=story.clock.today())
        lines = {event.kind: event for event in view.events}
    assert lines["referral_recalled"].words == WHY
    assert lines["referral_recalled"].values["organisation"] == "示范provider"
    assert lines["referred"].values["organisation"] == "示范provider"
    story.prove()


def test_provider_is_told_which_letter_is_withdrawn(story: Story) -> None:
    """A mail names the number of the 协查函, once."""
    with story.database.transaction() as session:
        session.execute(update(table_of(Organisation)).values(email="unit@example.invalid"))
    story.bring_to("verify_record")
    letter = next(each.number for each in story.notices() if each.kind == "verification_request")
    recall(story)
    with story.database.reading() as session:
        sent = session.execute(select(OutboxMessage).where(OutboxMessage.dedupe.startswith("recalled:"))).scalar_one()
    assert letter in sent.payload["subject"]


OPENINGS: dict[str, Callable[[Story], object]] = {
    "page": lambda story: look(story, "provider"),
    "claim": lambda story: _claim(story),
}


def _claim(story: Story) -> None:
    with story.database.transaction() as session:
        inbox.claim(session, story.task().id, actor=story.world.people["provider"], now=story.clock())


@pytest.mark.both_databases
@pytest.mark.parametrize("way", OPENINGS)
def test_opened_referral_stays(story: Story, way: str) -> None:
    """Whoever of the unit opens or claims the task has seen the case: the referral stands."""
    story.bring_to("verify_record")
    OPENINGS[way](story)
    assert refused(story).code == "not_recallable"
    assert story.task().key == "verify_record"


def test_only_the_units_own_look_counts_and_only_the_first(story: Story) -> None:
    """The receiver, the supervisor and the other provider open nothing for the unit; the first look stays."""
    story.bring_to("verify_record")
    assert [look(story, who) for who in ("centre", "supervisor", "auditor")] == [0, 0, 0]
    assert story.task().opened_at is None
    assert look(story, "provider") == 1
    first = story.task().opened_at
    story.at("2026-09-23")
    assert look(story, "provider_colleague") == 0
    assert story.task().opened_at == first


def test_second_recall_finds_nothing(story: Story) -> None:
    """A double click recalls once."""
    story.bring_to("verify_record")
    recall(story)
    assert refused(story).code == "not_recallable"
    assert story.kinds().count("referral_recalled") == 1


@pytest.mark.parametrize(
    ("who", "fault"),
    [("provider", Forbidden), ("supervisor", Forbidden), ("applicant", Forbidden), ("foreign_centre", NotFound)],
)
def test_recall_is_the_receivers_alone(story: Story, who: str, fault: type[DomainError]) -> None:
    """Nobody else takes a referral back; a neighbour does not even learn of the case."""
    story.bring_to("verify_record")
    assert isinstance(refused(story, who), fault)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
def test_recall_needs_a_reason(story: Story, reason: str) -> None:
    """Without a reason, or with an endless one, nothing happens."""
    story.bring_to("verify_record")
    error = refused(story, reason=reason)
    assert isinstance(error, Invalid)
    assert [each.field for each in error.errors] == ["reason"]
    assert story.task().key == "verify_record"


def test_unit_that_once_saw_the_case_keeps_its_sight(story: Story) -> None:
    """Given back by a unit and sent to it again unopened: recalled, the unit still knows what it knew."""
    story.bring_to("verify_record")
    story.verify("misrouted")
    story.refer(provider=story.world.units["provider"].uscc)
    recall(story)
    assert sees(story, "provider")
    assert len(story.clocks(ClockCode.REFER)) == 1


def test_ruling_is_taken_back_with_its_referral(story: Story) -> None:
    """A unit named by the ruling and recalled leaves the next one free to say the record is not its own."""
    story.bring_to("arbitrate_provider")
    story.do("centre", "assign", provider=story.world.units["provider2"].uscc, reason="职责划分如此。")
    recall(story)
    story.refer(provider=story.world.units["provider"].uscc)
    story.verify("misrouted")
    assert story.task().key == "arbitrate_provider"


@pytest.mark.parametrize("key", ["check_application", "refer_record", "serve_answer"])
def test_without_a_referral_there_is_nothing_to_recall(story: Story, key: str) -> None:
    story.bring_to(key)
    assert refused(story).code == "not_recallable"


def test_request_for_more_words_is_no_referral(story: Story) -> None:
    """补充核查 goes to a provider that has given its opinion; it is not taken back."""
    story.bring_to("serve_answer")
    story.do("centre", "return_to_provider", reason="请附凭证。")
    assert refused(story).code == "not_recallable"


def test_case_on_an_older_model_cannot_be_recalled(story: Story) -> None:
    """A running case keeps the model it began with; one without the message says so."""
    new = processes.shipped()["objection"].decode()
    start, end = new.index('<bpmn:boundaryEvent id="recalled"'), new.index('<bpmn:serviceTask id="do_recall_referral"')
    after = new.index("</bpmn:serviceTask>", end) + len("</bpmn:serviceTask>")
    old = new[:start] + new[after:]
    for flow in ("recalled_to_do_recall_referral", "do_recall_referral_to_join_refer_record"):
        at = old.index(f'<bpmn:sequenceFlow id="{flow}"')
        old = old[:at] + old[old.index("/>", at) + 2 :]
    old = old.replace("<bpmn:incoming>do_recall_referral_to_join_refer_record</bpmn:incoming>", "")
    with story.database.transaction() as session:
        later = FixedClock("2026-09-30 11:00")()
        processes.publish(session, "objection", old.encode(), actor=story.world.people["admin"], now=later)
    story.bring_to("verify_record")
    error = refused(story)
    assert isinstance(error, Conflict)
    assert error.code == "not_recallable"
    story.verify("correct")
    story.do("centre", "serve")
    assert story.case().outcome is CaseOutcome.CORRECTED


def test_sight_of_another_role_is_untouched(story: Story) -> None:
    """Only the provider's line goes; the receiver stays a party."""
    story.bring_to("verify_record")
    recall(story)
    with story.database.reading() as session:
        parties = session.execute(select(CaseParty.organisation_id).where(CaseParty.case_id == story.case_id))
        assert list(parties.scalars()) == [story.world.units["centre"].id]
