"""机构撤并: the successor takes over cases, tasks and limits as they are; what was late stays the former unit's."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.domain.errors import Invalid
from app.domain.permissions import Granted
from app.domain.vocabulary import ClockCode, NoticeKind, Role
from app.models.place import Organisation
from app.models.work import Job
from app.services import (
    accounts,
    clock_check,
    jobs,
    organisations,
    places,
    service_list,
    service_receipts,
    successions,
)
from app.services.accounts import NewAccount
from app.services.job_kinds import HANDLERS
from app.services.jobs import JobStatus
from tests.services.story import Story
from tests.services.test_service_receipts import PAPER
from tests.services.test_sweep import file_more

pytestmark = pytest.mark.both_databases


def abolish(story: Story, name: str, heir: str, *, confirmed: bool = True) -> Organisation:
    """The unit ends today; its successor follows."""
    units = story.world.units
    with story.database.transaction() as session:
        data = {"abolished_on": story.clock.today().isoformat(), "successor": str(units[heir].id)}
        people = story.world.people
        given = {**data, "hands_over": confirmed}
        return organisations.edit(session, units[name].id, given, actor=people["admin"], now=story.clock())


def work(story: Story) -> None:
    jobs.run_due(story.database, HANDLERS, now=story.clock, machine=story.clock)


def sound(story: Story) -> bool:
    with story.database.reading() as session:
        ids = clock_check.slices(session, story.jurisdiction)
        return clock_check.check(session, story.jurisdiction, ids, now=story.clock()) == []


def owed(story: Story, row: Organisation) -> successions.Owed:
    with story.database.reading() as session:
        return successions.owed(session, [row])[row.id]


def test_successor_answers_in_the_former_units_place(story: Story) -> None:
    """Case, task and limit go over with an event; the day stays, and the successor's people give the opinion."""
    story.bring_to("verify_record")
    due, heir = story.due(ClockCode.VERIFY), story.world.units["provider2"]
    row = abolish(story, "provider", "provider2")
    assert owed(story, row) == successions.Owed(1, 1, 1)
    work(story)
    assert owed(story, row) == successions.Owed(0, 0, 0)
    first, second = story.clocks(ClockCode.VERIFY)
    assert (first.owner_id, story.state(ClockCode.VERIFY, 0)) == (row.id, "cancelled")
    assert (second.owner_id, story.due(ClockCode.VERIFY), second.running) == (heir.id, due, True)
    assert (story.case().provider_id, story.task().organisation_id) == (heir.id, heir.id)
    told = next(event for event in story.events() if event.kind == "unit_succeeded")
    assert told.data == {"organisation_id": str(heir.id), "former": str(row.id)}
    assert sound(story)
    story.verify("correct", who="provider2")
    assert story.task().key == "serve_answer"
    story.prove()


def test_lateness_stays_with_the_unit_that_was_late(story: Story) -> None:
    """Overdue when it went over: missed by the former unit, and said once however long it stays open."""
    story.bring_to("verify_record")
    story.at("2026-10-09")
    assert story.tick() >= 1
    row = abolish(story, "provider", "provider2")
    work(story)
    first, second = story.clocks(ClockCode.VERIFY)
    assert (first.owner_id, story.state(ClockCode.VERIFY, 0)) == (row.id, "missed")
    assert (second.running, second.overdue_noted) == (True, True)
    story.tick()
    late = [each for each in story.events() if each.kind == "clock_overdue" and each.data["clock"] == "verify"]
    assert len(late) == 1
    story.prove()


def test_timer_of_a_case_handed_over_fires_once(story: Story) -> None:
    """The successor's limit has the timer the former unit's had."""
    story.bring_to("verify_record")
    abolish(story, "provider", "provider2")
    work(story)
    story.at("2026-10-09")
    story.tick()
    assert [each.kind for each in story.events()].count("clock_overdue") == 1
    assert sound(story)


def test_many_cases_go_over_in_slices_and_once(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between two slices loses nothing; what has gone over is not handed over again."""
    monkeypatch.setattr(successions, "SLICE", 2)
    file_more(story, 5)
    _second_receiver(story)
    row = abolish(story, "centre", "centre2")
    real, slices = successions.hand_over, []

    def break_off(*args: object, **named: object) -> None:
        slices.append(args)
        if len(slices) == 2:
            raise RuntimeError("the process dies")
        real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(successions, "hand_over", break_off)
    work(story)
    assert owed(story, row).cases == 3
    story.clock.set("2026-09-18 12:00")
    work(story)
    assert owed(story, row) == successions.Owed(0, 0, 0)
    with story.database.reading() as session:
        job = session.execute(select(Job).where(Job.kind == successions.JOB)).scalar_one()
    assert job.status == JobStatus.DONE
    assert sound(story)
    story.prove()


def test_answer_of_the_former_unit_is_posted_by_the_successor(story: Story) -> None:
    """A paper answer still to be posted is on the successor's list, and its proof the successor's to enter."""
    story.file("centre", **PAPER)
    for step in (lambda: story.do("centre", "accept"), story.refer, lambda: story.verify("correct")):
        step()
    story.do("centre", "serve")
    _second_receiver(story)
    abolish(story, "centre", "centre2")
    work(story)
    answer = next(each for each in story.notices() if each.kind == NoticeKind.ANSWER)
    heir = story.world.people["centre2"]
    with story.database.reading() as session:
        waiting = service_list.page(session, actor=heir, limit=10).rows
    assert answer.id in {each.way.notice.id for each in waiting}
    with story.database.transaction() as session:
        posted = {"posted_on": "2026-09-18", "tracking": "XA12345678901"}
        service_receipts.note_posted(session, answer.id, posted, actor=heir, now=story.clock())
    assert story.state(ClockCode.ANSWER) == "met"
    story.prove()


def test_new_filings_go_to_the_successor_of_a_records_provider(story: Story) -> None:
    """The record still names the unit that delivered it; who is asked about it is the one that exists."""
    abolish(story, "provider", "provider2")
    story.file()
    assert story.case().provider_id == story.world.units["provider2"].id


def test_hand_over_must_be_meant_and_fit(story: Story) -> None:
    """Nothing moves before somebody has seen how much; a successor that may not do the work is refused."""
    story.bring_to("verify_record")
    with pytest.raises(Invalid) as refused:
        abolish(story, "provider", "provider2", confirmed=False)
    assert [(each.field, each.values) for each in refused.value.errors] == [
        ("hands_over", {"cases": 1, "tasks": 1, "clocks": 1})
    ]
    with pytest.raises(Invalid) as refused:
        abolish(story, "provider", "centre")
    assert [(each.field, each.code) for each in refused.value.errors] == [("successor", "not_of_kind")]
    with story.database.reading() as session:
        assert session.get_one(Organisation, story.world.units["provider"].id).abolished_on is None


def test_unit_that_owes_nothing_ends_without_ado(story: Story) -> None:
    """No job, no question."""
    row = abolish(story, "provider2", "provider", confirmed=False)
    assert row.abolished_on == date(2026, 9, 18)
    with story.database.reading() as session:
        assert session.execute(select(Job).where(Job.kind == successions.JOB)).first() is None


def _second_receiver(story: Story) -> None:
    """Another unit of the place that receives, with an officer."""
    from_centre = story.world.people["centre"]
    with story.database.transaction() as session:
        unit = places.add_organisation(
            session, story.jurisdiction, "12410122MB0000008T", "示范centre2", (Role.CREDIT_CENTRE,), now=story.clock()
        )
        story.world.units["centre2"] = unit
        grants = ((Role.CREDIT_CENTRE, story.jurisdiction, unit.id),)
        account = accounts.create(
            session, NewAccount("centre2", "a long password", "centre2", grants), now=story.clock()
        )
    granted = tuple(Granted(*each) for each in grants)
    story.world.people["centre2"] = replace(from_centre, account_id=account.id, granted=granted)
