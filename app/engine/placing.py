"""A process set to given steps: what its stored state must be when the people's tasks are known and the state is not.

The way there is walked in a fresh run of the same model, step by step through every outcome, until just these steps
wait. So the state is one the model itself can reach, with its guards and timers in place, and nothing is carried out.
"""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from app.domain.errors import Conflict
from app.domain.vocabulary import N_
from app.engine import codec
from app.engine.bundle import Bundle
from app.engine.run import Run, start
from app.engine.scripting import Host, RunScripts

# No timer fires while a process is set: what is due fires in the next sweep, like any other.
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
# Far more than models have steps: beyond, only a counter rises in a loop. Every step is reached within ten.
_MOST_STATES = 60
_ID, _NAME, _STATE = 0, 2, 3

Answer = Callable[[str, dict[str, Any]], dict[str, Any] | None]


class _Walker:
    """The host of the walk: no clock runs, and a service task answers what the next gateways ask for."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def due(self, code: str) -> str | None:
        return None

    def perform(self, operation: str, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
        return self._answer(operation, data)


def place(
    bundle: Bundle, steps: Sequence[tuple[str, str]], data: Mapping[str, Any], host: Host, answer: Answer
) -> bytes:
    """The state in which exactly these steps wait, each given as (task id or "", key); timers are asked of the host.

    `data` is what the process knew from its start, `answer` what an operation would have answered on the way.
    Raises Conflict `no_such_position` where the model never waits for these steps at once.
    """
    wanted = sorted(key for _, key in steps)
    document = codec.unpack(bundle, _walk(bundle, wanted, dict(data), _Walker(answer)))
    _rename(bundle, document, steps)
    workflow = codec.build(bundle, document, RunScripts(host, _BEFORE_ALL))
    for _, task in _waiting(bundle, workflow):
        task.data.update(data)
    run = Run(bundle, workflow)
    run.rearm()
    return run.dump()


def _walk(bundle: Bundle, wanted: list[str], data: dict[str, Any], walker: _Walker) -> bytes:
    """The first state in which the wanted steps wait, fewest steps first."""
    first = start(bundle, data, walker, _BEFORE_ALL).dump()
    ahead, seen = deque([first]), {_place(bundle, first, walker)}
    while ahead and len(seen) < _MOST_STATES:
        state = ahead.popleft()
        here = _at_rest(bundle, state, walker)
        if sorted(task.key for task in here.open_tasks()) == wanted:
            return state
        for following in _steps_from(bundle, state, walker):
            if (place := _place(bundle, following, walker)) not in seen:
                seen.add(place)
                ahead.append(following)
    message = N_("流程不会同时停在这些步骤：{steps}；请用 --step 指明应当停在哪一步")
    raise Conflict("no_such_position", message, steps="、".join(wanted) or "—")


def _at_rest(bundle: Bundle, state: bytes, host: Host) -> Run:
    """A state with timers at rest."""
    return Run(bundle, codec.decode(bundle, state, RunScripts(host, _BEFORE_ALL)))


def _steps_from(bundle: Bundle, state: bytes, walker: _Walker) -> Iterator[bytes]:
    """Every state one finished task further."""
    for task in _at_rest(bundle, state, walker).open_tasks():
        for outcome in bundle.user_tasks[task.key].outcomes or ("",):
            run = _at_rest(bundle, state, walker)
            run.complete(task.id, {"outcome": outcome})
            if not run.finished:
                yield run.dump()


def _place(bundle: Bundle, state: bytes, walker: _Walker) -> str:
    """What tells two states apart: which steps wait, and what their data says besides the last outcome."""
    workflow = codec.decode(bundle, state, RunScripts(walker, _BEFORE_ALL))
    waiting = [(key, {**task.data, "outcome": ""}) for key, task in _waiting(bundle, workflow)]
    return json.dumps(sorted(waiting, key=lambda one: one[0]), sort_keys=True)


def _waiting(bundle: Bundle, workflow: Any) -> Iterator[tuple[str, Any]]:
    for part in workflow.live():
        for task in part.tasks.values():
            if task.state == TaskState.READY and (key := task.task_spec.bpmn_id) in bundle.user_tasks:
                yield key, task


def _rename(bundle: Bundle, document: list[Any], steps: Sequence[tuple[str, str]]) -> None:
    """Give the waiting tasks the ids under which they are known."""
    known = [(task_id, key) for task_id, key in steps if task_id.isdecimal()]
    main, parts = document
    for rows in (main[-1], *(part[-1] for part in parts)):
        for row in rows:
            if row[_STATE] != TaskState.READY or row[_NAME] not in bundle.user_tasks:
                continue
            at = next((at for at, (_, key) in enumerate(known) if key == row[_NAME]), None)
            if at is not None:
                row[_ID] = int(known.pop(at)[0])
