"""What the objection model promises to the rest of the program: names, words and a drawing that can be read."""

from itertools import pairwise

import pytest
from lxml import etree

from app.domain.vocabulary import ClockCode, Role
from app.engine import Node
from tests.engine.objection_case import BUNDLE, SOURCE

DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"

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

Box = tuple[float, float, float, float]
Point = tuple[float, float]
FORKS = [node for node in BUNDLE.nodes.values() if node.type == "exclusiveGateway" and len(node.outgoing) > 1]


def _drawn() -> tuple[dict[str, Box], dict[str, list[Point]]]:
    """Boxes (left, top, right, bottom) and lines of the drawing by element id."""
    root = etree.fromstring(SOURCE.read_bytes())
    boxes, lines = {}, {}
    for shape in root.iter(f"{BPMNDI}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
        boxes[shape.get("bpmnElement")] = (x, y, x + width, y + height)
    for edge in root.iter(f"{BPMNDI}BPMNEdge"):
        points = edge.findall(f"{DI}waypoint")
        lines[edge.get("bpmnElement")] = [(float(point.get("x")), float(point.get("y"))) for point in points]
    return boxes, lines


BOXES, LINES = _drawn()


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
    assert set(LINES) == set(BUNDLE.flows)
    assert set(BOXES) == {*BUNDLE.nodes, *BUNDLE.lanes, "objection_pool"}


def test_nodes_lie_in_the_rows_of_their_lanes() -> None:
    """Who does a step can be read from the row it lies in; only the frame around the work spans the rows."""
    for node in BUNDLE.nodes.values():
        if node.type == "subProcess":
            continue
        _, top, _, bottom = BOXES[node.id]
        _, upper, _, lower = BOXES[node.lane or ""]
        assert upper <= (top + bottom) / 2 <= lower, node.id


def test_lines_are_straight_and_pass_no_foreign_node() -> None:
    """Lines run across or down, and none goes through a step it does not belong to."""
    for flow in BUNDLE.flows.values():
        for start, end in pairwise(LINES[flow.id]):
            assert start[0] == end[0] or start[1] == end[1], flow.id
            crossed = {node for node in BUNDLE.nodes if _crosses(start, end, BOXES[node])}
            assert crossed <= {flow.source, flow.target, "handling"}, flow.id


def test_nodes_do_not_touch_each_other() -> None:
    """Steps keep a visible distance; only boundary events sit on the edge of their host."""
    free = [node for node in BUNDLE.nodes.values() if node.host is None and node.type != "subProcess"]
    for one in free:
        for other in free:
            assert one is other or _apart(BOXES[one.id], BOXES[other.id], 10), (one.id, other.id)


def _crosses(start: Point, end: Point, box: Box) -> bool:
    (x1, x2), (y1, y2) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    left, top, right, bottom = box
    return x1 < right and x2 > left and y1 < bottom and y2 > top


def _apart(one: Box, other: Box, distance: float) -> bool:
    return (
        one[2] + distance <= other[0]
        or other[2] + distance <= one[0]
        or one[3] + distance <= other[1]
        or other[3] + distance <= one[1]
    )
