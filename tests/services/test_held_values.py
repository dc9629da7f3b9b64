"""A value delivered again for a corrected field waits until an officer of its provider decides."""

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.record_words import HeldStatus
from app.models.batch import HeldValue
from app.models.event import AdminEvent
from app.services import held_values
from app.services.held_values import HeldView
from tests.services.importer import Importer, counts
from tests.services.story import Story, wrong

pytestmark = pytest.mark.both_databases


@pytest.fixture
def importer(story: Story) -> Importer:
    """A case has corrected the fine to 0.8; the provider's own file still says 8."""
    story.bring_to("verify_record")
    story.verify("correct", wrong())
    importer = Importer(story)
    again(importer)
    return importer


def again(importer: Importer, fine: str = "8") -> tuple[int, int, int, int]:
    return counts(importer.deliver({**importer.story.row().delivered, "CF_NR_FK": fine}))


def waiting(importer: Importer, who: str = "provider") -> list[HeldView]:
    with importer.story.database.reading() as session:
        return held_values.waiting(session, actor=importer.story.world.people[who])


def decide(
    importer: Importer, held_id: int, decision: str, reason: str = "决定书原件如此", who: str = "provider"
) -> None:
    with importer.story.database.transaction() as session:
        actor = importer.story.world.people[who]
        held_values.decide(session, held_id, decision, reason, actor=actor, now=importer.story.clock())


def test_waiting_value_shows_both_values_and_the_case(importer: Importer) -> None:
    """What the case left, what came again, and which case it was."""
    (view,) = waiting(importer)
    assert (view.label, view.now, view.again, view.case) == (
        "罚款金额（万元）",
        "0.8",
        "8",
        importer.story.case().number,
    )


@pytest.mark.parametrize("who", ["provider2", "centre", "foreign_provider", "supervisor", "applicant"])
def test_value_is_for_the_officers_of_its_provider_alone(importer: Importer, who: str) -> None:
    """Others neither see nor decide it."""
    (view,) = waiting(importer)
    assert waiting(importer, who) == []
    with pytest.raises(NotFound):
        decide(importer, view.held.id, "kept", who=who)


def test_kept_value_is_not_held_again(importer: Importer) -> None:
    """The provider has said that the case's value stands: the next load is told once, not for ever."""
    (view,) = waiting(importer)
    decide(importer, view.held.id, "kept")
    assert (waiting(importer), importer.story.row().fields["CF_NR_FK"]) == ([], "0.8")
    assert (again(importer), waiting(importer)) == ((0, 1, 0, 0), [])


def test_applied_value_is_a_new_version_and_may_be_delivered_again(importer: Importer) -> None:
    """By decision with a reason, never by itself; the event holds a digest of the reason."""
    (view,) = waiting(importer)
    before = importer.story.row().version
    decide(importer, view.held.id, HeldStatus.APPLIED)
    record = importer.story.row()
    assert (record.fields["CF_NR_FK"], record.delivered["CF_NR_FK"], record.version) == ("8", "8", before + 1)
    assert importer.versions(record)[-1].case_id is None
    assert again(importer) == (0, 1, 0, 0)
    with importer.story.database.reading() as session:
        event = session.execute(select(AdminEvent).where(AdminEvent.kind == "held_value_decided")).scalar_one()
    assert (event.data["decision"], "原件" in str(event.data)) == ("applied", False)


def test_another_value_of_a_corrected_field_waits_too(importer: Importer) -> None:
    """Whatever differs from what a case found is looked at first."""
    assert again(importer, "80") == (0, 1, 0, 0)
    assert [view.again for view in waiting(importer)] == ["8", "80"]


def test_decision_needs_a_reason_and_is_taken_once(importer: Importer) -> None:
    """A double click finds it decided."""
    (view,) = waiting(importer)
    for decision, reason in (("kept", " "), ("perhaps", "理由")):
        with pytest.raises(Invalid):
            decide(importer, view.held.id, decision, reason)
    decide(importer, view.held.id, "kept")
    with pytest.raises(Conflict):
        decide(importer, view.held.id, "applied")
    with importer.story.database.reading() as session:
        assert session.execute(select(HeldValue)).scalar_one().status is HeldStatus.KEPT
