"""What the model of 措施通知 promises: names, words, a drawing that can be read, and every way through it."""

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

SOURCE = Path(__file__).parents[2] / "workflows" / "measure_order.bpmn"
BUNDLE = load_bundle("measure_order", SOURCE.read_bytes())
PICTURE = Picture(BUNDLE, SOURCE)
NOW = datetime.fromisoformat("2026-09-28T09:00:00+08:00")
OVER = datetime.fromisoformat("2026-12-01T00:00:00+08:00")
DUE = "2026-10-13T00:00:00+08:00"
TAKEN = "acknowledge_order-acknowledge"
# Every way through: whether credit is restored, what is decided, what is done, where it ends.
WAYS = {
    "executed": (False, (TAKEN, "execute_order-execute"), ("send_order", "close_order"), "order_done"),
    "restored": (True, (TAKEN, "restore_credit-restore"), ("send_order", "close_order"), "order_done"),
    "refused at once": (
        False,
        ("acknowledge_order-refuse", "review_refusal-accept"),
        ("send_order", "accept_refusal"),
        "order_refused",
    ),
    "refused, sent back and executed": (
        False,
        (TAKEN, "execute_order-refuse", "review_refusal-return", "execute_order-execute"),
        ("send_order", "close_order"),
        "order_done",
    ),
    "partly not restored": (
        True,
        (TAKEN, "restore_credit-refuse", "review_refusal-accept"),
        ("send_order", "accept_refusal"),
        "order_refused",
    ),
    "sent back and restored": (
        True,
        ("acknowledge_order-refuse", "review_refusal-return", "restore_credit-restore"),
        ("send_order", "close_order"),
        "order_done",
    ),
    "overtaken unread": (False, ("superseded",), ("send_order", "supersede_order"), "order_superseded"),
    "overtaken unexecuted": (False, (TAKEN, "superseded"), ("send_order", "supersede_order"), "order_superseded"),
}
both = pytest.mark.parametrize("stored", [False, True], ids=["plain", "stored"])


@dataclass
class Desk:
    """Stands for the order: answers when its limits end, remembers what the process did."""

    acts: list[str] = field(default_factory=list)

    def due(self, code: str) -> str | None:
        """The instant after the last day of a limit."""
        return DUE if code in ("acknowledge", "execute", "restore") else None

    def perform(self, operation: str, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
        """Note the act."""
        self.acts.append(operation)
        return None


def begin(stored: bool, restoring: bool = False) -> tuple[Walk, Desk]:
    desk = Desk()
    return Walk(BUNDLE, desk, {"restoring": restoring}, NOW, stored=stored), desk


@both
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_way_leads_to_its_acts_and_end(
    way: tuple[bool, tuple[str, ...], tuple[str, ...], str], stored: bool
) -> None:
    """Each decision has exactly its effects, and nothing waits afterwards."""
    restoring, steps, acts, end = way
    walk, desk = begin(stored, restoring)
    walk.follow(*steps)
    assert (tuple(desk.acts), walk.trail[-1]) == (acts, end)
    assert walk.run.finished
    assert walk.run.next_due() is None


@both
@pytest.mark.parametrize(("restoring", "last"), [(False, "execute_order-execute"), (True, "restore_credit-restore")])
def test_passed_limits_are_noted_and_end_nothing(restoring: bool, last: str, stored: bool) -> None:
    """Lateness is written down at each step; the unit still acts."""
    walk, desk = begin(stored, restoring)
    assert walk.wait_until(OVER) == 1
    walk.follow(TAKEN)
    walk.wait_until(OVER)
    assert desk.acts == ["send_order", "note_overdue", "note_overdue"]
    walk.follow(last)
    assert walk.run.finished


@both
def test_refused_order_is_overtaken_by_nothing(stored: bool) -> None:
    """What lies with the supervisor is judged; the message finds nobody."""
    walk, _ = begin(stored)
    walk.follow("acknowledge_order-refuse")
    with pytest.raises(Conflict):
        walk.send("superseded")


def test_steps_and_lanes_are_the_contract() -> None:
    """Whose step it is, and how it may end."""
    assert {key: (set(task.outcomes), task.role) for key, task in BUNDLE.user_tasks.items()} == {
        "acknowledge_order": ({"acknowledge", "refuse"}, Role.MEASURE_IMPLEMENTER),
        "execute_order": ({"execute", "refuse"}, Role.MEASURE_IMPLEMENTER),
        "restore_credit": ({"restore", "refuse"}, Role.MEASURE_IMPLEMENTER),
        "review_refusal": ({"accept", "return"}, Role.SUPERVISOR),
    }


def test_forks_ask_questions_and_have_a_way_out() -> None:
    """Where something is unclear the order goes to somebody's desk, never out of the house."""
    forks = [node for node in BUNDLE.nodes.values() if node.type == "exclusiveGateway" and len(node.outgoing) > 1]
    assert all(fork.name.endswith("？") for fork in forks)
    assert {fork.default for fork in forks} == {
        TAKEN,
        "restoration_asked_to_execute_order",
        "execute_order-refuse",
        "restore_credit-refuse",
        "review_refusal-return",
    }


def test_drawing_can_be_read() -> None:
    """All is drawn once, in its lane, with straight lines through no foreign node and distance between the steps."""
    assert PICTURE.not_drawn() == set()
    assert PICTURE.outside_their_lanes() == []
    assert PICTURE.slanted() == []
    assert PICTURE.crossings() == []
    assert PICTURE.too_near(10) == []
