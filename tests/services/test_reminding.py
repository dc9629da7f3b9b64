"""The ladder: each rung of each limit once, to whom the pack names, one mail a person however long all stood still."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.domain.ladder import Level
from app.domain.vocabulary import ClockCode, Role
from app.models.account import Account
from app.models.clock import Clock, Reminder
from app.models.place import Organisation
from app.models.task import Task
from app.scheduler import climb_due, tick
from app.services import reminding
from tests.services.household import keep_house
from tests.services.story import Story
from tests.services.test_daily import mails
from tests.services.test_sweep import file_more
from tests.services.world import applicant

pytestmark = pytest.mark.both_databases

# 中牟, received 2026-09-18: refer 5 working days to 09-24.
MORNINGS = {
    "half_time": "2026-09-22",
    "day_before": "2026-09-23",
    "due_day": "2026-09-24",
    "overdue_1": "2026-09-28",
    "overdue_5": "2026-10-09",
}
LEVELS = {
    "half_time": ["liaison"],
    "day_before": ["liaison"],
    "due_day": ["liaison", "leader"],
    "overdue_1": ["leader", "supervisor"],
    "overdue_5": ["leader", "supervisor"],
}


def give_addresses(story: Story) -> None:
    """A liaison's and a leader's address to both units, one to the supervisor."""
    with story.database.transaction() as session:
        for name in ("centre", "provider"):
            values = {"email": f"{name}@example.gov.cn", "leader_email": f"{name}.leader@example.gov.cn"}
            session.execute(update(Organisation).where(Organisation.id == story.world.units[name].id).values(**values))
        watcher = story.world.people["supervisor"].account_id
        session.execute(update(Account).where(Account.id == watcher).values(email="supervisor@example.gov.cn"))


def told(story: Story, code: ClockCode = ClockCode.REFER) -> dict[str, list[str]]:
    """The levels told of one limit, by rung, in the order in which they were told."""
    statement = (
        select(Reminder.rung, Reminder.level)
        .join(Clock, Clock.id == Reminder.clock_id)
        .where(Clock.code == code)
        .order_by(Reminder.told_at, Reminder.id)
    )
    found: dict[str, list[str]] = {}
    with story.database.reading() as session:
        for rung, level in session.execute(statement):
            found.setdefault(rung.value, []).append(level.value)
    return found


def test_every_rung_comes_on_its_morning_to_those_the_pack_names(story: Story, tmp_path: Path) -> None:
    """Liaison, then leader, then supervisor; each rung once, each with its event in the history."""
    give_addresses(story)
    house = keep_house(story.database, story.clock, tmp_path)
    story.file()
    for number, (rung, day) in enumerate(MORNINGS.items(), start=1):
        story.at(f"{day} 08:29")
        climb_due(house)
        assert len(told(story)) == number - 1
        story.at(f"{day} 08:30")
        climb_due(house)
        climb_due(house)
        assert list(told(story))[number - 1 :] == [rung]
    assert told(story) == LEVELS
    notes = [event for event in story.events() if event.kind == "clock_reminded" and event.data["clock"] == "refer"]
    assert [event.data["rung"] for event in notes] == list(MORNINGS)


def test_ten_days_of_standstill_make_one_mail_a_person(story: Story, tmp_path: Path) -> None:
    """Every missed rung is told in the account; by mail each limit once, with the last that was reached."""
    give_addresses(story)
    house = keep_house(story.database, story.clock, tmp_path)
    file_more(story, 3)
    story.at("2026-10-10 09:00")
    # Three cases: all five rungs of refer, and of the whole period (due 10-12) half time and the day before.
    assert tick(house).rungs == 3 * 7
    readers = [str(mail["To"]) for mail in mails(tmp_path, "时限提醒")]
    assert readers == ["centre.leader@example.gov.cn", "centre@example.gov.cn", "supervisor@example.gov.cn"]
    assert tick(house).rungs == 0
    assert len(mails(tmp_path, "时限提醒")) == 3
    body = mails(tmp_path, "时限提醒")[0].get_body()
    assert body
    assert body.get_content().count("超期第五个工作日") == 3


def test_outside_office_hours_only_the_due_day_is_told(story: Story, tmp_path: Path) -> None:
    """Found at night or on a day off a rung waits for the next opening; on the due day it goes out at any hour."""
    house = keep_house(story.database, story.clock, tmp_path)
    story.file()
    story.at("2026-09-22 20:00")
    assert climb_due(house) == 0
    story.at("2026-09-23 08:29")
    assert climb_due(house) == 0
    story.at("2026-09-23 08:30")
    climb_due(house)
    assert list(told(story)) == ["half_time", "day_before"]
    story.at("2026-09-24 23:50")
    climb_due(house)
    assert list(told(story))[2:] == ["due_day"]
    story.at("2026-10-01 10:00")  # a holiday
    assert climb_due(house) == 0


def test_a_limit_paused_just_before_is_silent_and_its_rungs_move(story: Story, tmp_path: Path) -> None:
    """Paused on 09-21 by a 补正, resumed on 10-09: nothing meanwhile, then rungs by the new last day."""
    house = keep_house(story.database, story.clock, tmp_path)
    story.file()
    story.at("2026-09-21")
    story.do("centre", "supplement", items=["营业执照"])
    story.at("2026-09-30 10:00")
    climb_due(house)
    assert told(story) == {}
    story.at("2026-10-09")
    story.do("applicant", "submit", statement="现补交。")
    # Two working days had gone by, 09-20 being one: three remain, to 10-13.
    assert story.due(ClockCode.REFER) == "2026-10-13"
    for day, rungs in (("09", []), ("10", ["half_time"]), ("12", ["half_time", "day_before"])):
        story.at(f"2026-10-{day} 08:30")
        climb_due(house)
        assert list(told(story)) == rungs


def test_an_ended_limit_is_told_no_more(story: Story, tmp_path: Path) -> None:
    """Referred before half time: its clock has nothing left to say, the provider's speaks instead."""
    give_addresses(story)
    house = keep_house(story.database, story.clock, tmp_path)
    story.bring_to("verify_record")
    story.at("2026-09-22 08:30")
    climb_due(house)
    assert (told(story), told(story, ClockCode.VERIFY)) == ({}, {"half_time": ["liaison"]})
    tick(house)
    assert [str(mail["To"]) for mail in mails(tmp_path, "时限提醒")] == ["provider@example.gov.cn"]


def test_the_applicants_own_limit_reminds_the_applicant(story: Story, tmp_path: Path) -> None:
    """补正: nobody above is told that an applicant is slow."""
    house = keep_house(story.database, story.clock, tmp_path)
    story.file(applicant=applicant(email="firm@example.com"))
    story.do("centre", "supplement", items=["营业执照"])
    story.at("2026-10-08 08:30")
    tick(house)
    assert set(sum(told(story, ClockCode.SUPPLEMENT).values(), [])) == {Level.APPLICANT.value}
    assert [str(mail["To"]) for mail in mails(tmp_path, "时限提醒")] == ["firm@example.com"]


def test_what_an_abolished_unit_owes_is_its_successors_or_the_supervisors(story: Story, tmp_path: Path) -> None:
    """Nobody sits there any more, and no limit passes unnoticed for that."""
    give_addresses(story)
    house = keep_house(story.database, story.clock, tmp_path)
    story.bring_to("verify_record")
    provider, heir = story.world.units["provider"].id, story.world.units["provider2"].id
    story.at("2026-09-22 08:30")
    with story.database.transaction() as session:
        gone = update(Organisation).where(Organisation.id == provider)
        session.execute(gone.values(abolished_on=story.clock().date(), successor_id=heir))
    climb_due(house)
    with story.database.transaction() as session:
        (first,) = session.execute(select(Reminder)).scalars()
        assert (first.level, first.organisation_id) == (Level.LIAISON, heir)
        session.execute(update(Organisation).where(Organisation.id == heir).values(abolished_on=story.clock().date()))
    story.at("2026-09-23 08:30")
    climb_due(house)
    assert told(story, ClockCode.VERIFY) == {"half_time": ["liaison"], "day_before": ["supervisor"]}


def test_four_schedulers_at_once_tell_each_rung_once(story: Story, tmp_path: Path) -> None:
    """Whoever holds a case climbs for it; the others leave it alone."""
    give_addresses(story)
    cases = file_more(story, 12)
    house = keep_house(story.database, story.clock, tmp_path)
    story.at("2026-10-10 09:00")
    workers = [threading.Thread(target=tick, args=(house,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert not any(worker.is_alive() for worker in workers)
    tick(house)
    with story.database.reading() as session:
        climbed = select(Reminder.clock_id, Reminder.rung).distinct().subquery()
        assert session.execute(select(func.count()).select_from(climbed)).scalar_one() == len(cases) * 7
    assert len(mails(tmp_path, "时限提醒")) == 3


def test_one_broken_limit_stops_no_other(story: Story, tmp_path: Path) -> None:
    """A ledger nobody can read is tried again later; the rungs of the others are climbed."""
    sick, well = file_more(story, 2)
    with story.database.transaction() as session:
        broken = [{"kind": "nonsense", "on": "2026-09-18", "reason": "", "amount": 0, "actor": ""}]
        session.execute(update(Clock).where(Clock.case_id == sick).values(entries=broken))
    story.at("2026-09-22 08:30")
    with story.database.transaction() as session:
        assert reminding.climb(session, story.jurisdiction, now=story.clock()) == (2, 1)
    with story.database.reading() as session:
        assert session.execute(select(Reminder.case_id)).scalars().all() == [well]
    with story.database.transaction() as session:
        session.execute(update(Clock).where(Clock.case_id == sick).values(entries=[]))


def test_a_claimed_tasks_holder_is_told_instead_of_the_liaison(story: Story, tmp_path: Path) -> None:
    """The person, where there is one with an address; the leader is told all the same."""
    give_addresses(story)
    house = keep_house(story.database, story.clock, tmp_path)
    story.file()
    officer = story.world.people["centre"].account_id
    with story.database.transaction() as session:
        session.execute(update(Account).where(Account.id == officer).values(email="officer@example.gov.cn"))
        session.execute(update(Task).where(Task.role == Role.CREDIT_CENTRE).values(assignee_id=officer))
    story.at("2026-09-24 08:30")
    assert tick(house).rungs == 3
    assert [str(mail["To"]) for mail in mails(tmp_path, "时限提醒")] == [
        "centre.leader@example.gov.cn",
        "officer@example.gov.cn",
    ]


def test_whole_case_found_late_stands_in_the_history(story: Story, tmp_path: Path) -> None:
    """No timer watches over the whole of a case: its ladder says once, on the first morning after, that it is late."""
    house = keep_house(story.database, story.clock, tmp_path)
    story.file()
    story.at("2026-10-12 23:59")
    climb_due(house)
    assert _late(story) == []
    story.at("2026-10-13 08:30")
    climb_due(house)
    story.at("2026-10-19 08:30")
    climb_due(house)
    assert _late(story) == [("whole", "2026-10-12")]
    assert story.clocks(ClockCode.WHOLE)[-1].overdue_noted
    story.prove()


def test_answer_signed_late_says_so_before_the_ladder_does(story: Story, tmp_path: Path) -> None:
    """Due on a Friday, answered on the Saturday: no morning comes between, and the history tells it all the same."""
    story.at("2026-11-04")
    story.bring_to("serve_answer")
    assert story.due(ClockCode.WHOLE) == "2026-11-20"
    story.at("2026-11-21")
    story.do("centre", "serve")
    assert ("whole", "2026-11-20") in _late(story)
    story.at("2026-11-23 08:30")
    climb_due(keep_house(story.database, story.clock, tmp_path))
    assert [each for each in _late(story) if each[0] == "whole"] == [("whole", "2026-11-20")]
    story.prove()


def test_answer_on_paper_left_lying_is_told_late(story: Story, tmp_path: Path) -> None:
    """Its process has ended, its limits run until it is posted: the ladder alone is left to say that they are late."""
    house = keep_house(story.database, story.clock, tmp_path)
    paper = {"channel": "paper", "received_via": "post", "received_on": "2026-09-18"}
    story.at("2026-09-18")
    story.file("centre", **paper, applicant=applicant(e_service=False))
    for step in (lambda: story.do("centre", "accept"), story.refer, lambda: story.verify("correct")):
        step()
    story.do("centre", "serve")
    story.at("2026-09-23 08:30")
    climb_due(house)
    assert _late(story) == [("answer", "2026-09-21")]
    story.prove()


def _late(story: Story) -> list[tuple[str, str]]:
    return [(each.data["clock"], each.data["due_on"]) for each in story.events() if each.kind == "clock_overdue"]
