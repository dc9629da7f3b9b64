"""Which tasks of a running tree can still influence what happens; only these are stored.

The rest (finished branches, predictions, closed sub-processes) is history, which the events of the case keep.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, EventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED


def kept(workflow: Any) -> list[Any]:
    """The tasks worth storing, every parent before its children."""
    keep = {workflow.task_tree.id}
    if workflow.completed:
        return [workflow.task_tree]
    for task in workflow.tasks.values():
        if task.state & LIVE:
            keep.add(task.id)
            _keep_around(task, keep)
        elif task.state & TaskState.FINISHED_MASK and isinstance(task.task_spec, UnstructuredJoin):
            _keep_arrived(workflow, task, keep)
    return _parents_first(workflow, keep)


def _keep_around(task: Any, keep: set[Any]) -> None:
    """What a live task looks at when it moves on."""
    spec, parent = task.task_spec, task.parent
    if parent is not None and isinstance(parent.task_spec, EventSplit):
        _keep_split(parent, keep)
    if isinstance(spec, BoundaryEventJoin):
        split = task.find_ancestor(spec.split_task)
        if split is not None:
            _keep_split(split, keep)
    if isinstance(spec, LoopTask):
        keep.update(child.id for child in task.children if child.state >= TaskState.WAITING)
    if task.state == TaskState.WAITING and parent is not None:
        keep.add(parent.id)  # looked at again, a waiting task takes over its parent's data again


def _keep_split(split: Any, keep: set[Any]) -> None:
    """The host of boundary events is decided by all its siblings, the finished ones too."""
    keep.add(split.id)
    keep.update(child.id for child in split.children if child.state >= TaskState.WAITING)


def _keep_arrived(workflow: Any, task: Any, keep: set[Any]) -> None:
    """A branch that already reached a join counts there, and its data is merged later."""
    parent = task.parent
    if parent is None or len(task.task_spec.inputs) < 2:
        return
    if isinstance(task.task_spec, _EndJoin) and not DeepMerge.get_updated_keys(workflow.task_tree.data, parent.data):
        return  # an arrival at the end that brings no data of its own
    keep.update((task.id, parent.id))


def _parents_first(workflow: Any, keep: set[Any]) -> list[Any]:
    order: dict[Any, Any] = {}
    seen: set[Any] = set()
    for task in workflow.tasks.values():
        chain, step = [], task if task.id in keep else None
        while step is not None and step.id not in seen:
            seen.add(step.id)
            chain.append(step)
            step = step.parent
        order.update((one.id, one) for one in reversed(chain) if one.id in keep)
    return list(order.values())
