"""Names and expressions of a model: every one must mean something in this house."""

from collections.abc import Iterable, Iterator

from app.domain.vocabulary import N_
from app.engine import expressions
from app.engine.bundle import Bundle
from app.engine.expressions import ExpressionError, Mode
from app.engine.findings import Finding, ModelVocabulary
from app.engine.model import Node


def findings(bundle: Bundle, vocabulary: ModelVocabulary) -> Iterator[Finding]:
    """Every unknown name and every text that is no expression."""
    for node in bundle.nodes.values():
        yield from _role(node, vocabulary)
        yield from _operation(node, vocabulary)
        yield from _messages(node, vocabulary)
        for text in node.scripts:
            yield from _expression(node.id, text, "exec", vocabulary)
        for _, text in node.expressions:
            yield from _expression(node.id, text, "eval", vocabulary)
    for flow in bundle.flows.values():
        if flow.condition:
            yield from _expression(flow.id, flow.condition, "eval", vocabulary)


def _role(node: Node, vocabulary: ModelVocabulary) -> Iterator[Finding]:
    if node.lane is None:
        if node.type == "userTask":
            yield Finding(node.id, "no_lane", N_("用户任务不在泳道内：请把它加入办理角色的泳道"))
    elif node.lane not in vocabulary.roles:
        message = N_("泳道编号 {lane} 不是角色：请使用 {known}")
        yield Finding(node.id, "unknown_role", message, {"lane": node.lane, "known": _list(vocabulary.roles)})


def _operation(node: Node, vocabulary: ModelVocabulary) -> Iterator[Finding]:
    if node.type == "serviceTask" and node.operation not in vocabulary.operations:
        message = N_("没有名为 {operation} 的自动操作：请使用 {known}")
        values = {"operation": node.operation or "", "known": _list(vocabulary.operations)}
        yield Finding(node.id, "unknown_operation", message, values)


def _messages(node: Node, vocabulary: ModelVocabulary) -> Iterator[Finding]:
    for trigger in node.triggers:
        if trigger.kind == "message" and trigger.value not in vocabulary.messages:
            message = N_("没有名为 {name} 的消息：请使用 {known}")
            values = {"name": trigger.value, "known": _list(vocabulary.messages)}
            yield Finding(node.id, "unknown_message", message, values)


def _expression(where: str, text: str, mode: Mode, vocabulary: ModelVocabulary) -> Iterator[Finding]:
    try:
        codes = expressions.calls(text, "due", mode)
    except ExpressionError as error:
        message = N_("表达式 {text} 不被允许（{reason}）：只能用比较、and/or/not 与 {functions}")
        values = {"text": text, "reason": str(error), "functions": _list(expressions.NAMES)}
        yield Finding(where, "bad_expression", message, values)
        return
    for code in codes:
        if code not in vocabulary.clocks:
            message = N_("期限代码 {code} 不存在：请使用 {known}")
            yield Finding(where, "unknown_clock", message, {"code": code or "?", "known": _list(vocabulary.clocks)})


def _list(names: Iterable[str]) -> str:
    return "、".join(sorted(names))
