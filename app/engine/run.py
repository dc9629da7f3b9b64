"""One case's process in the hands of one command: start or restore, act, take the state out again.

A run belongs to one thread and one transaction. After an exception it is unusable, as is the transaction around it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from app.domain.errors import Conflict
from app.domain.vocabulary import N_
from app.engine import codec, timers
from app.engine.bundle import Bundle
from app.engine.faults import ProcessFault
from app.engine.scripting import Host, RunScripts
from app.engine.workflow import LightWorkflow


@dataclass(frozen=True)
class OpenTask:
    """A step that waits for a person: `id` for this occurrence, `key` for the step, `role` for who may."""

    id: str
    key: str
    role: str


def start(bundle: Bundle, data: dict[str, Any], host: Host, now: datetime) -> "Run":
    """A new process, run to its first human tasks; `data` holds references and decisions, plain JSON."""
    with _faults():
        workflow = LightWorkflow(bundle.compiled(), RunScripts(host, now))
        workflow.task_tree.data.update(data)
        run = Run(bundle, workflow)
        workflow.advance()
    return run


def restore(bundle: Bundle, state: bytes, host: Host, now: datetime) -> "Run":
    """A stored process at the instant of this command; nothing has moved yet."""
    return Run(bundle, codec.decode(bundle, state, RunScripts(host, now)))


class Run:
    """A process being worked on."""

    def __init__(self, bundle: Bundle, workflow: LightWorkflow) -> None:
        self.bundle = bundle
        self._workflow = workflow
        self._usable = True

    @property
    def finished(self) -> bool:
        """Whether the process has reached its end."""
        return bool(self._workflow.completed)

    @property
    def trail(self) -> list[str]:
        """Ids of the nodes completed since start or restore, in order."""
        return self._workflow.trail

    def open_tasks(self) -> list[OpenTask]:
        """The steps waiting for people."""
        return [
            OpenTask(str(codec.task_id(task)), key, self.bundle.user_tasks[key].role)
            for task in self._ready()
            if (key := task.task_spec.bpmn_id) in self.bundle.user_tasks
        ]

    def complete(self, task_id: str, data: dict[str, Any]) -> None:
        """Finish a human task with its decisions and run on; Conflict `task_finished` if it does not wait any more."""
        task = next((task for task in self._ready() if str(codec.task_id(task)) == task_id), None)
        if task is None:
            raise Conflict("task_finished", N_("该任务已办结或已撤销"))
        with self._acting():
            task.data.update(data)
            self._workflow.run(task)
            self._workflow.advance()

    def send(self, message: str) -> None:
        """Deliver a message to whatever waits for it; Conflict `not_retractable` when nothing does."""
        if not self.waits_for(message):
            raise Conflict("not_retractable", N_("已作出答复或已办结，不能再撤回"))
        with self._acting():
            self._workflow.send_event(_event(message))
            self._workflow.advance()

    def waits_for(self, message: str) -> bool:
        """Whether anything in the process would take this message now; an older model may not know it at all."""
        listening = self._workflow.event_manager.tasks.values()
        return any(task.task_spec.catches(task, _event(message)) for task in listening)

    def fire_timers(self) -> int:
        """Fire every timer that is due and run on; answers how many fired."""
        with self._acting():
            return self._workflow.advance()

    def rearm(self) -> None:
        """Ask again when each waiting timer is due (clocks paused, resumed, extended; calendar changed)."""
        with self._acting():
            for task in timers.waiting(self._workflow.event_manager.tasks.values()):
                task.internal_data.pop(timers.VALUE, None)
            self._workflow.advance()

    def next_due(self) -> datetime | None:
        """The earliest instant a timer fires; None when none is armed."""
        return timers.next_due(self._workflow.event_manager.tasks.values())

    def dump(self) -> bytes:
        """The state to store."""
        self._check_usable()
        return codec.encode(self.bundle, self._workflow)

    def _ready(self) -> Iterator[Any]:
        self._check_usable()
        for part in self._workflow.live():
            yield from (
                task for task in list(part.tasks.values()) if task.state == TaskState.READY and task.task_spec.manual
            )

    def _check_usable(self) -> None:
        if not self._usable:
            raise ProcessFault("an earlier error left this run half moved")

    @contextmanager
    def _acting(self) -> Iterator[None]:
        self._check_usable()
        self._usable = False
        with _faults():
            yield
        self._workflow.bpmn_events.clear()  # signals and escalations nobody in this case listens to
        self._usable = True


def _event(message: str) -> BpmnEvent:
    return BpmnEvent(MessageEventDefinition(message), {})


@contextmanager
def _faults() -> Iterator[None]:
    """Turn the library's exceptions into ours; what the host raises passes unchanged."""
    try:
        yield
    except SpiffWorkflowException as error:
        raise ProcessFault(str(error)) from error
