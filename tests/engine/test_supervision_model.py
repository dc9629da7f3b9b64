"""What the model of 督办 promises: names, words, a drawing that can be read, and every way through it."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Conflict
from app.domain.vocabulary import Role
from app.engine import load_bundle
from tests.engine.picture import Picture
from tests.engine.walking import Walk

SOURCE = Path(__file__).parents[2] / "workflows" / "supervision.bpmn"
BUNDLE = load_bundle("supervision", SOURCE.read_bytes())
PICTURE = Picture(BUNDLE, SOURCE)
NOW = datetime.fromisoformat("2026-09-28T09:00:00+08:00")
OVER = datetime.fromisoformat("2026-12-01T00:00:00+08:00")
DUE = "2026-10-13T00:00:00+08:00"
# Every way through: what is decided, what is done, where it ends.
WAYS = {
    "accepted": (
        ("rectify-submit", "review_rectification-accept"),
        ("issue_order", "accept_rectification"),
        "rectified",
    ),
    "returned once": (
        ("rectify-submit", "review_rectification-return", "rectify-submit", "review_rectification-accept"),
        ("issue_order", "return_rectification", "accept_rectification"),
        "rectified",
    ),
    "circulated after its answer": (
        ("rectify-submit", "review_rectification-circulate"),
        ("issue_order", "circulate"),
        "circularised",
    ),
    "circulated unanswered": (("circulated",), ("issue_order", "circulate"), "circularised"),
    "revoked": (("revoked",), ("issue_order", "revoke_order"), "order_revoked"),
    "returned and revoked": (
        ("rectify-submit", "review_rectification-return", "revoked"),
        ("issue_order", "return_rectification", "revoke_order"),
        "order_revoked",
    ),
}
both = pytest.mark.parametrize("stored", [False, True], ids=["plain", "stored"])


@dataclass
class Desk:
    """Stands for the order: answers when its term ends, remembers what the process did."""

    acts: list[str] = field(default_factory=list)

    def due(self, code: str) -> str | None:
        """The instant after the last day of the term."""
        return DUE if code == "rectify" else None

    def perform(self, operation: str, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
        """Note the act."""
        self.acts.append(operation)
        return None


def begin(stored: bool) -> tuple[Walk, Desk]:
    desk = Desk()
    return Walk(BUNDLE, desk, {}, NOW, stored=stored), desk


@both
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_way_leads_to_its_acts_and_end(way: tuple[tuple[str, ...], tuple[str, ...], str], stored: bool) -> None:
    """Each decision has exactly its effects, and nothing waits afterwards."""
    steps, acts, end = way
    walk, desk = begin(stored)
    walk.follow(*steps)
    assert (tuple(desk.acts), walk.trail[-1]) == (acts, end)
    assert walk.run.finished
    assert walk.run.next_due() is None


@both
def test_passed_term_is_noted_once_and_ends_nothing(stored: bool) -> None:
    """Lateness is written down; the unit still answers."""
    walk, desk = begin(stored)
    assert walk.wait_until(OVER) == 1
    assert walk.wait_until(OVER) == 0
    assert desk.acts == ["issue_order", "note_overdue"]
    walk.follow("rectify-submit", "review_rectification-accept")
    assert walk.run.finished


@both
def test_answered_order_is_neither_revoked_nor_circulated_from_outside(stored: bool) -> None:
    """Once the unit has answered the supervisor judges; the messages find nobody."""
    walk, _ = begin(stored)
    walk.follow("rectify-submit")
    for message in ("revoked", "circulated"):
        with pytest.raises(Conflict):
            walk.send(message)


def test_steps_and_lanes_are_the_contract() -> None:
    """Whose step it is, and how it may end."""
    assert {key: set(task.outcomes) for key, task in BUNDLE.user_tasks.items()} == {
        "rectify": {"submit"},
        "review_rectification": {"accept", "return", "circulate"},
    }
    assert {key: task.role for key, task in BUNDLE.user_tasks.items()} == {
        "rectify": Role.INFORMATION_PROVIDER,
        "review_rectification": Role.SUPERVISOR,
    }


def test_fork_asks_a_question_and_has_a_way_out() -> None:
    """A reply that is neither accepted nor circulated goes back."""
    (fork,) = (node for node in BUNDLE.nodes.values() if node.type == "exclusiveGateway" and len(node.outgoing) > 1)
    assert fork.name.endswith("？")
    assert fork.default == "review_rectification-return"


def test_drawing_can_be_read() -> None:
    """All is drawn once, in its lane, with straight lines through no foreign node and distance between the steps."""
    assert PICTURE.not_drawn() == set()
    assert PICTURE.outside_their_lanes() == []
    assert PICTURE.slanted() == []
    assert PICTURE.crossings() == []
    assert PICTURE.too_near(10) == []
