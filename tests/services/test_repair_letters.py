"""尤溪 五（五）: with the collection of a record that can be put right goes a letter to its subject; elsewhere none."""

import json

import pytest
from sqlalchemy import select

from app.domain.errors import NotFound
from app.models.event import AdminEvent
from app.models.notice import Notice
from app.services import documents, records, repair_letters
from tests.services.importer import Importer, penalties
from tests.services.story import Story
from tests.services.telling import Tell

pytestmark = pytest.mark.both_databases
CURABLE = {"是否可修复": "是", "整改期限": "2026-12-31"}


def letters(story: Story) -> list[Notice]:
    with story.database.reading() as session:
        statement = select(Notice).where(Notice.record_id.is_not(None)).order_by(Notice.id)
        return list(session.execute(statement).scalars())


def test_subject_of_a_curable_record_is_told_at_collection(tell: Tell) -> None:
    """Numbered without gaps, with clause and last day; not again when the record comes again."""
    story = tell("youxi")
    importer = Importer(story)
    rows = penalties(CURABLE, {"是否可修复": "否"}, CURABLE)
    importer.deliver(*rows)
    importer.deliver(*rows)
    first, second = letters(story)
    assert [first.number, second.number] == ["牟市监〔2026〕1号", "牟市监〔2026〕2号"]
    words = json.dumps(first.content, ensure_ascii=False)
    assert "2026年12月31日" in words
    assert "失信行为具备整改纠正条件的" in words
    with story.database.reading() as session:
        told = session.execute(select(AdminEvent).where(AdminEvent.kind == "repair_told")).scalar_one()
    assert told.data["count"] == 2


def test_other_places_tell_nothing(story: Story) -> None:
    """Their plans do not ask for it."""
    Importer(story).deliver(*penalties(CURABLE))
    assert letters(story) == []


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("applicant", True), ("provider", True), ("centre", True), ("supervisor", True), ("auditor", True),
        ("rival", False), ("stranger", False), ("provider2", False), ("foreign_centre", False),
        ("foreign_provider", False),
    ],
)  # fmt: skip
def test_letter_is_for_the_verified_subject_and_those_who_keep_the_record(tell: Tell, who: str, reads: bool) -> None:
    """It is opened like any paper, by those alone."""
    story = tell("youxi")
    Importer(story).deliver(*penalties(CURABLE))
    (letter,) = letters(story)
    actor = story.world.people[who]
    with story.database.reading() as session:
        if not reads:
            with pytest.raises(NotFound):
                documents.readable(session, letter.id, actor=actor)
            return
        assert documents.readable(session, letter.id, actor=actor).notice.id == letter.id
        record = records.find(session, letter.record_id or 0, actor=actor)
        assert [each.id for each in repair_letters.notices_of_record(session, record, actor)] == [letter.id]
