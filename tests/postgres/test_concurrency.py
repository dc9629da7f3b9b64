"""Two at once, on PostgreSQL: one wins, the other learns it, and nothing is half done."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from app import database as app_database
from app.database import Database
from app.domain.errors import Busy, Conflict, DomainError
from app.domain.vocabulary import CaseStatus
from app.models.application import Application
from app.models.case import Case
from app.models.event import CaseEvent
from app.services import inbox, intake, progress
from tests.services.story import Story
from tests.services.world import filing

pytestmark = pytest.mark.postgres
PATIENCE = 30


def together(*acts: Callable[[], Any]) -> list[str]:
    """Run acts in threads that start at one moment; how each ended: `done` or the code of its refusal."""
    start, ends = threading.Barrier(len(acts)), [""] * len(acts)

    def run(position: int, act: Callable[[], Any]) -> None:
        start.wait(PATIENCE)
        try:
            act()
            ends[position] = "done"
        except DomainError as refused:
            ends[position] = refused.code

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return ends


def completing(story: Story, who: str, outcome: str, **data: Any) -> Callable[[], object]:
    """The act of finishing the task that is open now."""
    key = (story.jurisdiction, story.case_id, story.task().id)

    def act() -> None:
        with story.database.transaction() as session:
            progress.complete(session, *key, outcome, data, actor=story.world.people[who], now=story.clock())

    return act


def test_one_of_two_completes_the_task(story: Story) -> None:
    """Two officers press the button at once: one act, one set of events, and a clear 409 for the other."""
    story.bring_to("check_application")
    ends = together(
        completing(story, "centre", "accept"),
        completing(story, "colleague", "decline", reason_code="out_of_scope", reason="不属于。"),
    )
    assert sorted(ends) == ["done", "task_finished"]
    assert story.kinds().count("task_completed") == 1


def test_one_of_many_claims_the_task(story: Story) -> None:
    """签收 is a race with one winner."""
    story.bring_to("check_application")
    task_id = story.task().id

    def claiming(who: str) -> Callable[[], object]:
        def act() -> None:
            with story.database.transaction() as session:
                inbox.claim(session, task_id, actor=story.world.people[who], now=story.clock())

        return act

    ends = together(*(claiming(who) for who in ("centre", "colleague")))
    assert sorted(ends) == ["done", "task_claimed"]
    winner = ("centre", "colleague")[ends.index("done")]
    assert story.task().assignee_id == story.world.people[winner].account_id
    assert story.kinds().count("task_claimed") == 1


def test_answer_and_retraction_exclude_each_other(story: Story) -> None:
    """Either the answer goes out or the application is taken back; the later one is refused."""
    story.bring_to("serve_answer")
    ends = together(completing(story, "centre", "serve"), story.retract)
    assert sorted(ends) in (["done", "not_retractable"], ["done", "task_finished"])
    case = story.case()
    assert (case.status, case.outcome) == (
        CaseStatus.CLOSED,
        "maintained" if ends[0] == "done" else "retracted",
    )
    assert story.kinds().count("answered") + story.kinds().count("retracted") == 1


def test_filings_at_once_are_numbered_without_gaps(story: Story) -> None:
    """Four filings at one moment, one of them taken back by its transaction: three numbers in a row."""
    with story.database.transaction() as session:
        records = [
            story.world.record(session, story.clock(), CF_WSH=f"示市监罚〔2026〕{number}号") for number in range(2, 6)
        ]

    def submitting(position: int) -> Callable[[], object]:
        def act() -> None:
            with story.database.transaction() as session:
                actor = story.world.people["applicant"]
                intake.submit(session, filing(records[position]), actor=actor, now=story.clock())
                if position == 3:
                    raise Conflict("stale")

        return act

    ends = together(*(submitting(position) for position in range(4)))
    assert ends == ["done", "done", "done", "stale"]
    with story.database.reading() as session:
        numbers = session.execute(select(Application.number).order_by(Application.number)).scalars().all()
        cases = session.execute(select(Case.number).order_by(Case.number)).scalars().all()
    assert numbers == [f"SQ-410122-2026-00000{serial}" for serial in (1, 2, 3)]
    assert cases == [f"YY-410122-2026-00000{serial}" for serial in (1, 2, 3)]


def test_same_objection_filed_twice_at_once_opens_one_case(story: Story) -> None:
    """A double click is one objection: the second filing learns of the first."""
    ends = together(story.submit, story.submit)
    assert sorted(ends) == ["case_open", "done"]


def test_locked_case_is_busy_and_not_waited_for(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case held by somebody else is 503 within the lock timeout, and the refused act leaves nothing."""
    story.bring_to("check_application")
    act = completing(story, "centre", "accept")
    monkeypatch.setattr(app_database, "LOCK_TIMEOUT_MS", 200)
    impatient = Database(str(story.database.engine.url.render_as_string(hide_password=False)))
    holder = story.database
    before = story.kinds()
    try:
        with holder.transaction() as session:
            session.execute(select(Case.id).where(Case.id == story.case_id).with_for_update())
            story.database = impatient
            with pytest.raises(Busy):
                act()
    finally:
        story.database = holder
        impatient.dispose()
    assert story.kinds() == before
    act()
    assert story.task().key == "refer_record"


def test_connection_lost_before_the_commit_leaves_nothing(story: Story) -> None:
    """The server loses us after the events were written: no event, no new state, the task is still open."""
    story.bring_to("check_application")
    before, task = story.kinds(), story.task()
    key = (story.jurisdiction, story.case_id, task.id)

    def lost_on_the_way() -> None:
        with story.database.transaction() as session:
            actor = story.world.people["centre"]
            progress.complete(session, *key, "accept", {}, actor=actor, now=story.clock())
            own = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
            assert len(session.execute(select(CaseEvent)).all()) > len(before)
            with story.database.transaction() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})

    with pytest.raises(OperationalError):
        lost_on_the_way()
    assert (story.kinds(), story.task().id) == (before, task.id)
    story.do("centre", "accept")
    assert story.task().key == "refer_record"
