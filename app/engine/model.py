"""What a process model says, read from its XML: nodes, flows, lanes, human tasks and their outcomes.

Read here and not from the engine's specs, because lanes, flow ids and gateway details do not survive its parser.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from app.domain.errors import TooLarge, Unusable
from app.domain.vocabulary import N_

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_EXTENSION = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
OPERATOR, PARAMETER = f"{_EXTENSION}serviceTaskOperator", f"{_EXTENSION}parameter"
MAX_SOURCE = 1_000_000

_ACTIVITIES = {
    *("task", "userTask", "manualTask", "scriptTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask"),
    *("subProcess", "transaction", "adHocSubProcess", "callActivity"),
}
_EVENTS = {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
_GATEWAYS = {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
_FLOW_NODES = frozenset(_ACTIVITIES | _EVENTS | _GATEWAYS)
_SCRIPTS = frozenset(("script", "preScript", "postScript"))
_EXPRESSIONS = frozenset(
    (
        *("timeDate", "timeDuration", "timeCycle", "condition"),
        *("loopCardinality", "completionCondition", "loopCondition", "messagePayload", "payloadExpression"),
    )
)
_REFERENCES = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


@dataclass(frozen=True)
class Trigger:
    """What an event waits for or throws: `timeDate` and its expression, `message` and its name, …"""

    kind: str
    value: str = ""


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: str | None


@dataclass(frozen=True)
class Node:
    """A flow node; `incoming` and `outgoing` are flow ids, `scope` the sub-process or process around it.

    `host` is the activity a boundary event sits on, `several` an activity done more than once in a row or at a time.
    """

    id: str
    type: str
    name: str
    lane: str | None
    incoming: tuple[str, ...]
    outgoing: tuple[str, ...]
    scope: str
    documentation: str = ""
    host: str | None = None
    interrupting: bool = True
    default: str | None = None
    triggers: tuple[Trigger, ...] = ()
    operation: str | None = None
    several: bool = False
    expressions: tuple[tuple[str, str], ...] = ()
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True)
class UserTask:
    """A step done by a person: its key is form, template and task id for ever, its role the lane around it."""

    key: str
    name: str
    role: str
    outcomes: tuple[str, ...]
    documentation: str = ""


@dataclass(frozen=True)
class Model:
    """A process as drawn."""

    process_ids: tuple[str, ...]
    title: str
    nodes: dict[str, Node]
    flows: dict[str, Flow]
    lanes: dict[str, str] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()

    def user_tasks(self) -> dict[str, UserTask]:
        """The human steps by key, in the order of the file."""
        return {
            node.id: UserTask(node.id, node.name, node.lane or "", self._outcomes(node.id), node.documentation)
            for node in self.nodes.values()
            if node.type == "userTask"
        }

    def _outcomes(self, key: str) -> tuple[str, ...]:
        prefix = f"{key}-"
        return tuple(flow.removeprefix(prefix) for flow in self.flows if flow.startswith(prefix))


def read_xml(source: bytes) -> etree._Element:
    """The root element of a BPMN file; raises TooLarge or Unusable. No entities, no network, no document type."""
    if len(source) > MAX_SOURCE:
        raise TooLarge("too_large", N_("流程模型文件超过 {limit} 字节"), limit=MAX_SOURCE)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise Unusable("bad_model", N_("流程模型无法解析：{reason}"), reason=str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None or root.tag != f"{BPMN}definitions":
        raise Unusable("bad_model", N_("流程模型无法解析：{reason}"), reason="not a plain BPMN 2.0 document")
    return root


def read_model(root: etree._Element) -> Model:
    """The executable processes of a file as nodes and flows."""
    processes = [one for one in root.iter(f"{BPMN}process") if one.get("isExecutable", "true") == "true"]
    flows = {flow.id: flow for process in processes for flow in _flows(process)}
    lanes = {ref.text.strip(): lane for lane in root.iter(f"{BPMN}lane") for ref in _refs(lane) if ref.text}
    return Model(
        process_ids=tuple(process.get("id", "") for process in processes),
        title=processes[0].get("name", "") if processes else "",
        nodes={node.id: node for process in processes for node in _nodes(root, process, flows, lanes)},
        flows=flows,
        lanes={lane.get("id", ""): lane.get("name", "") for lane in root.iter(f"{BPMN}lane")},
        repeated=tuple(one for one, times in Counter(_ids(root)).items() if times > 1),
    )


def _ids(root: etree._Element) -> Iterator[str]:
    """Every id of a BPMN element; extensions name operations and parameters, which may repeat."""
    return (element.get("id", "") for element in root.iter(f"{BPMN}*") if element.get("id"))


def _refs(lane: etree._Element) -> list[etree._Element]:
    return lane.findall(f"{BPMN}flowNodeRef")


def _flows(process: etree._Element) -> Iterator[Flow]:
    for flow in process.iter(f"{BPMN}sequenceFlow"):
        condition = flow.findtext(f"{BPMN}conditionExpression")
        yield Flow(
            flow.get("id", ""), flow.get("sourceRef", ""), flow.get("targetRef", ""), condition and condition.strip()
        )


def _nodes(
    root: etree._Element, process: etree._Element, flows: dict[str, Flow], lanes: dict[str, etree._Element]
) -> Iterator[Node]:
    for element in process.iter():
        kind = element.tag.removeprefix(BPMN)
        if kind not in _FLOW_NODES:
            continue
        node_id = element.get("id", "")
        lane, parent = lanes.get(node_id), element.getparent()
        operator = element.find(f"{BPMN}extensionElements/{OPERATOR}")
        own = list(_own(element))
        yield Node(
            id=node_id,
            type=kind,
            name=element.get("name", ""),
            lane=None if lane is None else lane.get("id"),
            incoming=tuple(flow.id for flow in flows.values() if flow.target == node_id),
            outgoing=tuple(flow.id for flow in flows.values() if flow.source == node_id),
            scope="" if parent is None else parent.get("id", ""),
            documentation=(element.findtext(f"{BPMN}documentation") or "").strip(),
            host=element.get("attachedToRef"),
            interrupting=element.get("cancelActivity", "true") == "true",
            default=element.get("default"),
            triggers=tuple(_triggers(root, own)) + _event_subprocess(element),
            operation=None if operator is None else operator.get("id"),
            several=any(_local(one).endswith("LoopCharacteristics") for one in own),
            expressions=tuple(_expressions(own)),
            scripts=tuple(one.text or "" for one in own if _local(one) in _SCRIPTS),
        )


def _own(element: etree._Element) -> Iterator[etree._Element]:
    """What belongs to the node itself, not to nodes and flows drawn inside it."""
    for child in element:
        if _local(child) not in _FLOW_NODES | {"sequenceFlow", "laneSet"}:
            yield child
            yield from _own(child)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _triggers(root: etree._Element, own: list[etree._Element]) -> Iterator[Trigger]:
    for element in own:
        kind = _local(element).removesuffix("EventDefinition")
        if kind == _local(element):
            continue
        if kind == "timer":
            yield from (Trigger(_local(one), (one.text or "").strip()) for one in element)
        elif kind in _REFERENCES:
            reference = element.get(f"{kind}Ref")
            target = root.find(f"{BPMN}{kind}[@id='{reference}']") if reference else None
            yield Trigger(kind, "" if target is None else target.get(_REFERENCES[kind], ""))
        else:
            yield Trigger(kind)


def _event_subprocess(element: etree._Element) -> tuple[Trigger, ...]:
    return (Trigger("triggeredByEvent"),) if element.get("triggeredByEvent") == "true" else ()


def _expressions(own: list[etree._Element]) -> Iterator[tuple[str, str]]:
    for element in own:
        kind = _local(element)
        if kind in _EXPRESSIONS:
            yield kind, (element.text or "").strip()
        elif element.tag == PARAMETER:
            yield f"parameter {element.get('id')}", element.get("value", "")
