"""Constructs the engine cannot carry safely, each found by trial, and drawing mistakes."""

from collections.abc import Iterator

from app.domain.vocabulary import N_
from app.engine.bundle import Bundle
from app.engine.findings import Finding, reachable
from app.engine.model import Node

_SUPPORTED = frozenset(
    (
        *("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
        *("userTask", "serviceTask", "scriptTask", "subProcess", "transaction", "callActivity"),
        *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"),
    )
)
_PARTS = ("subProcess", "transaction", "callActivity")


def findings(bundle: Bundle) -> Iterator[Finding]:
    """Every fault of the drawing itself."""
    for repeated in bundle.repeated_ids:
        yield Finding(repeated, "repeated_id", N_("编号重复：请为每个元素使用唯一的编号"))
    for flow in bundle.flows.values():
        if flow.source not in bundle.nodes or flow.target not in bundle.nodes:
            yield Finding(flow.id, "dangling_flow", N_("流的一端没有连接节点：请重新连接或删除"))
    for node in bundle.nodes.values():
        yield from _construct(node)
        yield from _events(bundle, node)
        yield from _gateway(bundle, node)
        yield from _connection(node)


def _construct(node: Node) -> Iterator[Finding]:
    if node.type not in _SUPPORTED:
        message = N_("不支持的节点类型 {type}：人工步骤用用户任务，自动步骤用服务任务")
        yield Finding(node.id, "unsupported_node", message, {"type": node.type})
    if any(trigger.kind == "triggeredByEvent" for trigger in node.triggers):
        message = N_("不支持事件子流程：请改用子流程上的边界事件")
        yield Finding(node.id, "event_subprocess", message)
    if node.several and node.type in _PARTS:
        message = N_("子流程不能设为多实例，中断时引擎会出错：请把多实例放在单个任务上，或为每项另立案件")
        yield Finding(node.id, "several_parts", message)


def _events(bundle: Bundle, node: Node) -> Iterator[Finding]:
    kinds = [trigger.kind for trigger in node.triggers]
    if "timeCycle" in kinds:
        message = N_("不支持循环定时：请写 timeDate 并使用 due('期限代码')，提醒由催办阶梯完成")
        yield Finding(node.id, "time_cycle", message)
    if "timeDuration" in kinds:
        message = N_("不支持固定时长：法定期限按工作日计算，请写 timeDate 并使用 due('期限代码')")
        yield Finding(node.id, "time_duration", message)
    if "message" in kinds and node.type in ("endEvent", "intermediateThrowEvent"):
        message = N_("流程不能自行发出消息：请改用服务任务")
        yield Finding(node.id, "message_thrown", message)
    if node.type == "boundaryEvent" and not node.interrupting and "timeDate" in kinds:
        people = [one for one in reachable(bundle, node.id, outwards=False) if _is_person(bundle, one)]
        if people:
            message = N_("不中断的定时事件不能引出用户任务 {task}：请以结束事件收尾，督办另立案件")
            yield Finding(node.id, "reminder_opens_task", message, {"task": min(people)})


def _gateway(bundle: Bundle, node: Node) -> Iterator[Finding]:
    if node.type == "inclusiveGateway" and len(node.incoming) > 1:
        message = N_("不支持包容汇聚：请改用排他网关或并行网关")
        yield Finding(node.id, "inclusive_join", message)
    if node.type == "parallelGateway" and len(node.incoming) > 1 and node.id in reachable(bundle, node.id):
        message = N_("循环内的并行汇聚第二次不会等待：请把并行部分放进子流程")
        yield Finding(node.id, "join_in_loop", message)
    if node.type == "eventBasedGateway":
        targets = {bundle.flows[flow].target for flow in node.outgoing}
        timers = [one for one in targets if one in bundle.nodes and _is_timer(bundle.nodes[one])]
        if len(timers) > 1:
            message = N_("一个事件网关只能有一个定时事件：请只保留最早的一个")
            yield Finding(node.id, "two_timers", message)
    if node.type in ("exclusiveGateway", "inclusiveGateway") and len(node.outgoing) > 1:
        yield from _choice(bundle, node)


def _choice(bundle: Bundle, node: Node) -> Iterator[Finding]:
    if node.default not in node.outgoing:
        yield Finding(node.id, "no_default", N_("网关没有默认流：请把其中一条流设为默认"))
    for flow in node.outgoing:
        if flow != node.default and not bundle.flows[flow].condition:
            yield Finding(flow, "no_condition", N_("网关的非默认流没有条件：请填写条件表达式"))


def _connection(node: Node) -> Iterator[Finding]:
    if not node.outgoing and node.type != "endEvent" and not _is_event_subprocess(node):
        yield Finding(node.id, "dead_end", N_("节点没有后续：请连到下一步或结束事件"))
    if not node.incoming and node.type not in ("startEvent", "boundaryEvent") and not _is_event_subprocess(node):
        yield Finding(node.id, "unreachable", N_("没有流通向该节点：请连接或删除"))


def _is_person(bundle: Bundle, node_id: str) -> bool:
    return bundle.nodes[node_id].type == "userTask"


def _is_timer(node: Node) -> bool:
    return any(trigger.kind.startswith("time") for trigger in node.triggers)


def _is_event_subprocess(node: Node) -> bool:
    return any(trigger.kind == "triggeredByEvent" for trigger in node.triggers)
