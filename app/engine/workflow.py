"""The library's workflow with flat scans instead of tree walks, a journal of completed nodes and a step limit.

Same behaviour as the stock classes (an equivalence test compares them step by step), a fraction of the work:
waiting events are not re-examined after every completed task, and look-ahead is rebuilt only for what runs next.
"""

import logging
from functools import cache
from importlib.metadata import version
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.conditional import ConditionalEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from app.engine import timers
from app.engine.faults import ProcessFault
from app.engine.parsing import Specs
from app.engine.scripting import RunScripts

STEP_LIMIT = 2_000

# below WARNING the library collects every task of the tree for each line it would log
for _name in ("spiff", "spiff.workflow", "spiff.task", "spiff.data"):
    logging.getLogger(_name).setLevel(logging.WARNING)
# and for every change of state it builds the state's name from scratch, logged or not: a sixth of all time
if version("spiffworkflow") == "3.2.0":
    TaskState.get_name = staticmethod(cache(TaskState.get_name))


class _Light:
    """What main process and sub-process share."""

    tasks: dict[Any, Any]
    top_workflow: Any

    def update_waiting_tasks(self) -> None:
        """Look again at waiting joins and conditions; timers and messages have their own moments."""
        for task in [task for task in self.tasks.values() if task.state == TaskState.WAITING]:
            if task.state == TaskState.WAITING and task.id in self.tasks and not _is_plain_event(task.task_spec):
                task.task_spec._update(task)

    def _task_completed_notify(self, task: Any) -> None:
        self.top_workflow.note(task)
        super()._task_completed_notify(task)  # type: ignore[misc]


def _is_plain_event(spec: Any) -> bool:
    return isinstance(spec, CatchingEvent) and not isinstance(spec.event_definition, ConditionalEventDefinition)


class Part(_Light, BpmnSubWorkflow):
    """A sub-process or called process of a running workflow."""


class LightWorkflow(_Light, BpmnWorkflow):
    """A running process."""

    def __init__(self, specs: Specs, scripts: RunScripts, *, deserializing: bool = False) -> None:
        self.trail: list[str] = []
        self._steps = 0
        super().__init__(specs.main, specs.parts, script_engine=scripts, deserializing=deserializing)

    def note(self, task: Any) -> None:
        """Keep the id of a completed node; stop a model that runs in circles."""
        if task.task_spec.bpmn_id is not None:
            self.trail.append(task.task_spec.bpmn_id)
        self._steps += 1
        if self._steps > STEP_LIMIT:
            raise ProcessFault(f"more than {STEP_LIMIT} steps without a person: an endless loop in the model?")

    def create_subprocess(self, my_task: Any, spec_name: str) -> Part:
        """The library's hook, answering our own class."""
        part = Part(self.subprocess_specs[spec_name], parent_task_id=my_task.id, top_workflow=self)
        self.subprocesses[my_task.id] = part
        return part

    def live(self) -> list[Any]:
        """The main process and every sub-process still open."""
        return [self, *(part for part in self.subprocesses.values() if not part.completed)]

    def advance(self) -> int:
        """Run everything that needs no person, fire what is due, until nothing moves; answers the timers fired."""
        fired = 0
        while True:
            while self._pass():
                pass
            fired += self._fire()
            if not any(self._is_automatic(task) for part in self.live() for task in part.tasks.values()):
                return fired

    def _pass(self) -> bool:
        parts = [part for part in self.subprocesses.values() if not part.completed]
        moved = 0
        for part in sorted(parts, key=lambda one: one.depth, reverse=True):
            while count := self._sweep(part):
                moved += count
            host = self.get_task_from_id(part.parent_task_id)
            host.task_spec._update(host)
        moved += self._sweep(self)
        return moved > 0 or len(self.live()) - 1 > len(parts)

    def _sweep(self, part: Any) -> int:
        count = 0
        for task in [task for task in part.tasks.values() if self._is_automatic(task)]:
            if self._is_automatic(task) and task.id in part.tasks:
                self.run(task)
                count += 1
        return count

    @staticmethod
    def _is_automatic(task: Any) -> bool:
        return bool(task.state == TaskState.READY and not task.task_spec.manual)

    @staticmethod
    def run(task: Any) -> None:
        """Complete one task; its successors are predicted first if a restored tree has none."""
        if task.task_spec.outputs and all(child.triggered for child in task.children):
            task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
        task.run()

    def _fire(self) -> int:
        fired = 0
        for task in list(timers.waiting(self.event_manager.tasks.values())):
            if task.state == TaskState.WAITING:
                task.task_spec._update(task)
                fired += task.state != TaskState.WAITING
        return fired
