"""A process in the hands of commands: who must act, what runs by itself, what is refused."""

from typing import Any

import pytest

from app.domain.errors import Conflict, Forbidden
from app.engine import OpenTask, ProcessFault, Run, load_bundle, restore, start
from tests.engine.case import NOW, Case
from tests.engine.drawing import Drawing, source
from tests.engine.sample import sample

BUNDLE = load_bundle("objection", sample())


def opened(case: Case, data: dict[str, Any] | None = None) -> Run:
    return start(BUNDLE, {"case": 7, **(data or {})}, case, NOW)


def again(run: Run, case: Case) -> Run:
    return restore(BUNDLE, run.dump(), case, NOW)


def act(run: Run, outcome: str) -> OpenTask:
    (task,) = run.open_tasks()
    run.complete(task.id, {"outcome": outcome})
    return task


def test_start_waits_for_first_person() -> None:
    """A new case runs to its first human task, whose role is the lane around it, also inside a sub-process."""
    run = opened(Case())
    (task,) = run.open_tasks()
    assert (task.key, task.role) == ("check_application", "credit_centre")
    assert run.trail == ["received", "started"]
    assert not run.finished


def test_whole_case_restored_each_time_ends() -> None:
    """Restored before every step, the case walks to its end and tells its trail."""
    case = Case()
    run = opened(case)
    for outcome in ("accept", "misrouted", "correct", "serve"):
        run = again(run, case)
        act(run, outcome)
    assert run.finished
    assert run.trail == ["serve_answer", "do_send_answer", "answered"]
    assert [operation for operation, *_ in case.done] == ["suspend_measures", "send_answer"]
    assert again(run, case).finished
    assert again(run, case).open_tasks() == []


def test_task_id_same_after_restore() -> None:
    """A task keeps its id as long as it waits, whatever happens beside it."""
    case = Case({"verify": "2026-09-20T00:00:00+08:00"})
    run = opened(case)
    act(run, "accept")
    ids = {task.id for task in run.open_tasks()}
    for _ in range(3):
        run = again(run, case)
        run.fire_timers()
        assert {task.id for task in run.open_tasks()} == ids


def test_service_task_gets_parameters_and_data() -> None:
    """An operation is called by name with evaluated parameters and the task data; its answer joins the data."""
    case = Case(answers={"suspend_measures": {"orders": 2}})
    run = opened(case)
    act(run, "accept")
    operation, params, data = case.done[0]
    assert operation == "suspend_measures"
    assert params == {"kind": "suspend", "case": 7}
    assert data["outcome"] == "accept"


def test_finished_task_again_refused() -> None:
    """A task done is done: the second submission is refused and changes nothing."""
    case = Case()
    run = opened(case)
    task = act(run, "accept")
    before = run.dump()
    with pytest.raises(Conflict) as refused:
        run.complete(task.id, {"outcome": "decline"})
    assert refused.value.code == "task_finished"
    assert run.dump() == before
    with pytest.raises(Conflict):
        again(run, case).complete(task.id, {"outcome": "decline"})


def test_unknown_task_refused() -> None:
    """An id of another case is no task of this one."""
    with pytest.raises(Conflict):
        opened(Case()).complete("123", {})


@pytest.mark.parametrize("outcomes", [[], ["accept"], ["accept", "misrouted"]])
def test_retraction_ends_all_work(outcomes: list[str]) -> None:
    """At any moment before the answer a retraction ends the sub-process with everything in it."""
    case = Case({"verify": "2026-10-01T00:00:00+08:00"})
    run = opened(case)
    for outcome in outcomes:
        act(run, outcome)
    run = again(run, case)
    run.send("retracted")
    assert run.finished
    assert run.open_tasks() == []
    assert run.next_due() is None
    assert run.trail == ["retracted", "do_retract", "gone"]


def test_retraction_after_the_work_refused() -> None:
    """Once the work is over nobody waits for the message."""
    case = Case()
    run = opened(case)
    act(run, "accept")
    act(run, "correct")
    with pytest.raises(Conflict) as refused:
        again(run, case).send("retracted")
    assert refused.value.code == "not_retractable"


def test_default_flow_taken_for_other_outcomes() -> None:
    """Where no condition holds the default flow is taken."""
    run = opened(Case())
    act(run, "something else")
    assert run.trail[-4:] == ["check_application", "check_result", "not_accepted", "handling"]


def test_error_of_the_host_passes_and_spoils_the_run() -> None:
    """What an operation refuses reaches the caller unchanged, and the half-moved run cannot be stored."""
    run = opened(Case(answers={"suspend_measures": Forbidden()}))
    with pytest.raises(Forbidden):
        act(run, "accept")
    with pytest.raises(ProcessFault):
        run.dump()
    with pytest.raises(ProcessFault):
        run.open_tasks()


def test_endless_loop_stopped() -> None:
    """A model that runs in circles without a person is stopped, not waited for."""
    drawing = Drawing("circle").start().choice("merge", "ask").script("count", "n = n + 1").end()
    drawing.flow("begin", "merge", "count", "ask").branch("again", "ask", "merge", "n > 0")
    drawing.branch("on", "ask", "end", default=True)
    with pytest.raises(ProcessFault, match="endless loop"):
        start(load_bundle("circle", source(drawing)), {"n": 1}, Case(), NOW)


def test_missing_datum_is_a_fault() -> None:
    """A condition over data that is not there names the node and the text."""
    drawing = Drawing("missing").start().choice("ask").end().end("other")
    drawing.flow("begin", "ask").branch("yes", "ask", "end", "absent").branch("no", "ask", "other", default=True)
    with pytest.raises(ProcessFault, match="ask: 'absent'"):
        start(load_bundle("missing", source(drawing)), {}, Case(), NOW)


def test_bell_nobody_hears_is_lost() -> None:
    """A signal nobody in the case waits for is no reason not to store it."""
    drawing = Drawing("bell").start().throw("ring", "signal", "bell").user("a").end()
    bundle = load_bundle("bell", source(drawing.flow("begin", "ring", "a", "end")))
    run = start(bundle, {}, Case(), NOW)
    assert restore(bundle, run.dump(), Case(), NOW).trail == []
