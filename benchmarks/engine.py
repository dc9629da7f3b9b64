"""The engine alone: one command is restore, complete a human task, take the state out again.

Measured against the workflow library as it comes, with its compiled model kept in memory and the state as JSON, on the
objection process and the same decisions, both in one run. CPU time of the thread, the best of several rounds.
Prints one JSON document a line; run with `python -m benchmarks.engine`.
"""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from app.engine import load_bundle, restore, start

RATIO_BUDGET = 0.6
BYTES_BUDGET = 600
ROUNDS = 5
REPEATS = 60

MODEL = Path(__file__).parents[1] / "workflows" / "objection.bpmn"
SOURCE = MODEL.read_bytes()
NOW = datetime(2026, 9, 18, 1, tzinfo=UTC)
FAR = "2999-01-01T00:00:00+08:00"  # the library reads the machine's clock: no timer may fire there
DATA = {"case": 123456789012, "approve_opinion": False, "approve_answer": False}
STEPS = ("accept", "refer", "correct", "serve")


class Desk:
    """The host of our runs: far dates, operations that change nothing."""

    def due(self, code: str) -> str | None:
        """A date that never comes."""
        return FAR

    def perform(self, operation: str, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
        """Nothing to do: only the engine is measured."""
        return None


class Ours:
    """The engine of this project."""

    name = "xinzheng"

    def __init__(self) -> None:
        self.bundle, self.desk = load_bundle("objection", SOURCE), Desk()

    def begin(self) -> bytes:
        """The state of a new case."""
        return start(self.bundle, dict(DATA), self.desk, NOW).dump()

    def command(self, state: bytes, outcome: str) -> bytes:
        """Restore, decide, store."""
        run = restore(self.bundle, state, self.desk, NOW)
        run.complete(run.open_tasks()[0].id, {"outcome": outcome})
        return run.dump()


class StockScripts(PythonScriptEngine):  # type: ignore[misc]
    """The library's script engine with the same function and operations."""

    def call_service(self, task: Any, **named: Any) -> str:
        """Nothing to do: only the engine is measured."""
        return "null"


class Stock:
    """The library: stock classes and converters; only the compiled model is left out of the state."""

    name = "library"

    def __init__(self) -> None:
        parser = SpiffBpmnParser()
        parser.add_bpmn_xml(etree.fromstring(SOURCE))
        specs = parser.get_spec("objection"), parser.get_subprocess_specs("objection")
        self.scripts = StockScripts(TaskDataEnvironment({"due": lambda code: FAR}))
        self.specs = specs
        self.serializer = BpmnWorkflowSerializer(
            BpmnWorkflowSerializer.configure({**SPIFF_CONFIG, BpmnWorkflow: _state_only(specs)})
        )

    def begin(self) -> bytes:
        """The state of a new case."""
        workflow = BpmnWorkflow(*self.specs, script_engine=self.scripts)
        workflow.task_tree.data.update(DATA)
        workflow.do_engine_steps()
        return self._dump(workflow)

    def command(self, state: bytes, outcome: str) -> bytes:
        """Restore, decide, store."""
        workflow = self.serializer.from_dict(orjson.loads(state))
        workflow.script_engine = self.scripts
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.set_data(outcome=outcome)
        task.run()
        workflow.do_engine_steps()
        return self._dump(workflow)

    def _dump(self, workflow: Any) -> bytes:
        return orjson.dumps(self.serializer.to_dict(workflow))


def _state_only(specs: tuple[Any, Any]) -> type:
    """The library's own converter without the model in it."""

    class StateOnly(BpmnWorkflowConverter):  # type: ignore[misc]
        def to_dict(self, workflow: Any) -> dict[str, Any]:
            document: dict[str, Any] = WorkflowConverter.to_dict(self, workflow)
            document["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
            document["bpmn_events"] = self.registry.convert(workflow.bpmn_events)
            return document

        def from_dict(self, document: dict[str, Any]) -> Any:
            workflow = self.target_class(*specs, deserializing=True)
            workflow.tasks = self.mapping_from_dict(document["tasks"], UUID, workflow=workflow)
            workflow.task_tree = workflow.tasks[UUID(document["root"])]
            self.set_default_attributes(workflow, document)
            self.subprocesses_from_dict(document["subprocesses"], workflow)
            workflow.bpmn_events = self.registry.restore(document.pop("bpmn_events", []))
            return workflow

    return StateOnly


def measure() -> Iterator[dict[str, Any]]:
    """One document a step, the whole case, and the bytes stored."""
    ours, stock = Ours(), Stock()
    states = {engine.name: _states(engine) for engine in (ours, stock)}
    spent: dict[tuple[str, str], float] = {}
    for _ in range(ROUNDS):
        for engine in (ours, stock):
            for outcome, state in zip(STEPS, states[engine.name], strict=False):
                took = _median(engine.command, state, outcome)
                spent[engine.name, outcome] = min(took, spent.get((engine.name, outcome), took))
    for outcome in STEPS:
        yield _compared(f"engine.{outcome}", spent[ours.name, outcome], spent[stock.name, outcome])
    totals = [sum(spent[engine.name, outcome] for outcome in STEPS) for engine in (ours, stock)]
    yield _compared("engine.case", *totals)
    largest = max(len(state) for state in states[ours.name])
    yield {
        "name": "engine.bytes",
        "bytes": largest,
        "library_bytes": max(len(state) for state in states[stock.name]),
        "budget": BYTES_BUDGET,
        "met": largest <= BYTES_BUDGET,
    }


def _states(engine: Ours | Stock) -> list[bytes]:
    """The state before each step, and the last one."""
    states = [engine.begin()]
    for outcome in STEPS:
        states.append(engine.command(states[-1], outcome))
    return states


def _median(command: Callable[[bytes, str], bytes], state: bytes, outcome: str) -> float:
    """Milliseconds of CPU for one command."""
    gc.collect()
    gc.disable()
    times = []
    for _ in range(REPEATS):
        began = time.thread_time_ns()
        command(state, outcome)
        times.append(time.thread_time_ns() - began)
    gc.enable()
    return statistics.median(times) / 1e6


def _compared(name: str, ours: float, stock: float) -> dict[str, Any]:
    return {
        "name": name,
        "ms": round(ours, 3),
        "library_ms": round(stock, 3),
        "ratio": round(ours / stock, 3),
        "budget": RATIO_BUDGET,
        "met": ours / stock <= RATIO_BUDGET,
    }


def main() -> int:
    """Print every measurement; 1 if a budget is exceeded."""
    results = list(measure())
    for result in results:
        sys.stdout.write(json.dumps(result) + "\n")
    return 0 if all(result["met"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
