"""Moving a running case to a new version of its model keeps where it stands and when it is due."""

from datetime import datetime

import pytest

from app.domain.errors import Conflict
from app.engine import Bundle, OpenTask, Run, load_bundle, migrate, restore, start
from tests.engine.case import NOW, Case
from tests.engine.drawing import Drawing, instances, source
from tests.engine.sample import drawing, handling, sample

DUE = "2026-09-25T00:00:00+08:00"
OLD = load_bundle("objection", sample())


def verifying() -> Run:
    """A case in the hands of the provider, its reminder armed."""
    run = start(OLD, {"case": 7}, Case({"verify": DUE}), NOW)
    run.complete(run.open_tasks()[0].id, {"outcome": "accept"})
    return run


def moved(new: Bundle, case: Case, renamed: dict[str, str] | None = None) -> Run:
    """That case under another model, stored and opened again."""
    run = migrate(OLD, new, verifying().dump(), case, NOW, renamed)
    return restore(new, run.dump(), case, NOW)


def changed(work: Drawing | None = None, **lanes: str) -> Bundle:
    process = drawing(work)
    for node, role in lanes.items():
        process.lane(role, node)
    return load_bundle("objection", source(process, pool=True))


def finish(run: Run) -> list[OpenTask]:
    done = []
    while run.open_tasks():
        done.append(run.open_tasks()[0])
        run.complete(done[-1].id, {"outcome": "correct"})
    assert run.finished
    return done


def test_step_added_later_is_reached() -> None:
    """A step the new model adds further on is met on the way; the due date did not move, nor was it asked."""
    work = handling().user("approve_opinion")
    work._flows = [one for one in work._flows if one[0] != "verify_record-correct"]
    work.branch("verify_record-correct", "own_information", "approve_opinion", "outcome == 'correct'")
    case = Case({"verify": "2030-01-01T00:00:00+08:00"})
    run = moved(changed(work.flow("approve_opinion", "verified"), approve_opinion="information_provider"), case)
    assert run.next_due() == datetime.fromisoformat(DUE)
    assert case.asked == []
    assert [task.key for task in finish(run)] == ["verify_record", "approve_opinion", "serve_answer"]


def test_task_keeps_its_id() -> None:
    """The open task is the same task after the move."""
    run = verifying()
    new = changed(None, do_send_answer="credit_centre")
    assert migrate(OLD, new, run.dump(), Case(), NOW).open_tasks() == run.open_tasks()


def test_new_reminder_on_the_live_task_is_armed() -> None:
    """A second timer on the task in hand begins to wait; the first keeps its date."""
    work = handling().boundary("second", "verify_record", "timeDate", "due('answer')", interrupting=False).end("e9")
    case = Case({"answer": "2026-09-22T00:00:00+08:00"})
    run = moved(changed(work.flow("second", "e9")), case)
    assert case.asked == ["answer"]
    assert run.next_due() == datetime.fromisoformat("2026-09-22T00:00:00+08:00")
    run = restore(run.bundle, run.dump(), case, datetime.fromisoformat("2026-09-23T00:00:00+08:00"))
    assert run.fire_timers() == 1
    assert run.next_due() == datetime.fromisoformat(DUE)


def test_renamed_live_task_needs_its_new_name() -> None:
    """A task in hand under another id moves when told its new name, and is refused otherwise."""
    text = sample().replace(b'"verify_record"', b'"check_record"').replace(b">verify_record<", b">check_record<")
    new = load_bundle("objection", text)
    with pytest.raises(Conflict) as refused:
        moved(new, Case())
    assert refused.value.code == "not_migratable"
    assert "verify_record" in refused.value.text
    run = moved(new, Case(), {"verify_record": "check_record"})
    assert [task.key for task in run.open_tasks()] == ["check_record"]
    assert run.next_due() == datetime.fromisoformat(DUE)
    finish(run)


def test_task_become_another_kind_refused() -> None:
    """A live task that became several instances cannot be placed."""
    text = source(Drawing("one").start().user("a").end().flow("begin", "a", "end"))
    new = source(Drawing("one").start().user("a", inner=instances(2)).end().flow("begin", "a", "end"))
    old = load_bundle("one", text)
    with pytest.raises(Conflict):
        migrate(old, load_bundle("one", new), start(old, {}, Case(), NOW).dump(), Case(), NOW)


def test_first_reminder_on_the_live_task_refused() -> None:
    """A live task that had no boundary event and now has one has no place for it."""
    plain = Drawing("one").start().user("a").end().flow("begin", "a", "end")
    guarded = Drawing("one").start().user("a").end().flow("begin", "a", "end")
    guarded.boundary("late", "a", "timeDate", "due('verify')", interrupting=False).end("e2").flow("late", "e2")
    old = load_bundle("one", source(plain))
    with pytest.raises(Conflict):
        migrate(old, load_bundle("one", source(guarded)), start(old, {}, Case(), NOW).dump(), Case(), NOW)


def test_removed_sub_process_refused() -> None:
    """Work in hand inside a sub-process the new model no longer has is refused with its nodes."""
    new = load_bundle("objection", source(Drawing("objection").start("received").end().flow("received", "end")))
    with pytest.raises(Conflict) as refused:
        moved(new, Case())
    assert "handling" in refused.value.text
    assert "verify_record" in refused.value.text
