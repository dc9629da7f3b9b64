"""A decision that lost its force, told by receiver or supervisor: its provider's three working days are watched."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.vocabulary import RecordStatus
from app.models.place import Organisation
from app.models.record import Record
from app.models.work import OutboxMessage
from app.services import force_lost, radar_place
from tests.services.story import Story
from tests.services.test_struck_down import SAID, TEXTS
from tests.services.test_struck_down import revoke as take_back


def tell(story: Story, who: str = "centre", **changes: Any) -> date | None:
    with story.database.transaction() as session:
        actor = story.world.people[who]
        data = {**SAID, **changes}
        return force_lost.tell(session, story.record.id, data, TEXTS, actor=actor, now=story.clock())


def found(story: Story) -> list[tuple[str, str]]:
    """What the radar says of records not taken back."""
    with story.database.reading() as session:
        seen = radar_place.look(session, story.jurisdiction, now=story.clock(), machine=story.clock())
        return [(each.subject, each.stored) for each in seen if each.what == "not_taken_back"]


@pytest.mark.both_databases
def test_the_limit_is_told_watched_and_ends_with_the_withdrawal(story: Story) -> None:
    """行政处罚法 48: 2026-09-15 and three working days are the 18th; the day after, the radar finds it standing."""
    with story.database.transaction() as session:
        office = session.get_one(Organisation, story.world.units["provider"].id)
        office.email = "provider@example.gov.cn"
    assert tell(story) == date(2026, 9, 18)
    assert story.row().status is RecordStatus.IN_FORCE
    with story.database.reading() as session:
        (mail,) = session.execute(select(OutboxMessage).where(OutboxMessage.kind == "mail")).scalars()
        assert mail.payload["to"] == "provider@example.gov.cn"
        assert "2026-09-18" in mail.payload["text"]
        row = session.get_one(Record, (story.jurisdiction, story.record.id))
        assert force_lost.due_on(session, row, today=story.clock.today()) == date(2026, 9, 18)
    assert found(story) == []
    with pytest.raises(Conflict):
        tell(story, "supervisor")
    story.at("2026-09-21")
    assert found(story) == [("示市监罚〔2026〕1号", "2026-09-18")]
    take_back(story)
    assert found(story) == []
    with pytest.raises(Conflict):
        tell(story)


def test_others_do_not_tell_and_faults_stand_at_their_fields(story: Story) -> None:
    for who, refusal in (("provider", Forbidden), ("provider2", NotFound), ("foreign_centre", NotFound)):
        with pytest.raises(refusal):
            tell(story, who)
    with pytest.raises(Invalid) as caught:
        tell(story, ended="", on="")
    assert [each.field for each in caught.value.errors] == ["ended", "on"]
    assert found(story) == []
