"""The radar finds what stands still without a word: each planted fault and nothing else, once, until it is mended."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import undefer

from app.domain.ids import new_id
from app.domain.permissions import SYSTEM
from app.domain.workdays import ZONE
from app.models.account import Account, Grant
from app.models.case import Case
from app.models.clock import Clock
from app.models.event import AdminEvent
from app.models.task import Task
from app.models.work import OutboxMessage, RadarFinding, RadarTurn
from app.scheduler import House, look_around, tick
from app.services import clock_check, jobs, outbox, radar_cases, radar_findings, radar_round, rebuilding
from tests.services.household import keep_house
from tests.services.story import Story, wrong
from tests.services.test_sweep import file_more

pytestmark = pytest.mark.both_databases
Plant = Callable[[Story], None]


@pytest.fixture
def house(story: Story, tmp_path: Path) -> House:
    """One case verified by its provider, the answer still to be served; everything delivered."""
    story.at("2026-09-18 10:00")
    house = keep_house(story.database, story.clock, tmp_path)
    story.bring_to("verify_record")
    tick(house)
    return house


def look(story: Story, house: House, minutes: int = 6) -> set[tuple[str, str]]:
    """Let time pass and the radar look; what is open then, as (kind, what)."""
    moment = story.clock() + timedelta(minutes=minutes)
    story.clock.set(moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M"))
    look_around(house)
    return {(each.kind, each.values["what"]) for each in findings(story)}


def findings(story: Story) -> list[RadarFinding]:
    with story.database.reading() as session:
        opened = (RadarFinding.kind.in_(radar_findings.KINDS), RadarFinding.cleared_at.is_(None))
        statement = select(RadarFinding).where(*opened).order_by(RadarFinding.id)
        return list(session.execute(statement).scalars())


def change(model: Any, **values: Any) -> Plant:
    """Open tasks, or the case, changed behind everybody's back."""

    def plant(story: Story) -> None:
        which = [Task.case_id == story.case_id, Task.open] if model is Task else [Case.id == story.case_id]
        with story.database.transaction() as session:
            session.execute(update(model).where(*which).values(**values))

    return plant


def drop_task(story: Story) -> None:
    with story.database.transaction() as session:
        session.execute(delete(Task).where(Task.case_id == story.case_id, Task.open))


def stray_task(story: Story) -> None:
    with story.database.transaction() as session:
        true = session.execute(select(Task).where(Task.case_id == story.case_id, Task.open)).scalar_one()
        row = {column.name: getattr(true, column.name) for column in Task.__table__.columns}
        session.add(Task(**{**row, "id": true.id + 1, "engine_id": "99"}))


def cut_state(story: Story) -> None:
    with story.database.transaction() as session:
        case = session.get_one(Case, (story.jurisdiction, story.case_id), options=[undefer(Case.state)])
        assert case.state is not None
        case.state = case.state[:-9]


def nothing_at_all(story: Story) -> None:
    drop_task(story)
    change(Case, timer_at=None)(story)


def no_people(story: Story) -> None:
    """Nobody of the provider can sign in, nor of the receiver, who would enter its opinions."""
    with story.database.transaction() as session:
        units = [story.world.units[name].id for name in ("provider", "centre")]
        closed = select(Grant.account_id).where(Grant.organisation_id.in_(units))
        session.execute(update(Account).where(Account.id.in_(closed)).values(active=False))


def old_message(story: Story) -> None:
    """A message whose hour came long ago and that nobody has sent."""
    made = story.clock() - timedelta(hours=2)
    with story.database.transaction() as session:
        row = outbox.message(story.jurisdiction, "mail", "planted", {"to": "a@example.cn"}, made)
        session.add(OutboxMessage(**{**row, "id": new_id(made), "available_at": made}))


def old_job(story: Story) -> None:
    made = story.clock() - timedelta(hours=2)
    with story.database.transaction() as session:
        jobs.enqueue(session, story.jurisdiction, "verify_audit", {}, actor=SYSTEM, now=made, job_id=new_id(made))


def upstream(story: Story) -> None:
    """An answer of a month ago whose record the platform above should have changed."""
    answered = story.clock() - timedelta(days=30)
    change(Case, upstream_wanted=True, answered_at=answered)(story)


def paused_for_nothing(story: Story) -> None:
    with story.database.transaction() as session:
        clock = session.execute(select(Clock).where(Clock.case_id == story.case_id, Clock.code == "whole")).scalar_one()
        day = story.clock.today().isoformat()
        entry = {"kind": "pause", "on": day, "reason": "supplement", "amount": 0, "actor": "system"}
        clock.entries = [*clock.entries, entry]


PLANTED: dict[str, tuple[Plant, set[tuple[str, str]]]] = {
    "neither task nor timer": (nothing_at_all, {("case", "no_work"), ("case", "task_missing"), ("case", "timer_at")}),
    "no state": (change(Case, state=None), {("case", "no_state")}),
    "damaged state": (cut_state, {("case", "state_unreadable")}),
    "a task gone": (drop_task, {("case", "task_missing")}),
    "a task too many": (stray_task, {("case", "task_stray")}),
    "another timer": (change(Case, timer_at=None), {("case", "timer_at")}),
    "another stage": (change(Case, stage="answering"), {("case", "stage")}),
    "returned without an event": (change(Case, returned=3), {("case", "returned")}),
    "paused without a reason": (paused_for_nothing, {("case", "paused")}),
    "stopped by a fault": (change(Case, incident="ProcessFault"), {("case", "incident")}),
    "nobody able": (no_people, {("place", "nobody")}),
    "a message that does not leave": (old_message, {("place", "outbox_stuck")}),
    "a job nobody takes up": (old_job, {("place", "job_stuck")}),
    "the platform above silent": (upstream, {("place", "upstream")}),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_each_planted_fault_is_found_and_nothing_else(story: Story, house: House, fault: str) -> None:
    """Nothing is found in a sound place; each fault is found as what it is, and found again as the same finding."""
    assert look(story, house) == set()
    plant, expected = PLANTED[fault]
    plant(story)
    assert look(story, house) == expected
    first = [(each.id, each.found_at) for each in findings(story)]
    assert look(story, house) == expected
    assert [(each.id, each.found_at) for each in findings(story)] == first


def test_a_backlog_that_is_being_sent_is_no_fault(story: Story, house: House) -> None:
    """While messages leave, the others are on their way; when none has left for long, they stand still."""
    old_message(story)
    with story.database.transaction() as session:
        row = outbox.message(story.jurisdiction, "mail", "gone", {"to": "a@example.cn"}, story.clock())
        session.add(OutboxMessage(**{**row, "open": False, "done_at": story.clock()}))
    assert look(story, house) == set()
    assert look(story, house) == {("place", "outbox_stuck")}


@pytest.mark.parametrize("fault", ["no state", "damaged state", "a task gone", "another timer", "another stage"])
def test_a_rebuilt_case_clears_its_finding(story: Story, house: House, fault: str) -> None:
    """The advice given helps: after the rebuilding the next look finds nothing, and the place's history tells once."""
    PLANTED[fault][0](story)
    assert look(story, house) == PLANTED[fault][1]
    number = story.case().number
    with story.database.transaction() as session:
        rebuilding.rebuild(session, number, actor=SYSTEM, now=story.clock())
    assert look(story, house) == set()
    with story.database.reading() as session:
        told = session.execute(select(AdminEvent.data).where(AdminEvent.kind == "radar_found")).scalars().all()
        assert clock_check.check(session, story.jurisdiction, [story.case_id], now=story.clock()) == []
    assert told == [{"new": 1}]


def test_a_sound_case_is_sound_at_every_step(story: Story, house: House) -> None:
    """No false alarm: while it is supplemented and paused, given back, answered, closed; and while limits run out."""
    assert look(story, house) == set()
    story.verify("misrouted")
    assert look(story, house) == set()
    story.refer()
    story.verify("correct", wrong())
    assert look(story, house) == set()
    story.do("centre", "serve")
    assert look(story, house) == set()
    (story.case_id,) = file_more(story, 1)
    story.do("centre", "supplement", items=["营业执照"])
    tick(house)
    assert look(story, house) == set()
    story.at("2026-12-01")
    tick(house)
    # What was answered in September and has not been seen above is the one thing left.
    assert look(story, house) == {("place", "upstream")}


def test_a_turn_goes_on_where_it_stopped(story: Story, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large place takes several rounds; a fault at its end is found by the last, and cleared by the next turn."""
    monkeypatch.setattr(radar_cases, "SLICE", 2)
    monkeypatch.setattr(radar_round, "BUDGET", 0.0)
    others = file_more(story, 4)
    tick(house)
    with story.database.transaction() as session:
        session.execute(update(Case).where(Case.id == max(others)).values(stage="answering"))
    assert [look(story, house) for _ in range(2)] == [set(), set()]
    for _ in range(3):
        look(story, house)
    assert {(each.kind, each.case_id) for each in findings(story)} == {("case", max(others))}


def test_two_schedulers_do_not_look_twice(story: Story, house: House) -> None:
    """The place is in one pair of hands for five minutes."""
    look(story, house)
    with story.database.reading() as session:
        before = session.get_one(RadarTurn, story.jurisdiction).last_ended_at
    assert look_around(house) == 0
    with story.database.reading() as session:
        assert session.get_one(RadarTurn, story.jurisdiction).last_ended_at == before


def test_a_case_being_written_is_no_finding(story: Story, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks wrong without its lock is looked at again under it."""
    real, calls = radar_cases.look, []

    def shaky(session: Any, place: str, ids: Any, *, now: Any, locked: bool = False) -> Any:
        calls.append(locked)
        found = real(session, place, ids, now=now, locked=locked)
        return found if locked else [radar_cases.Found("stage", "x", case_id=each) for each in ids]

    monkeypatch.setattr(radar_cases, "look", shaky)
    assert look(story, house) == set()
    assert True in calls
