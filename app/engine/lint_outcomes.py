"""Human tasks and their outcomes: what a person may decide is exactly what the flow can follow."""

from collections.abc import Iterator

from app.domain.vocabulary import N_
from app.engine import expressions
from app.engine.bundle import Bundle
from app.engine.expressions import ExpressionError
from app.engine.findings import Finding, ModelVocabulary, reachable
from app.engine.model import Flow, UserTask


def findings(bundle: Bundle, vocabulary: ModelVocabulary) -> Iterator[Finding]:
    """Every task without a form, outcome without a flow, and flow that no outcome reaches."""
    for task in bundle.user_tasks.values():
        if task.key not in vocabulary.tasks:
            message = N_("没有办理表单 {task}：任务编号须为已登记的任务，新含义用新编号")
            yield Finding(task.key, "unknown_task", message, {"task": task.key})
        else:
            yield from _compared(task, set(vocabulary.tasks[task.key]))
        yield from _flows(bundle, task)
    owned = {f"{task.key}-{outcome}" for task in bundle.user_tasks.values() for outcome in task.outcomes}
    for flow in bundle.flows.values():
        if flow.id not in owned and flow.condition and _asks_outcome(flow.condition):
            message = N_("按 outcome 判断的流须以「任务-结果」编号：请改名为 任务编号-结果")
            yield Finding(flow.id, "flow_id", message)


def _compared(task: UserTask, known: set[str]) -> Iterator[Finding]:
    for outcome in sorted(known - set(task.outcomes)):
        message = N_("结果 {outcome} 没有对应的流：请画出编号为 {flow} 的流")
        values = {"outcome": outcome, "flow": f"{task.key}-{outcome}"}
        yield Finding(task.key, "missing_outcome", message, values)
    for outcome in task.outcomes:
        if outcome not in known:
            message = N_("任务 {task} 没有结果 {outcome}：请删除该流或改用 {known}")
            values = {"task": task.key, "outcome": outcome, "known": "、".join(sorted(known))}
            yield Finding(f"{task.key}-{outcome}", "unknown_outcome", message, values)


def _flows(bundle: Bundle, task: UserTask) -> Iterator[Finding]:
    behind = reachable(bundle, task.key, past_people=False) | {task.key}
    for outcome in task.outcomes:
        flow = bundle.flows[f"{task.key}-{outcome}"]
        if flow.source not in behind:
            message = N_("流 {flow} 不在任务 {task} 之后：请从该任务后的网关引出")
            yield Finding(flow.id, "flow_misplaced", message, {"flow": flow.id, "task": task.key})
        yield from _condition(bundle, flow, outcome)


def _condition(bundle: Bundle, flow: Flow, outcome: str) -> Iterator[Finding]:
    source = bundle.nodes.get(flow.source)
    if source is None or source.type != "exclusiveGateway" or (source.default == flow.id and not flow.condition):
        return
    wanted = f"outcome == '{outcome}'"
    if flow.condition != wanted and len(source.outgoing) > 1:
        yield Finding(flow.id, "condition_mismatch", N_("流的条件与编号不符：请写 {wanted}"), {"wanted": wanted})


def _asks_outcome(condition: str) -> bool:
    try:
        return "outcome" in expressions.names(condition)
    except ExpressionError:
        return False  # reported where expressions are checked
