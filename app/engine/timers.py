"""Timer events on the host's clock: asked once, remembered in the state, asked again only by re-arming."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.util.task import TaskState

from app.engine.faults import ProcessFault

VALUE = "event_value"


class DueDate(TimeDateEventDefinition):
    """A timeDate: its expression answers ISO text with offset, or None for a timer that is not armed."""

    def has_fired(self, task: Any) -> bool:
        """Whether the remembered instant has come; the first question evaluates the expression."""
        return _has_fired(self, task, None)


class Duration(DurationTimerEventDefinition):
    """A timeDuration: an ISO duration counted from the instant the node was reached."""

    def has_fired(self, task: Any) -> bool:
        """Whether the duration has passed."""
        return _has_fired(self, task, task.workflow.script_engine.now)


def _has_fired(timer: Any, task: Any, start: datetime | None) -> bool:
    memory = task.internal_data
    if VALUE not in memory:
        answer = task.workflow.script_engine.evaluate(task, timer.expression)
        memory[VALUE] = _instant_text(task, answer, start)
    value = memory[VALUE]
    if value is not None and datetime.fromisoformat(value) <= task.workflow.script_engine.now:
        memory["event_fired"] = True
    return bool(memory.get("event_fired", False))


def _instant_text(task: Any, answer: Any, start: datetime | None) -> str | None:
    if answer is None:
        return None
    try:
        if start is not None:
            parts = TimerEventDefinition.parse_iso_duration(answer)
            answer = (start + TimerEventDefinition.get_timedelta_from_start(parts, start)).isoformat()
        if datetime.fromisoformat(answer).tzinfo is None:
            raise ValueError("an instant needs its offset")
    except Exception as error:  # the library raises bare Exception for a bad duration
        raise ProcessFault(f"{task.task_spec.name}: timer answered {answer!r}: {error}") from error
    return str(answer)


def has_timer(task: Any) -> bool:
    """Whether a waiting event task listens to a timer (alone or in an event gateway)."""
    definition = task.task_spec.event_definition
    several = getattr(definition, "event_definitions", None)
    return any(isinstance(one, TimerEventDefinition) for one in (several if several is not None else (definition,)))


def waiting(tasks: Iterable[Any]) -> Iterator[Any]:
    """The tasks of the event manager that wait for a timer."""
    return (task for task in tasks if task.state == TaskState.WAITING and has_timer(task))


def next_due(tasks: Iterable[Any]) -> datetime | None:
    """The earliest instant any armed timer fires."""
    values = (task.internal_data.get(VALUE) for task in waiting(tasks))
    return min((datetime.fromisoformat(value) for value in values if value is not None), default=None)
