"""From BPMN XML to the engine's specs, with our timers and service tasks in place of the library's."""

from dataclasses import dataclass
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent, StartEvent
from SpiffWorkflow.bpmn.specs.event_definitions.timer import DurationTimerEventDefinition, TimeDateEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.event_parsers import (
    SpiffBoundaryEventParser,
    SpiffIntermediateCatchEventParser,
    SpiffStartEventParser,
)
from SpiffWorkflow.spiff.parser.process import SpiffProcessParser
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask

from app.domain.errors import Unusable
from app.domain.vocabulary import N_
from app.engine.model import BPMN, OPERATOR, PARAMETER
from app.engine.timers import DueDate, Duration


@dataclass(frozen=True)
class Specs:
    """The compiled process and every process inside or called by it, shared by all runs and threads."""

    main: Any
    parts: dict[str, Any]


class Operation(SpiffBpmnTask):
    """A service task: one named operation of the host, done inside the caller's transaction."""

    def __init__(self, spec: Any, name: str, operation: str, params: dict[str, str], **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.operation = operation
        self.params = params

    def _run_hook(self, task: Any) -> bool:
        scripts = task.workflow.script_engine
        params = {name: scripts.evaluate(task, expression) for name, expression in self.params.items()}
        task.data.update(scripts.host.perform(self.operation, params, dict(task.data)) or {})
        return True


class OperationParser(SpiffTaskParser):
    """Reads `spiffworkflow:serviceTaskOperator`; the parameters' values are expressions."""

    def create_task(self) -> Operation:
        """The service task of this node."""
        operator = self.node.find(f".//{OPERATOR}")
        if operator is None:
            self.raise_validation_exception("A service task needs an operator")
        params = {one.get("id"): one.get("value") for one in operator.iter(PARAMETER)}
        return Operation(self.spec, self.bpmn_id, operator.get("id"), params, **self.bpmn_attributes)

    def parse_extensions(self, node: Any = None) -> dict[str, Any]:
        """Nothing beyond the operator (the library would demand a `type` of each parameter)."""
        return {}


class _OurTimers:
    """Puts the host's clock behind the timers of an event."""

    def parse_timer_event(self, event: Any) -> Any:
        parsed = super().parse_timer_event(event)  # type: ignore[misc]
        if type(parsed) is TimeDateEventDefinition:
            return DueDate(parsed.name, parsed.expression, description=parsed.description)
        if type(parsed) is DurationTimerEventDefinition:
            return Duration(parsed.name, parsed.expression, description=parsed.description)
        return self.raise_validation_exception("timeCycle is not supported")  # type: ignore[attr-defined]


class StartParser(_OurTimers, SpiffStartEventParser):
    """Start events."""


class BoundaryParser(_OurTimers, SpiffBoundaryEventParser):
    """Boundary events."""


class CatchParser(_OurTimers, SpiffIntermediateCatchEventParser):
    """Intermediate catching events."""


class ProcessReader(SpiffProcessParser):
    """Reads one process; an operator named like its service task must not hide the task."""

    def _index_process_nodes(self) -> None:
        super()._index_process_nodes()
        self.nodes_by_id.update((node.get("id"), node) for node in self.node.iter(f"{BPMN}*") if node.get("id"))


class ModelParser(SpiffBpmnParser):
    """The library's parser with our own timers and service tasks."""

    PROCESS_PARSER_CLASS = ProcessReader
    OVERRIDE_PARSER_CLASSES = {
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("startEvent"): (StartParser, StartEvent),
        full_tag("boundaryEvent"): (BoundaryParser, BoundaryEvent),
        full_tag("intermediateCatchEvent"): (CatchParser, IntermediateCatchEvent),
        full_tag("serviceTask"): (OperationParser, Operation),
    }


def compile_process(process_id: str, root: etree._Element) -> Specs:
    """The specs of one process; raises Unusable where the library cannot run the model."""
    parser = ModelParser()
    try:
        parser.add_bpmn_xml(root)
        main = parser.get_spec(process_id)
        specs = Specs(main, parser.get_subprocess_specs(process_id))
    except (SpiffWorkflowException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise Unusable("bad_model", N_("流程模型无法解析：{reason}"), reason=str(error)) from error
    for spec in (specs.main, *specs.parts.values()):
        _freeze(spec)
    return specs


def _freeze(spec: Any) -> None:
    """Do now what the library does on first use, so that threads sharing the spec never change it."""
    if spec.start.trigger_specs:
        # starting such a process adds a flow to the shared spec, for every other case too
        raise Unusable("bad_model", N_("流程模型无法解析：{reason}"), reason="event sub-process")
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, LoopTask):
            child = spec.task_specs[task_spec.task_spec]
            if not child.completed_event.is_connected(task_spec.merge_child):
                child.completed_event.connect(task_spec.merge_child)
