"""A stored state is small, holds for ever, and is never mistaken for another's."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.engine import ProcessFault, Run, load_bundle, restore, start
from tests.engine.case import NOW, Case
from tests.engine.drawing import Drawing, source
from tests.engine.sample import drawing, sample
from tests.engine.shapes import SHAPES

STORED = Path(__file__).parent / "stored"
BUNDLE = load_bundle("objection", sample())


def round_of(name: str) -> Run:
    run = start(load_bundle(name, SHAPES[name]()), {"x": 1, "again": True, "flag": False, "fail": False}, Case(), NOW)
    return restore(run.bundle, run.dump(), Case(), NOW)


def test_state_of_version_1_still_loads() -> None:
    """A state stored by the first release opens with its tasks, data and timers, and runs to its end."""
    bundle = load_bundle("objection", (STORED / "objection_v1.bpmn").read_bytes())
    case = Case({"verify": "2026-10-01T00:00:00+08:00"})
    run = restore(bundle, bytes.fromhex((STORED / "state_v1.hex").read_text(encoding="ascii")), case, NOW)
    (task,) = run.open_tasks()
    assert (task.key, task.role) == ("verify_record", "information_provider")
    assert run.next_due() == datetime.fromisoformat("2026-09-25T00:00:00+08:00")
    assert next(run._ready()).data == {"case": 7, "outcome": "accept"}
    run.complete(task.id, {"outcome": "correct"})
    run.complete(run.open_tasks()[0].id, {"outcome": "serve"})
    assert run.finished


def test_state_is_small() -> None:
    """A case in the midst of verification takes a fraction of the budget of 600 bytes."""
    run = start(BUNDLE, {"case": 7}, Case({"verify": "2026-10-01T00:00:00+08:00"}), NOW)
    run.complete(run.open_tasks()[0].id, {"outcome": "accept"})
    assert len(run.dump()) < 400


@pytest.mark.parametrize("name", ["loop", "counted_loop", "parallel_loop", "detour"])
def test_loop_keeps_the_state_constant(name: str) -> None:
    """However often a step is done again, the state does not grow: history is not state."""
    run = round_of(name)
    sizes = []
    for _ in range(40):
        for _ in range(2):
            for task in run.open_tasks():
                if task.id in {one.id for one in run.open_tasks()}:
                    run.complete(task.id, {"again": True, "n": 0})
            run = restore(run.bundle, run.dump(), Case(), NOW)
        sizes.append(len(run._workflow.tasks))
    assert len(set(sizes[2:])) == 1


def test_finished_state_keeps_its_root_only() -> None:
    """Nothing of a finished process can move any more."""
    bundle = load_bundle("two", source(Drawing("two").start().user("a").end().flow("begin", "a", "end")))
    run = start(bundle, {}, Case(), NOW)
    run.complete(run.open_tasks()[0].id, {})
    again = restore(bundle, run.dump(), Case(), NOW)
    assert again.finished
    assert len(again._workflow.tasks) == 1


def test_state_of_another_model_refused() -> None:
    """A state opened with another version of its model is refused, not misread."""
    other = load_bundle("objection", source(drawing().lane("credit_centre", "do_send_answer"), pool=True))
    state = start(BUNDLE, {}, Case(), NOW).dump()
    with pytest.raises(ProcessFault, match="another version"):
        restore(other, state, Case(), NOW)


@pytest.mark.parametrize("state", [b"", b"\x02abcd", b"\x00"])
def test_state_of_unknown_version_refused(state: bytes) -> None:
    """A state of a version this release does not know is refused."""
    with pytest.raises(ProcessFault, match="unknown version"):
        restore(BUNDLE, state, Case(), NOW)


def test_damaged_state_refused() -> None:
    """A state cut short is a fault of ours, not a crash of the compressor."""
    state = start(BUNDLE, {}, Case(), NOW).dump()
    with pytest.raises(ProcessFault, match="damaged"):
        restore(BUNDLE, state[:-4], Case(), NOW)


@pytest.mark.parametrize("value", [NOW, {1, 2}, timedelta(1), b"bytes"])
def test_data_beyond_json_refused(value: Any) -> None:
    """Only plain JSON goes into a state: anything else would come back as something different."""
    run = start(BUNDLE, {"odd": value}, Case(), NOW)
    with pytest.raises(ProcessFault, match="plain JSON"):
        run.dump()


def test_nested_data_comes_back_equal() -> None:
    """Lists, mappings, empty and missing values survive storing."""
    data = {"case": 7, "list": [1, [2, {"a": None}]], "empty": {}, "none": None, "zero": 0, "text": "异议", "no": False}
    run = start(BUNDLE, data, Case(), NOW)
    run.complete(run.open_tasks()[0].id, {"outcome": "accept", "list": []})
    again = restore(BUNDLE, run.dump(), Case(), NOW)
    assert next(again._ready()).data == {**data, "outcome": "accept", "list": []}
