"""The drawing of a process model, measured: what makes one readable, for the tests of every model."""

from collections.abc import Collection
from itertools import pairwise
from pathlib import Path

from lxml import etree

from app.engine import Bundle

DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"

Box = tuple[float, float, float, float]
Point = tuple[float, float]


class Picture:
    """Boxes (left, top, right, bottom) and lines of a model by element id; `frames` are its sub-processes."""

    def __init__(self, bundle: Bundle, source: Path, frames: Collection[str] = ()) -> None:
        self.bundle, self.frames = bundle, frozenset(frames)
        self.boxes: dict[str, Box] = {}
        self.lines: dict[str, list[Point]] = {}
        root = etree.fromstring(source.read_bytes())
        for shape in root.iter(f"{BPMNDI}BPMNShape"):
            bounds = shape.find(f"{DC}Bounds")
            x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
            self.boxes[shape.get("bpmnElement")] = (x, y, x + width, y + height)
        for edge in root.iter(f"{BPMNDI}BPMNEdge"):
            points = edge.findall(f"{DI}waypoint")
            self.lines[edge.get("bpmnElement")] = [(float(each.get("x")), float(each.get("y"))) for each in points]

    def not_drawn(self) -> set[str]:
        """Nodes, lanes and flows that are missing, and shapes of nothing."""
        wanted = {*self.bundle.nodes, *self.bundle.lanes, f"{self.bundle.process_id}_pool"}
        return (set(self.lines) ^ set(self.bundle.flows)) | (set(self.boxes) ^ wanted)

    def outside_their_lanes(self) -> list[str]:
        """Nodes whose middle does not lie in the row of their lane."""
        return [
            node.id
            for node in self.bundle.nodes.values()
            if node.id not in self.frames
            and not self.boxes[node.lane or ""][1] <= self._middle(node.id) <= self.boxes[node.lane or ""][3]
        ]

    def _middle(self, node: str) -> float:
        return (self.boxes[node][1] + self.boxes[node][3]) / 2

    def slanted(self) -> list[str]:
        """Flows that run neither across nor down."""
        return [
            flow
            for flow, points in self.lines.items()
            if any(start[0] != end[0] and start[1] != end[1] for start, end in pairwise(points))
        ]

    def crossings(self) -> list[tuple[str, str]]:
        """Flows with a node they pass through and do not belong to."""
        return [
            (flow.id, node)
            for flow in self.bundle.flows.values()
            for start, end in pairwise(self.lines[flow.id])
            for node in self.bundle.nodes
            if node not in {flow.source, flow.target, *self.frames} and _crosses(start, end, self.boxes[node])
        ]

    def too_near(self, distance: float) -> list[tuple[str, str]]:
        """Pairs of nodes closer than this; boundary events sit on the edge of their host."""
        free = [one.id for one in self.bundle.nodes.values() if one.host is None and one.id not in self.frames]
        return [
            (one, other)
            for one in free
            for other in free
            if one < other and not _apart(self.boxes[one], self.boxes[other], distance)
        ]


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
