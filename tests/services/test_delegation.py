"""委派: a colleague prepares, the owner decides."""

import pytest

from app.domain.errors import Conflict, Forbidden, Invalid
from app.services import delegation, inbox
from tests.services.story import Story


@pytest.fixture
def claimed(story: Story) -> Story:
    """A task the officer `centre` has claimed."""
    story.file()
    act(story, "claim", "centre")
    return story


def act(story: Story, verb: str, who: str, to: str = "colleague", note: str = "请核对原件") -> None:
    actor, now, task = story.world.people[who], story.clock(), story.task().id
    with story.database.transaction() as session:
        if verb == "delegate":
            delegation.delegate(session, task, to, {"note": note}, actor=actor, now=now)
        elif verb == "hand_back":
            delegation.hand_back(session, task, {"note": note}, actor=actor, now=now)
        else:
            getattr(inbox, verb)(session, task, actor=actor, now=now)


@pytest.mark.both_databases
def test_delegate_prepares_and_the_owner_finishes(claimed: Story) -> None:
    """The task is with the delegate until it is handed back; both steps are told with their words."""
    act(claimed, "delegate", "centre")
    people = claimed.world.people
    assert claimed.task().assignee_id == people["colleague"].account_id
    assert claimed.task().delegated_by == people["centre"].account_id
    act(claimed, "hand_back", "colleague", note="已核对，金额有误")
    assert (claimed.task().assignee_id, claimed.task().delegated_by) == (people["centre"].account_id, None)
    claimed.do("centre", "accept")
    assert [each for each in claimed.kinds() if each.startswith("task_")][-4:] == [
        "task_claimed",
        "task_delegated",
        "task_handed_back",
        "task_completed",
    ]
    claimed.prove()


@pytest.mark.parametrize("who", ["colleague", "centre"])
def test_nobody_finishes_what_is_still_being_prepared(claimed: Story, who: str) -> None:
    """The delegate hands it back, the owner takes it back: either way out is named by a code of its own."""
    act(claimed, "delegate", "centre")
    with pytest.raises(Conflict) as refused:
        claimed.do(who, "accept")
    assert refused.value.code == ("task_delegated" if who == "colleague" else "task_claimed")
    act(claimed, "hand_back", who)
    claimed.do("centre", "accept")


def test_delegate_does_not_give_the_task_away(claimed: Story) -> None:
    """Releasing it would take it from its owner."""
    act(claimed, "delegate", "centre")
    with pytest.raises(Conflict, match="task_delegated"):
        act(claimed, "release", "colleague")


def test_only_ones_own_task_is_delegated_and_only_once(claimed: Story) -> None:
    """A double click meets what the first has done; strangers and colleagues are refused."""
    with pytest.raises(Forbidden):
        act(claimed, "delegate", "colleague", to="centre")
    for to in ("provider", "centre", ""):
        with pytest.raises(Invalid):
            act(claimed, "delegate", "centre", to=to)
    with pytest.raises(Invalid):
        act(claimed, "delegate", "centre", note=" ")
    act(claimed, "delegate", "centre")
    with pytest.raises(Conflict, match="task_delegated"):
        act(claimed, "delegate", "centre")


def test_what_is_not_delegated_is_not_handed_back(claimed: Story) -> None:
    with pytest.raises(Conflict, match="task_not_delegated"):
        act(claimed, "hand_back", "centre")
    act(claimed, "delegate", "centre")
    with pytest.raises(Invalid):
        act(claimed, "hand_back", "colleague", note="")
    act(claimed, "hand_back", "centre", note="")


def test_unclaimed_task_is_claimed_before_it_is_delegated(story: Story) -> None:
    story.file()
    with pytest.raises(Conflict, match="task_not_claimed"):
        act(story, "delegate", "centre")


def test_reassigning_ends_the_delegation(claimed: Story) -> None:
    """The new owner is the owner."""
    act(claimed, "delegate", "centre")
    with claimed.database.transaction() as session:
        inbox.reassign(
            session,
            claimed.task().id,
            "centre",
            {"reason": "收回"},
            actor=claimed.world.people["supervisor"],
            now=claimed.clock(),
        )
    assert claimed.task().delegated_by is None
    claimed.do("centre", "accept")
