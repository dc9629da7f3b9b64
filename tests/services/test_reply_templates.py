"""Texts of a unit: kept together, filled from the case, never another unit's."""

from typing import Any

import pytest

from app.domain.errors import Invalid, NotFound
from app.models.desk import ReplyTemplate
from app.services import reply_templates
from tests.services.story import Story

TEXT = {"task_key": "verify_record", "title": "更正意见", "text": "经核对{文号}原件，{主体}的记录有误。"}


def write(story: Story, who: str = "provider", template: int | None = None, **changes: Any) -> ReplyTemplate:
    with story.database.transaction() as session:
        data, actor = {**TEXT, **changes}, story.world.people[who]
        return reply_templates.write(session, template, data, actor=actor, now=story.clock())


def titles(story: Story, who: str) -> list[str]:
    with story.database.reading() as session:
        return [row.title for row in reply_templates.for_task(session, story.task(), actor=story.world.people[who])]


@pytest.mark.both_databases
def test_texts_are_shared_in_the_unit_and_offered_for_their_task(story: Story) -> None:
    story.bring_to("verify_record")
    row = write(story)
    write(story, task_key="approve_opinion", title="别的任务")
    assert titles(story, "provider_colleague") == ["更正意见"]
    assert titles(story, "provider2") == []
    write(story, "provider_colleague", row.id, title="更正意见（新）")
    assert titles(story, "provider") == ["更正意见（新）"]
    with story.database.transaction() as session:
        reply_templates.remove(session, row.id, actor=story.world.people["provider"])
    assert titles(story, "provider") == []


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": "", "text": ""}, ["title", "text"]),
        ({"title": "长" * 61}, ["title"]),
        ({"text": "长" * 2001}, ["text"]),
        ({"task_key": "no_such"}, ["task_key"]),
        ({"task_key": "supplement_application"}, ["task_key"]),
        ({"text": "{身份证号}"}, ["text"]),
        ({"organisation": "12"}, ["organisation"]),
        ({"organisation": "9" * 40}, ["organisation"]),
    ],
)
def test_faults_are_named_at_their_fields(story: Story, changes: dict[str, str], fields: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        write(story, **changes)
    assert [each.field for each in refused.value.errors] == fields


@pytest.mark.parametrize("who", ["provider2", "centre", "foreign_provider", "supervisor"])
def test_text_of_another_unit_is_not_there(story: Story, who: str) -> None:
    row = write(story)
    with pytest.raises(NotFound):
        write(story, who, row.id)
    with pytest.raises(NotFound), story.database.transaction() as session:
        reply_templates.remove(session, row.id, actor=story.world.people[who])


def test_who_belongs_to_no_unit_keeps_no_texts(story: Story) -> None:
    with pytest.raises(Invalid):
        write(story, "supervisor")
