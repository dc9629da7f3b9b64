"""Our light, pruned and restored-after-every-step engine does what the library does on its own."""

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.specs.event_definitions import timer
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from app.domain.errors import Conflict
from app.engine import Run, load_bundle, restore, start
from tests.engine.shapes import SHAPES

BEGIN = datetime(2026, 1, 5, 1, tzinfo=UTC)
STEPS = 14
DATA = {"x": 1, "flag": False, "again": False, "fail": False}


class Watch(datetime):
    """The library's clock, turned by hand."""

    current = BEGIN

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return cls.current.astimezone(tz)


def due(code: str) -> str:
    return (BEGIN + timedelta(hours={"wait": 8, "verify": 20}[code])).isoformat()


class Recorder:
    """Our host: the same dates, every operation written down."""

    def __init__(self) -> None:
        self.done: list[tuple[str, dict[str, Any]]] = []

    def due(self, code: str) -> str:
        return due(code)

    def perform(self, operation: str, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        self.done.append((operation, params))
        return {"answer": len(self.done)}


class StockScripts(PythonScriptEngine):  # type: ignore[misc]
    """The library's engine as it comes, with the same functions and operations."""

    def __init__(self) -> None:
        super().__init__(TaskDataEnvironment({"due": due}))
        self.done: list[tuple[str, dict[str, Any]]] = []

    def call_service(self, task: Any, operation_name: str, operation_params: dict[str, Any]) -> str:
        self.done.append((operation_name, {name: one["value"] for name, one in operation_params.items()}))
        return json.dumps(len(self.done))


class Pair:
    """The same case twice: once in the library, never stored; once in ours, stored after every step."""

    def __init__(self, name: str, seed: int) -> None:
        self.random = random.Random(seed)
        Watch.current = BEGIN
        self.bundle = load_bundle(name, source(name))
        self.recorder, self.scripts = Recorder(), StockScripts()
        self.stock = BpmnWorkflow(*stock_specs(name), script_engine=self.scripts)
        self.stock.task_tree.data.update(DATA)
        settle(self.stock)
        self.ours = start(self.bundle, dict(DATA), self.recorder, Watch.current)

    def step(self) -> str:
        """One act on both, chosen at random among those possible."""
        self.ours = restore(self.bundle, self.ours.dump(), self.recorder, Watch.current)
        people = [("person", place) for place in range(len(self.ours.open_tasks()))]
        act, argument = self.random.choice(
            [*people, *people, ("clock", self.random.choice((61, 187, 367, 793))), ("message", 0), ("message", 1)]
        )
        getattr(self, f"_{act}")(argument)
        return f"{act} {argument}"

    def _person(self, place: int) -> None:
        # the same step of both: by name, instance and data, for the ids differ
        ours = sorted(ready(self.ours._workflow), key=described)[place]
        stock = sorted(ready(self.stock), key=described)[place]
        data: dict[str, Any] = {name: self.random.random() < 0.45 for name in ("again", "fail", "flag")}
        data[f"v{self.random.randrange(3)}"] = self.random.randrange(9)
        stock.data.update(data)
        stock.run()
        settle(self.stock)
        self.ours.complete(str(ours.id), data)

    def _clock(self, minutes: int) -> None:
        Watch.current += timedelta(minutes=minutes)
        self.stock.refresh_timers()
        settle(self.stock)
        self.ours = restore(self.bundle, self.ours.dump(), self.recorder, Watch.current)
        self.ours.fire_timers()

    def _message(self, which: int) -> None:
        name = ("news", "retracted")[which]
        taken = refused = False
        with suppress(WorkflowException):
            self.stock.send_event(BpmnEvent(MessageEventDefinition(name), {}))
            taken = True
        settle(self.stock)
        try:
            self.ours.send(name)
        except Conflict:
            refused = True
        assert taken is not refused

    def check(self, history: list[str]) -> None:
        """Live tasks, their data and due times, operations done and the end of both are the same."""
        after = restore(self.bundle, self.ours.dump(), self.recorder, Watch.current)
        for ours in (self.ours, after):
            assert view(ours._workflow) == view(self.stock), history
            assert ours.finished == self.stock.completed, history
        assert self.recorder.done == self.scripts.done, history
        if self.stock.completed:
            assert after._workflow.data == self.stock.data, history


@lru_cache
def source(name: str) -> bytes:
    return SHAPES[name]()


@lru_cache
def stock_specs(name: str) -> tuple[Any, Any]:
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(etree.fromstring(source(name)))
    return parser.get_spec(name), parser.get_subprocess_specs(name)


def settle(workflow: Any) -> None:
    """Run the library until nothing moves."""
    workflow.do_engine_steps()
    while workflow.get_tasks(state=TaskState.READY, manual=False):
        workflow.do_engine_steps()
    workflow.get_events()


def tasks(workflow: Any) -> Iterator[Any]:
    for part in (workflow, *(part for part in workflow.subprocesses.values() if not part.completed)):
        yield from part.tasks.values()


def ready(workflow: Any) -> list[Any]:
    return [task for task in tasks(workflow) if task.state == TaskState.READY and task.task_spec.manual]


def described(task: Any) -> str:
    key = (task.internal_data.get("key_or_index"), task.internal_data.get("event_value"))
    return f"{task.task_spec.name} {TaskState.get_name(task.state)} {key} {sorted(task.data.items(), key=str)}"


def view(workflow: Any) -> list[str]:
    """What is alive; a waiting join is bookkeeping that pruning may drop."""
    if workflow.completed:
        return []
    live = TaskState.READY | TaskState.STARTED | TaskState.ERROR
    return sorted(
        described(task)
        for task in tasks(workflow)
        if task.state & live or (task.state == TaskState.WAITING and not isinstance(task.task_spec, Join))
    )


def walk(name: str, seeds: range) -> None:
    for seed in seeds:
        pair = Pair(name, seed)
        history = [f"{name} {seed}"]
        pair.check(history)
        for _ in range(STEPS):
            if pair.stock.completed:
                break
            history.append(pair.step())
            pair.check(history)


@pytest.fixture(autouse=True)
def _watch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timer, "datetime", Watch)


@pytest.mark.parametrize("name", SHAPES)
def test_random_walk_same_as_library(name: str) -> None:
    """Whatever people, clocks and messages do, both engines stand at the same place with the same data."""
    walk(name, range(25))


@pytest.mark.long
@pytest.mark.parametrize("name", SHAPES)
def test_many_random_walks_same_as_library(name: str) -> None:
    """The same over many more walks."""
    walk(name, range(25, 400))


def test_types_of_a_run_are_ours() -> None:
    """A run answers plain values and our own classes only."""
    run = start(load_bundle("date", source("date")), dict(DATA), Recorder(), BEGIN)
    assert type(run) is Run
    assert type(run.open_tasks()[0]).__module__.startswith("app.engine")
