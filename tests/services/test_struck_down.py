"""原决定失效: the provider takes the record back by law (行政处罚法 48), and everything that rested on it with it."""

from typing import Any

import pytest
from sqlalchemy import select, update

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.measures import ListingStatus, OrderAct
from app.domain.record_words import Mark
from app.domain.vocabulary import MeasureState, NoticeKind, RecordStatus
from app.models.disclosure import CorrectionMessage
from app.models.event import AdminEvent
from app.models.listing import Listing
from app.models.measure import Measure
from app.models.measure_order import MeasureOrder
from app.models.notice import Notice
from app.models.record import RecordVersion
from app.models.record_mark import RecordMark
from app.services import correction_messages, struck_down
from config import ROOT
from tests.services.story import Story
from tests.services.telling import Tell
from tests.services.test_listings import take
from tests.services.test_spreading import all_of, give, link

TEXTS = MailTexts(ROOT / "templates" / "mail")
SAID = {
    "ended": "revoked",
    "organ": "court",
    "document": "（2026）示行初1号",
    "on": "2026-09-15",
    "reason": "法院判决撤销原处罚决定。",
}


@pytest.fixture
def story(tell: Tell) -> Story:
    story = tell("youxi")
    take(story, until="")
    return story


def revoke(story: Story, who: str = "provider", **changes: Any) -> None:
    with story.database.transaction() as session:
        actor, now = story.world.people[who], story.clock()
        struck_down.revoke(session, story.record.id, {**SAID, **changes}, TEXTS, actor=actor, now=now)


@pytest.mark.both_databases
def test_the_record_goes_and_takes_along_what_rests_on_it(story: Story) -> None:
    """Withdrawn with its reason, measures lifted by orders, harm undone, entry removed, readers told; once."""
    give(story, "centre")
    link(story)
    revoke(story)
    row = story.row()
    assert (row.status, row.version) == (RecordStatus.WITHDRAWN, 2)
    assert "依法撤销" in row.status_reason
    assert [each.version for each in all_of(story, RecordVersion)] == [1, 2]
    (entry,) = all_of(story, Listing)
    assert entry.status is ListingStatus.REMOVED
    assert {(each.desired, each.lifted_on) for each in all_of(story, Measure)} == {
        (MeasureState.LIFTED, story.clock.today())
    }
    with story.database.reading() as session:
        orders = list(session.execute(select(MeasureOrder)).scalars())
        (mark,) = session.execute(select(RecordMark).where(RecordMark.mark == Mark.STRUCK_DOWN)).scalars()
        (event,) = session.execute(select(AdminEvent.data).where(AdminEvent.kind == "base_act_struck_down")).scalars()
    # 尤溪 五（六）: 恢复信誉 is led by the provider.
    assert {(each.act, each.organisation_id) for each in orders} == {
        (OrderAct.LIFT, story.world.units["centre"].id),
        (OrderAct.RESTORE, story.world.units["provider"].id),
    }
    assert (mark.value, mark.document, mark.reason) == ("revoked", SAID["document"], SAID["reason"])
    assert (event["due_on"], event["late"], event["recipients"]) == ("2026-09-18", False, 1)
    with story.database.transaction() as session:
        (message,) = session.execute(select(CorrectionMessage)).scalars()
        correction_messages.receive(session, message.id, actor=story.world.people["centre"], now=story.clock())
        assert message.case_id is None
    letters = [each for each in all_of(story, Notice) if each.kind == NoticeKind.LINKED_PERSON_NOTICE]
    assert ["同时撤销" in str(each.content["blocks"]) for each in letters] == [True]
    with pytest.raises(Conflict):
        revoke(story)


def test_three_working_days_from_the_day_it_lost_its_force(story: Story) -> None:
    """2026-09-11 is a Friday: the third working day after it is the 16th, and the 18th is late."""
    revoke(story, on="2026-09-11")
    with story.database.reading() as session:
        (event,) = session.execute(select(AdminEvent.data).where(AdminEvent.kind == "base_act_struck_down")).scalars()
    assert (event["due_on"], event["late"]) == ("2026-09-16", True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ended": "gone"}, "ended"),
        ({"organ": ""}, "organ"),
        ({"document": " "}, "document"),
        ({"reason": ""}, "reason"),
        ({"on": "morgen"}, "on"),
        ({"on": "2026-09-19"}, "on"),
        ({"on": "2026-03-04"}, "on"),
    ],
)
def test_what_is_missing_or_impossible_is_refused_at_its_field(
    story: Story, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        revoke(story, **changes)
    assert [each.field for each in caught.value.errors] == [field]
    assert story.row().status is RecordStatus.IN_FORCE


def test_nobody_but_its_provider_takes_a_record_back(story: Story) -> None:
    for who, refusal in (("centre", Forbidden), ("provider2", NotFound), ("foreign_provider", NotFound)):
        with pytest.raises(refusal):
            revoke(story, who)


def test_without_measures_or_receiver_the_record_goes_all_the_same(story: Story) -> None:
    with story.database.transaction() as session:
        lifted = update(Measure).where(Measure.jurisdiction == "youxi").values(desired=MeasureState.LIFTED)
        session.execute(lifted)
    revoke(story, ended="void", organ="itself")
    assert story.row().status is RecordStatus.WITHDRAWN
    assert all_of(story, CorrectionMessage) == []
