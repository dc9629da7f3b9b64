"""Moving a running case to another version of its model: the same live positions, by name, under the new drawing.

Timers keep the instants they were armed with, so no date moves. Nothing runs: dropping the result is the dry run.
What cannot be placed is refused with the nodes concerned, and the case stays on its version.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from app.domain.errors import Conflict
from app.domain.vocabulary import N_
from app.engine import codec
from app.engine.bundle import Bundle
from app.engine.parsing import Specs
from app.engine.pruning import LIVE
from app.engine.run import Run
from app.engine.scripting import Host, RunScripts

_NAME = 2


def migrate(
    old: Bundle, new: Bundle, state: bytes, host: Host, now: datetime, renamed: Mapping[str, str] | None = None
) -> Run:
    """The case of `state` under the `new` bundle; `renamed` maps old node ids to new ones.

    Raises Conflict `not_migratable` with `nodes` where a live position has no equal in the new model.
    """
    document = codec.unpack(old, state)
    names = _new_names(renamed or {})
    lost = sorted(set(_lost(old.compiled(), new.compiled(), document, names)))
    if lost:
        message = N_("案件正处于新版流程中没有或已改动的位置（{nodes}），不能迁移")
        raise Conflict("not_migratable", message, nodes="、".join(lost))
    for _, rows in _processes(document):
        for row in rows:
            row[_NAME] = names.get(row[_NAME], row[_NAME])
    workflow = codec.build(new, document, RunScripts(host, now))
    for part in workflow.live():
        for split in [task for task in part.tasks.values() if isinstance(task.task_spec, BoundaryEventSplit)]:
            _arm_new_events(split)
    return Run(new, workflow)


def _new_names(renamed: Mapping[str, str]) -> dict[str, str]:
    """New names, with those the library derives from a node's id."""
    suffixes = ("", ".BoundaryEventSplit", ".BoundaryEventJoin", " [child]")
    return {f"{old}{suffix}": f"{new}{suffix}" for old, new in renamed.items() for suffix in suffixes}


def _processes(document: list[Any]) -> Iterator[tuple[int | None, list[list[Any]]]]:
    """Each open process of a state with the id of the task it hangs on."""
    main, parts = document
    yield None, main[-1]
    yield from ((part[0], part[-1]) for part in parts)


def _lost(old: Specs, new: Specs, document: list[Any], names: Mapping[str, str]) -> Iterator[str]:
    """The positions of a state that mean something else, or nothing, in the new model."""
    hosts: dict[int, tuple[Any, Any]] = {}
    for host_id, rows in _processes(document):
        before, after = (old.main, new.main) if host_id is None else hosts[host_id]
        for row in rows:
            identity, above, name = row[: _NAME + 1]
            spec = before.task_specs[name]
            target = None if after is None else after.task_specs.get(names.get(name, name))
            if hasattr(spec, "spec"):
                hosts[identity] = (old.parts[spec.spec], new.parts.get(getattr(target, "spec", "")))
            if target is None or type(target) is not type(spec) or _newly_guarded(target, rows, above, names):
                yield name


def _newly_guarded(target: Any, rows: list[list[Any]], above: int, names: Mapping[str, str]) -> bool:
    """Whether the node has boundary events now and had none when the case came to it: nothing could arm them."""
    parent = names.get(rows[above][_NAME], rows[above][_NAME]) if above >= 0 else ""
    guards = [one.name for one in target.inputs if isinstance(one, BoundaryEventSplit)]
    return bool(guards) and parent not in guards


def _arm_new_events(split: Any) -> None:
    """Let boundary events that are new on a live host begin to wait."""
    present = {child.task_spec.name for child in split.children}
    if not any(child.state & LIVE and not isinstance(child.task_spec, BoundaryEvent) for child in split.children):
        return
    for spec in split.task_spec.outputs:
        if spec.name not in present:
            child = split._add_child(spec, TaskState.MAYBE)
            child._set_state(TaskState.WAITING)
            child.data = dict(split.data)
            spec._update(child)
