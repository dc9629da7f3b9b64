"""What a colleague was preparing when it was handed over in bulk, and what becomes of it when that is undone."""

import pytest

from app.domain.bulk import BulkAct
from app.domain.ids import new_id
from app.models.work import Job
from app.services import bulk_jobs, delegation, inbox, jobs
from app.services.job_kinds import HANDLERS
from tests.services.story import Story


@pytest.fixture
def claimed(story: Story) -> Story:
    """A task the officer `centre` has claimed."""
    story.file()
    with story.database.transaction() as session:
        inbox.claim(session, story.task().id, actor=story.world.people["centre"], now=story.clock())
    return story


def delegate(story: Story, owner: str, to: str) -> None:
    actor, task = story.world.people[owner], story.task().id
    with story.database.transaction() as session:
        delegation.delegate(session, task, to, {"note": "请核对原件"}, actor=actor, now=story.clock())


def give(story: Story, to: str) -> int:
    """The task handed over as a bulk act; the job."""
    actor, now, task = story.world.people["centre"], story.clock(), story.task().id
    given = {"to": to, "reason": "轮班"}
    with story.database.transaction() as session:
        job = bulk_jobs.begin(session, BulkAct.REASSIGN, [task], given, new_id(now), actor=actor, now=now).id
    return ran(story, job)


def undo(story: Story, job: int) -> list[str]:
    """Take the job back; the codes of what was refused."""
    actor, now = story.world.people["centre"], story.clock()
    with story.database.transaction() as session:
        back = bulk_jobs.undo(session, job, new_id(now), actor=actor, now=now).id
    ran(story, back)
    with story.database.reading() as session:
        items = bulk_jobs.items(session.get_one(Job, (story.world.jurisdiction, back)))
    return [str(each["code"]) for each in items if not each["done"]]


def ran(story: Story, job: int) -> int:
    jobs.run_now(story.database, HANDLERS, job, now=story.clock, machine=story.clock)
    return job


def hands(story: Story) -> tuple[int | None, int | None]:
    return story.task().assignee_id, story.task().delegated_by


@pytest.mark.both_databases
def test_undone_handover_leaves_the_task_with_its_delegate_and_its_owner(claimed: Story) -> None:
    """Whoever prepares it prepares it again, and still cannot finish it: the owner has not changed."""
    people = claimed.world.people
    delegate(claimed, "centre", "colleague")
    before = hands(claimed)
    job = give(claimed, "centre")
    assert hands(claimed) == (people["centre"].account_id, None)
    assert undo(claimed, job) == []
    assert hands(claimed) == before == (people["colleague"].account_id, people["centre"].account_id)
    claimed.prove()


def test_what_was_delegated_back_meanwhile_is_not_undone(claimed: Story) -> None:
    """It lies where the bulk act put it, yet it is another's by now, who only has it prepared there."""
    job = give(claimed, "colleague")
    actor, task = claimed.world.people["centre"], claimed.task().id
    with claimed.database.transaction() as session:
        inbox.reassign(session, task, "centre", {"reason": "轮班"}, actor=actor, now=claimed.clock())
    delegate(claimed, "centre", "colleague")
    held = hands(claimed)
    assert undo(claimed, job) == ["stale"]
    assert hands(claimed) == held
