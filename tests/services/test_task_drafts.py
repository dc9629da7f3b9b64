"""What is typed into the form of a task is kept for whoever typed it, and is gone when the task is done."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.models.desk import TaskDraft
from app.services import inbox, task_drafts
from app.services.task_drafts import Kept
from tests.services.story import Story

TYPED = {"opinion": ["经核对原件，"], "answers-0-finding": ["wrong"], "csrf_token": ["x"], "stamp": ["y"]}


def keep(story: Story, who: str = "provider", content: dict[str, list[str]] | None = None) -> None:
    with story.database.transaction() as session:
        actor = story.world.people[who]
        task_drafts.keep(session, story.task().id, content or TYPED, actor=actor, now=story.clock())


def drafts(story: Story, who: str) -> tuple[Kept | None, list[Kept]]:
    with story.database.reading() as session:
        return task_drafts.of_task(session, story.task(), actor=story.world.people[who])


@pytest.mark.both_databases
def test_draft_comes_back_to_its_author_alone_and_sealed(story: Story) -> None:
    """The newest words replace the older; a colleague sees nothing; the database holds no plain word."""
    story.bring_to("verify_record")
    keep(story)
    keep(story, content={"opinion": ["经核对原件，罚款八千元。"]})
    own, others = drafts(story, "provider")
    assert own is not None
    assert (own.content, others) == ({"opinion": ["经核对原件，罚款八千元。"]}, [])
    assert drafts(story, "provider_colleague") == (None, [])
    with story.database.reading() as session:
        assert "罚款" not in str(session.execute(text("SELECT content FROM task_drafts")).scalar_one())


def test_tokens_are_not_kept(story: Story) -> None:
    story.bring_to("verify_record")
    keep(story)
    own, _ = drafts(story, "provider")
    assert own is not None
    assert sorted(own.content) == ["answers-0-finding", "opinion"]


def test_holder_of_the_task_sees_what_colleagues_have_left(story: Story) -> None:
    """Who has claimed a task is shown the drafts of those who prepared it."""
    story.bring_to("verify_record")
    keep(story)
    with story.database.transaction() as session:
        inbox.claim(session, story.task().id, actor=story.world.people["provider_colleague"], now=story.clock())
    own, others = drafts(story, "provider_colleague")
    assert own is None
    assert [(each.name, each.content["opinion"]) for each in others] == [("provider", ["经核对原件，"])]


def test_draft_of_a_done_task_can_still_be_read_by_its_author_for_a_month(story: Story) -> None:
    """Somebody else has finished it: the words stay, as text; after a month they are thrown away."""
    story.bring_to("verify_record")
    keep(story, "provider_colleague")
    task = story.task().id
    story.verify("correct")
    actor = story.world.people["provider_colleague"]
    with pytest.raises(Conflict), story.database.transaction() as session:
        task_drafts.keep(session, task, TYPED, actor=actor, now=story.clock())
    with story.database.transaction() as session:
        left = task_drafts.own(session, task, actor=story.world.people["provider_colleague"])
        assert left is not None
        assert task_drafts.words(left.content) == ["经核对原件，"]
        task_drafts.forget_stale(session, "zhongmu", None, story.clock() + timedelta(days=29))
        assert session.execute(select(TaskDraft.task_id)).scalars().all() == [task]
        task_drafts.forget_stale(session, "zhongmu", None, story.clock() + timedelta(days=31))
        assert session.execute(select(TaskDraft.task_id)).scalars().all() == []


@pytest.mark.parametrize(("who", "fault"), [("supervisor", Forbidden), ("foreign_provider", NotFound)])
def test_those_who_do_not_work_on_it_keep_nothing(story: Story, who: str, fault: type[Exception]) -> None:
    story.bring_to("verify_record")
    with pytest.raises(fault):
        keep(story, who)


@pytest.mark.parametrize("content", [{"opinion": ["长" * 70_000]}, {"a": ["x"] * 500}])
def test_more_than_a_form_holds_is_refused(story: Story, content: dict[str, list[str]]) -> None:
    story.bring_to("verify_record")
    with pytest.raises(Invalid):
        keep(story, content=content)


def test_draft_is_thrown_away_by_its_author(story: Story) -> None:
    story.bring_to("verify_record")
    keep(story)
    with story.database.transaction() as session:
        task_drafts.discard(session, story.task().id, actor=story.world.people["provider"])
    assert drafts(story, "provider") == (None, [])
    with pytest.raises(NotFound), story.database.transaction() as session:
        task_drafts.discard(session, story.task().id, actor=story.world.people["provider"])
