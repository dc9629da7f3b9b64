"""The stored state of a run: the live tasks by node name, compressed with the bundle's own node names.

Layout: one byte of version, four bytes of the bundle's hash, raw deflate of a JSON document.
Names, not positions, so that a state outlives a new version of the library. A version once stored is read for ever.
"""

import zlib
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.bundle import Bundle
from app.engine.faults import ProcessFault
from app.engine.pruning import kept
from app.engine.scripting import RunScripts
from app.engine.workflow import LightWorkflow, Part

VERSION = 1
_HEADER = 5
_RAW = -15
_ID_BITS = 63
_DEFAULTS = ("event_fired", "has_fired", "seen_events")


def task_id(task: Any) -> int:
    """A task's id as it is stored: new tasks carry a UUID (slow to hash), restored ones 63 bits of it."""
    return _key(task.id)


def encode(bundle: Bundle, workflow: LightWorkflow) -> bytes:
    """The state of a workflow; raises ProcessFault where task data is not plain JSON."""
    parts = [[_key(part.parent_task_id), *_dump(part)] for part in workflow.live()[1:]]
    try:
        # datetimes would silently come back as text
        document = orjson.dumps([_dump(workflow), parts], option=orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError as error:
        raise ProcessFault(f"task data must be plain JSON: {error}") from error
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW, zdict=bundle.dictionary)
    return bytes((VERSION,)) + _mark(bundle) + packer.compress(document) + packer.flush()


def decode(bundle: Bundle, state: bytes, scripts: RunScripts) -> LightWorkflow:
    """The workflow of a stored state; raises ProcessFault for another version or another bundle's state."""
    return build(bundle, unpack(bundle, state), scripts)


def unpack(bundle: Bundle, state: bytes) -> list[Any]:
    """The document of a state: the main process's rows, then those of each open sub-process after its host's id."""
    if not state or state[0] != VERSION:
        raise ProcessFault(f"state of unknown version {state[:1].hex() or 'none'}")
    if state[1:_HEADER] != _mark(bundle):
        # raw deflate would not notice a wrong dictionary
        raise ProcessFault(f"state belongs to another version of {bundle.process_id}")
    unpacker = zlib.decompressobj(_RAW, zdict=bundle.dictionary)
    try:
        document: list[Any] = orjson.loads(unpacker.decompress(state[_HEADER:]) + unpacker.flush())
    except (zlib.error, ValueError) as error:
        raise ProcessFault(f"damaged state: {error}") from error
    return document


def build(bundle: Bundle, document: list[Any], scripts: RunScripts) -> LightWorkflow:
    """The workflow of a state's document."""
    main, parts = document
    specs = bundle.compiled()
    workflow = LightWorkflow(specs, scripts, deserializing=True)
    _load(workflow, main, workflow)
    for host_id, *content in parts:
        host = workflow.get_task_from_id(host_id)
        part = Part(specs.parts[host.task_spec.spec], host_id, workflow, deserializing=True)
        _load(part, content, workflow)
        workflow.subprocesses[host_id] = part
        part.completed_event.connect(host.task_spec._on_subworkflow_completed, host)
    return workflow


def _mark(bundle: Bundle) -> bytes:
    return bytes.fromhex(bundle.sha256[:8])


def _key(identity: int | UUID) -> int:
    return identity if isinstance(identity, int) else identity.int >> (128 - _ID_BITS)


def _dump(workflow: Any) -> list[Any]:
    tasks = kept(workflow)
    places = {task.id: place for place, task in enumerate(tasks)}
    # joins merge their branches in the order these finished: the rank is all that matters of the time
    ranks = {task.id: rank for rank, task in enumerate(sorted(tasks, key=lambda one: one.last_state_change))}
    rows = [_row(task, places, ranks[task.id]) for task in tasks]
    return [int(workflow.completed), int(workflow.success), workflow.data or 0, rows]


def _row(task: Any, places: dict[Any, int], rank: int) -> list[Any]:
    parent = task.parent
    while parent is not None and parent.id not in places:
        parent = parent.parent
    above = {} if parent is None else parent.data
    row = [
        *(task_id(task), -1 if parent is None else places[parent.id], task.task_spec.name, task.state, rank),
        *(_changed(above, task.data) or 0, _memory(task) or 0, int(task.triggered)),
        [name for name in above if name not in task.data] or 0,
    ]
    while row[-1] == 0 and len(row) > 5:
        row.pop()
    return row


def _changed(above: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """What differs from the parent's data; 1 and True are equal, but not the same."""
    return {
        name: value
        for name, value in data.items()
        if name not in above or above[name] != value or type(above[name]) is not type(value)
    }


def _memory(task: Any) -> dict[str, Any]:
    """The bookkeeping of a live task; a finished one needs none."""
    if task.state & TaskState.FINISHED_MASK:
        return {}
    memory = {name: value for name, value in task.internal_data.items() if name not in _DEFAULTS or value}
    if "seen_events" in memory:  # objects of the library: keep which definition was met, and with what
        places = task.task_spec.event_definition.event_definitions
        memory["seen_events"] = [[places.index(one.event_definition), one.payload] for one in memory["seen_events"]]
    if "merged" in memory:  # ids of finished instances; only their number is ever asked
        memory["merged"] = len(memory["merged"])
    return memory


def _load(workflow: Any, content: list[Any], top: LightWorkflow) -> None:
    completed, success, data, rows = content
    tasks: list[Any] = []
    for row in rows:
        task = _task(workflow, row, tasks)
        tasks.append(task)
        workflow.tasks[task.id] = task
        if task.state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            top.event_manager.tasks[task.id] = task
    workflow.task_tree = tasks[0]
    workflow.completed, workflow.success, workflow.data = bool(completed), bool(success), data or {}


def _task(workflow: Any, row: list[Any], tasks: list[Any]) -> Any:
    identity, place, name, state, rank, changed, memory, triggered, deleted = row + [0] * (9 - len(row))
    task = Task.__new__(Task)  # the constructor would draw an id and announce a new child
    task.id, task.workflow, task._children, task.thread_id = identity, workflow, [], 0
    task._state, task.last_state_change, task.triggered = state, float(rank), bool(triggered)
    try:
        task.task_spec = workflow.spec.task_specs[name]
    except KeyError as error:
        raise ProcessFault(f"the model has no node {name!r}") from error
    task.internal_data = _remembered(task.task_spec, memory) if memory else {}
    parent = None if place < 0 else tasks[place]
    task._parent = None if parent is None else parent.id
    task.data = {} if parent is None else dict(parent.data)
    if parent is not None:
        parent._children.append(identity)
    for gone in deleted or ():
        del task.data[gone]
    task.data.update(changed or {})
    return task


def _remembered(spec: Any, memory: dict[str, Any]) -> dict[str, Any]:
    if "seen_events" in memory:
        definitions = spec.event_definition.event_definitions
        memory["seen_events"] = [BpmnEvent(definitions[place], payload) for place, payload in memory["seen_events"]]
    if "merged" in memory:
        memory["merged"] = [""] * memory["merged"]
    return memory
