"""A damaged process state is made anew from what the tables say, and the case goes on as if nothing had happened."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import undefer

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import SYSTEM
from app.domain.supervision import Cause
from app.models.case import Case
from app.models.clock import Clock
from app.models.task import Task
from app.services import audit, clock_check, rebuilding, supervision_orders
from app.services.rebuilding import Rebuilt
from app.services.supervision_matters import Matter
from app.services.supervision_orders import Demand
from tests.services.story import Story, wrong

pytestmark = pytest.mark.both_databases


STEPS = (
    "check_application",
    "supplement_application",
    "refer_record",
    "verify_record",
    "arbitrate_provider",
    "serve_answer",
)


def rebuild(story: Story, **options: Any) -> Rebuilt:
    number = story.case().number
    with story.database.transaction() as session:
        return rebuilding.rebuild(session, number, **options, actor=SYSTEM, now=story.clock())


def stored(story: Story) -> tuple[bytes | None, Any, Any]:
    with story.database.reading() as session:
        case = session.get_one(Case, (story.jurisdiction, story.case_id), options=[undefer(Case.state)])
        return case.state, case.timer_at, case.stage


def sound(story: Story) -> None:
    """The case passes the clocks' own test, and its chain holds."""
    with story.database.reading() as session:
        assert clock_check.check(session, story.jurisdiction, [story.case_id], now=story.clock()) == []
        assert audit.verify(session).broken == ()


def set_case(**values: Any) -> Callable[[Story], None]:
    def damage(story: Story) -> None:
        with story.database.transaction() as session:
            session.execute(update(Case).where(Case.id == story.case_id).values(**values))

    return damage


def set_task(**values: Any) -> Callable[[Story], None]:
    def damage(story: Story) -> None:
        with story.database.transaction() as session:
            session.execute(update(Task).where(Task.case_id == story.case_id, Task.open).values(**values))

    return damage


def drop_task(story: Story) -> None:
    with story.database.transaction() as session:
        session.execute(delete(Task).where(Task.case_id == story.case_id, Task.open))


def cut_state(story: Story) -> None:
    state = stored(story)[0]
    assert state is not None
    set_case(state=state[:-9])(story)


def drop_task_and_state(story: Story) -> None:
    drop_task(story)
    set_case(state=None)(story)


def move_due_date(story: Story) -> None:
    with story.database.transaction() as session:
        late = {"due_on": story.clock.today() + timedelta(days=400)}
        session.execute(update(Clock).where(Clock.case_id == story.case_id, Clock.running).values(**late))


DAMAGES: dict[str, Callable[[Story], None]] = {
    "no state": set_case(state=None),
    "damaged state": set_case(state=b"\x01\x02\x03\x04\x05nonsense"),
    "state cut off": cut_state,
    "no timer": set_case(timer_at=None),
    "another stage": set_case(stage="answering"),
    "an incident": set_case(incident="ProcessFault", timer_tries=5, timer_at=None, state=None),
    "no task": drop_task,
    "task of another instance": set_task(engine_id="12345"),
    "neither task nor state": drop_task_and_state,
    "another due date": move_due_date,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_case_goes_on_to_its_end(story: Story, damage: str) -> None:
    """Ten kinds of damage at the verification: the dates are as before, and the case comes to its answer."""
    story.bring_to("verify_record")
    before = stored(story)
    tasks = (story.task().key, story.task().due_on, story.task().sort_on)
    DAMAGES[damage](story)
    found = rebuild(story)
    assert found.steps == ["verify_record"]
    assert found.changes or damage in ("no state", "damaged state", "state cut off", "task of another instance")
    assert stored(story)[1:] == before[1:]
    assert (story.task().key, story.task().due_on, story.task().sort_on) == tasks
    sound(story)
    story.verify("correct", wrong())
    story.do("centre", "serve")
    assert story.case().outcome == "corrected"
    assert "state_rebuilt" in story.kinds()
    sound(story)


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_set_with_its_guards_and_timers(story: Story, step: str) -> None:
    """The new state arms the same timers; what interrupts a step interrupts it still."""
    story.bring_to(step)
    before, task = stored(story), story.task()
    set_case(state=None)(story)
    assert rebuild(story).steps == [step]
    assert stored(story)[1:] == before[1:]
    assert (story.task().id, story.task().engine_id) == (task.id, task.engine_id)
    sound(story)
    story.retract()
    assert story.case().outcome == "retracted"


def test_a_dry_run_changes_nothing_and_says_what_would(story: Story) -> None:
    """The operator sees the difference first."""
    story.bring_to("verify_record")
    set_case(timer_at=None)(story)
    before, events = stored(story), len(story.events())
    found = rebuild(story, dry_run=True)
    assert [change.what for change in found.changes] == ["timer_at"]
    assert (stored(story), len(story.events())) == (before, events)


def test_a_stray_task_goes_and_the_true_one_stays(story: Story) -> None:
    """Two tasks that never wait together: the one the process knows is kept, the other is withdrawn."""
    story.bring_to("verify_record")
    true = story.task()
    with story.database.transaction() as session:
        row = {column.name: getattr(true, column.name) for column in Task.__table__.columns}
        session.add(Task(**{**row, "id": true.id + 1, "key": "check_application", "engine_id": "99"}))
    rebuild(story)
    assert story.task().id == true.id
    sound(story)


def test_the_operator_says_where_nothing_else_does(story: Story) -> None:
    """Without a state, two tasks that exclude each other are no answer; a step that does not exist is refused."""
    story.bring_to("verify_record")
    with story.database.transaction() as session:
        true = session.merge(story.task())
        row = {column.name: getattr(true, column.name) for column in Task.__table__.columns}
        session.add(Task(**{**row, "id": true.id + 1, "key": "check_application", "engine_id": "99"}))
    set_case(state=None)(story)
    with pytest.raises(Conflict, match="同时"):
        rebuild(story)
    with pytest.raises(Invalid):
        rebuild(story, step="nonsense")
    assert rebuild(story, step="verify_record").steps == ["verify_record"]
    assert story.task().key == "verify_record"
    sound(story)


def test_a_finished_case_is_left_alone(story: Story) -> None:
    story.bring_to("serve_answer")
    story.do("centre", "serve")
    with pytest.raises(Conflict, match="办结"):
        rebuild(story)


def test_an_overdue_limit_is_noted_by_the_next_sweep(story: Story) -> None:
    """Making a state fires nothing: what is due comes due in the sweep, once."""
    story.bring_to("verify_record")
    set_case(state=None)(story)
    story.at("2026-12-01")
    rebuild(story)
    assert "clock_overdue" not in story.kinds()
    story.tick()
    assert story.kinds().count("clock_overdue") == 1


def test_an_order_is_rebuilt_like_any_case(story: Story) -> None:
    """督办 has a model of its own: its messages and its limit are waited for again."""
    story.bring_to("verify_record")
    demand = Demand(
        jurisdiction=story.jurisdiction,
        organisation_id=story.world.units["provider"].id,
        title="逾期未反馈核查意见",
        demand="请立即核查并反馈。",
        matters=[Matter(Cause.OTHER, story.case_id)],
    )
    with story.database.transaction() as session:
        supervisor = story.world.people["supervisor"]
        order = supervision_orders.issue(session, demand, actor=supervisor, now=story.clock())
    story.case_id, number = order.row["id"], order.row["number"]
    before = stored(story)
    set_case(state=None)(story)
    assert rebuild(story).steps == ["rectify"]
    assert stored(story)[1:] == before[1:]
    sound(story)
    with story.database.transaction() as session:
        supervision_orders.revoke(session, number, "事项已经办结。", actor=supervisor, now=story.clock())
    assert "order_revoked" in story.kinds()
