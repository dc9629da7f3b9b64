"""A few words to draw a process model in a test: nodes, flows, lanes, one BPMN file."""

from dataclasses import dataclass, field
from typing import Self
from xml.sax.saxutils import escape, quoteattr

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="definitions" targetNamespace="test">'
)
_DECLARED = (
    '<bpmn:message id="message_retracted" name="retracted"/><bpmn:message id="message_news" name="news"/>'
    '<bpmn:signal id="signal_bell" name="bell"/><bpmn:error id="error_e1" name="e1" errorCode="E1"/>'
    '<bpmn:escalation id="escalation_x1" name="x1" escalationCode="X1"/>'
)
_TIMERS = ("timeDate", "timeDuration", "timeCycle")


def event(kind: str, value: str = "") -> str:
    """The definition inside an event: `timeDate`, `message`, `error`, `terminate`, …"""
    if kind in _TIMERS:
        return f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(value)}</bpmn:{kind}></bpmn:timerEventDefinition>"
    if kind == "conditional":
        condition = f"<bpmn:condition>{escape(value)}</bpmn:condition>"
        return f"<bpmn:conditionalEventDefinition>{condition}</bpmn:conditionalEventDefinition>"
    reference = f' {kind}Ref="{kind}_{value}"' if value else ""
    return f"<bpmn:{kind}EventDefinition{reference}/>" if kind else ""


def instances(count: int, *, sequential: bool = False) -> str:
    """Several instances of an activity."""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<bpmn:loopCardinality>{count}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )


@dataclass
class Drawing:
    """A process or sub-process being drawn; every method answers the drawing, to be chained."""

    id: str
    tag: str = "process"
    attributes: str = ""
    inner: str = ""
    lanes: dict[str, list[str]] = field(default_factory=dict)
    _nodes: list[tuple[str, str, str, str]] = field(default_factory=list)
    _parts: "list[Drawing]" = field(default_factory=list)
    _flows: list[tuple[str, str, str, str | None, bool]] = field(default_factory=list)

    def node(self, tag: str, node_id: str, inner: str = "", attributes: str = "") -> Self:
        """Any node."""
        self._nodes.append((tag, node_id, inner, attributes))
        return self

    def start(self, node_id: str = "begin", kind: str = "", value: str = "") -> Self:
        """A start event."""
        return self.node("startEvent", node_id, event(kind, value))

    def end(self, node_id: str = "end", kind: str = "", value: str = "") -> Self:
        """An end event."""
        return self.node("endEvent", node_id, event(kind, value))

    def user(self, *node_ids: str, inner: str = "") -> Self:
        """Human tasks."""
        for node_id in node_ids:
            self.node("userTask", node_id, inner)
        return self

    def script(self, node_id: str, code: str) -> Self:
        """A script task."""
        return self.node("scriptTask", node_id, f"<bpmn:script>{escape(code)}</bpmn:script>")

    def service(self, node_id: str, operation: str, **params: str) -> Self:
        """A service task; the parameters are expressions."""
        given = "".join(
            f'<spiffworkflow:parameter id="{name}" type="any" value={quoteattr(value)}/>'
            for name, value in params.items()
        )
        inner = (
            f'<bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="{operation}" resultVariable="answer">'
            f"<spiffworkflow:parameters>{given}</spiffworkflow:parameters>"
            "</spiffworkflow:serviceTaskOperator></bpmn:extensionElements>"
        )
        return self.node("serviceTask", node_id, inner)

    def choice(self, *node_ids: str) -> Self:
        """Exclusive gateways."""
        for node_id in node_ids:
            self.node("exclusiveGateway", node_id)
        return self

    def fork(self, *node_ids: str) -> Self:
        """Parallel gateways."""
        for node_id in node_ids:
            self.node("parallelGateway", node_id)
        return self

    def boundary(self, node_id: str, host: str, kind: str, value: str = "", *, interrupting: bool = True) -> Self:
        """A boundary event."""
        cancel = "" if interrupting else ' cancelActivity="false"'
        return self.node("boundaryEvent", node_id, event(kind, value), f' attachedToRef="{host}"{cancel}')

    def catch(self, node_id: str, kind: str, value: str = "") -> Self:
        """An intermediate event that waits."""
        return self.node("intermediateCatchEvent", node_id, event(kind, value))

    def throw(self, node_id: str, kind: str, value: str = "") -> Self:
        """An intermediate event that tells."""
        return self.node("intermediateThrowEvent", node_id, event(kind, value))

    def part(self, drawing: "Drawing") -> Self:
        """An embedded sub-process."""
        self._parts.append(drawing)
        return self

    def flow(self, *chain: str) -> Self:
        """Flows through the nodes, one after the other."""
        for source, target in zip(chain, chain[1:], strict=False):
            self.branch(f"{source}_to_{target}", source, target)
        return self

    def branch(
        self, flow_id: str, source: str, target: str, condition: str | None = None, *, default: bool = False
    ) -> Self:
        """One flow with its own id, condition, or as the default."""
        self._flows.append((flow_id, source, target, condition, default))
        return self

    def lane(self, role: str, *node_ids: str) -> Self:
        """A lane and the nodes in it, of whatever depth."""
        self.lanes.setdefault(role, []).extend(node_ids)
        return self

    def xml(self) -> str:
        """This process as an element."""
        nodes = "".join(self._element(*node) for node in self._nodes)
        parts = "".join(part.xml() for part in self._parts)
        flows = "".join(
            f'<bpmn:sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">'
            + (f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else "")
            + "</bpmn:sequenceFlow>"
            for flow_id, source, target, condition, _ in self._flows
        )
        executable = ' isExecutable="true"' if self.tag == "process" else ""
        opening = f'<bpmn:{self.tag} id="{self.id}" name="{self.id}"{executable}{self.attributes}>'
        return f"{opening}{self._lane_set()}{self.inner}{nodes}{parts}{flows}</bpmn:{self.tag}>"

    def _element(self, tag: str, node_id: str, inner: str, attributes: str) -> str:
        default = next(
            (f' default="{flow}"' for flow, source, *_, is_default in self._flows if source == node_id and is_default),
            "",
        )
        return f'<bpmn:{tag} id="{node_id}" name="{node_id}"{default}{attributes}>{inner}</bpmn:{tag}>'

    def _lane_set(self) -> str:
        if not self.lanes:
            return ""
        lanes = "".join(
            f'<bpmn:lane id="{role}" name="{role} 泳道">'
            + "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)
            + "</bpmn:lane>"
            for role, nodes in self.lanes.items()
        )
        return f'<bpmn:laneSet id="{self.id}_lanes">{lanes}</bpmn:laneSet>'


def source(*drawings: Drawing, pool: bool = False) -> bytes:
    """The file of one or more processes; `pool` puts the first into a participant."""
    participant = f'<bpmn:participant id="pool" name="池" processRef="{drawings[0].id}"/>'
    collaboration = f'<bpmn:collaboration id="collaboration">{participant}</bpmn:collaboration>' if pool else ""
    processes = "".join(drawing.xml() for drawing in drawings)
    return f"{_HEAD}{collaboration}{_DECLARED}{processes}</bpmn:definitions>".encode()
