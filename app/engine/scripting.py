"""The script engine of one run: the checked language, the host's clocks and the instant of the command."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from app.engine import expressions
from app.engine.faults import ProcessFault


class Host(Protocol):
    """What a run asks of the case it belongs to; both answers must be the same if asked again."""

    def due(self, code: str) -> str | None:
        """When the clock's boundary timer fires, as ISO text with offset; None while the clock is not running."""

    def perform(self, operation: str, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
        """Carry out a service task; the answer is merged into the task data, None changes nothing."""


class RunScripts(PythonScriptEngine):
    """Evaluates for one run only: host and time travel here, so that nothing of a run is global."""

    def __init__(self, host: Host, now: datetime) -> None:
        super().__init__()
        self.host = host
        self.now = now
        self._scope = {**expressions.FUNCTIONS, "due": host.due, "__builtins__": {}}

    def validate(self, expression: str) -> None:
        """Check a text as the engine's parser asks for it."""
        expressions.compile_checked(expression, "eval")

    def evaluate(self, task: Any, expression: str, external_context: Mapping[str, Any] | None = None) -> Any:
        """The value of an expression over the task's data; a refusal of the host passes unchanged."""
        data = {**external_context, **task.data} if external_context else task.data
        try:
            return expressions.evaluate(expression, self._scope, data)
        except (ValueError, TypeError, LookupError, NameError, ArithmeticError) as error:
            raise ProcessFault(f"{task.task_spec.name}: {expression!r}: {error}") from error

    def execute(self, task: Any, script: str, external_context: Mapping[str, Any] | None = None) -> bool:
        """Run a script of assignments over the task's data."""
        data = {**external_context, **task.data} if external_context else task.data
        try:
            task.data.update(expressions.execute(script, self._scope, data))
        except (ValueError, TypeError, LookupError, NameError, ArithmeticError) as error:
            raise ProcessFault(f"{task.task_spec.name}: {script!r}: {error}") from error
        return True
