"""What the objection model promises to the rest of the program: names, words and a drawing that can be read."""

import pytest

from app.domain.vocabulary import ClockCode, Role
from app.engine import Node
from tests.engine.objection_case import BUNDLE, SOURCE
from tests.engine.picture import Picture

OUTCOMES = {
    "check_application": {"accept", "supplement", "decline", "transfer", "own_error"},
    "supplement_application": {"submit"},
    "refer_record": {"refer", "own_error"},
    "verify_record": {
        *("maintain", "correct", "supplement_record", "withdraw", "end_publicity", "partly", "unverifiable"),
        "misrouted",
    },
    "arbitrate_provider": {"assign"},
    "approve_opinion": {"approve", "return"},
    "serve_answer": {"serve", "return_to_provider"},
    "approve_answer": {"approve", "return"},
}
FLAGS = {"returned > 1", "approve_opinion", "approve_answer"}

FORKS = [node for node in BUNDLE.nodes.values() if node.type == "exclusiveGateway" and len(node.outgoing) > 1]


PICTURE = Picture(BUNDLE, SOURCE, frames=("handling",))


def test_outcomes_of_each_step_are_the_contract() -> None:
    """A step offers exactly the decisions of the public contract."""
    assert {key: set(task.outcomes) for key, task in BUNDLE.user_tasks.items()} == OUTCOMES


def test_lanes_are_roles() -> None:
    """A lane's id is a role, its name the role's label."""
    assert BUNDLE.lanes == {
        role: role.label for role in (Role.APPLICANT, Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER)
    }
    assert all(node.lane in BUNDLE.lanes for node in BUNDLE.nodes.values())


@pytest.mark.parametrize("fork", FORKS, ids=lambda node: node.id)
def test_fork_asks_a_question_and_has_a_way_out(fork: Node) -> None:
    """Every exclusive fork is labelled with a question, and one unconditional flow is its default."""
    assert fork.name.endswith("？")
    unconditional = [flow for flow in fork.outgoing if BUNDLE.flows[flow].condition is None]
    assert unconditional == [fork.default]


def test_conditions_compare_the_outcome_or_read_a_flag() -> None:
    """A flow named for an outcome asks for that outcome and nothing else."""
    for flow in BUNDLE.flows.values():
        if flow.condition is None:
            continue
        expected = {f"outcome == '{flow.id.split('-')[1]}'"} if "-" in flow.id else FLAGS
        assert flow.condition in expected


def test_timers_ask_known_clocks() -> None:
    """Each boundary timer asks one clock of the vocabulary; only the supplement limit interrupts."""
    timers = [node for node in BUNDLE.nodes.values() if any(one.kind == "timeDate" for one in node.triggers)]
    asked = {node.host: node.triggers[0].value for node in timers}
    assert asked == {
        "check_application": "due('refer')",
        "refer_record": "due('refer')",
        "verify_record": "due('verify')",
        "serve_answer": "due('answer')",
        "supplement_application": "due('supplement')",
    }
    assert {value.removeprefix("due('").removesuffix("')") for value in asked.values()} <= set(ClockCode)
    assert [node.host for node in timers if node.interrupting] == ["supplement_application"]


def test_operations_do_not_share_ids_with_nodes() -> None:
    """The library finds nodes by id over the whole file, so an operation of a node's name would be taken for it."""
    operations = {node.operation for node in BUNDLE.nodes.values() if node.operation}
    assert operations.isdisjoint(BUNDLE.nodes)


def test_everything_is_drawn_once() -> None:
    """The diagram shows the whole process: each node a shape, each flow a line."""
    assert PICTURE.not_drawn() == set()


def test_nodes_lie_in_the_rows_of_their_lanes() -> None:
    """Who does a step can be read from the row it lies in; only the frame around the work spans the rows."""
    assert PICTURE.outside_their_lanes() == []


def test_lines_are_straight_and_pass_no_foreign_node() -> None:
    """Lines run across or down, and none goes through a step it does not belong to."""
    assert PICTURE.slanted() == []
    assert PICTURE.crossings() == []


def test_nodes_do_not_touch_each_other() -> None:
    """Steps keep a visible distance; only boundary events sit on the edge of their host."""
    assert PICTURE.too_near(10) == []
