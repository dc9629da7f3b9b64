"""Acts of the day: once on each working day, whatever stood still, and nobody is written to without need."""

import email
import email.policy
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.domain.workdays import ZONE
from app.models.account import Account
from app.models.place import Organisation
from app.models.work import DailyAct
from app.scheduler import tick
from app.services import daily, inbox
from tests.services.household import keep_house
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


def give_unit_address(story: Story) -> None:
    with story.database.transaction() as session:
        unit = story.world.units["centre"].id
        session.execute(update(Organisation).where(Organisation.id == unit).values(email="unit@example.gov.cn"))


def digests(folder: Path) -> list[EmailMessage]:
    """The reminders in the mail folder, by reader."""
    mails = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in (folder / "mail").glob("*.eml")
    ]
    found = [mail for mail in mails if isinstance(mail, EmailMessage) and "待办汇总" in str(mail["Subject"])]
    return sorted(found, key=lambda mail: str(mail["To"]))


def next_due(story: Story) -> str:
    with story.database.reading() as session:
        statement = select(DailyAct.next_due_at).where(DailyAct.jurisdiction == story.jurisdiction)
        due: datetime = session.execute(statement).scalar_one()
        return f"{due.astimezone(ZONE):%Y-%m-%d %H:%M}"


def test_the_unit_is_reminded_of_what_is_due_soon_or_late(story: Story, tmp_path: Path) -> None:
    """Due on 09-24: silence while three working days are left, then a mail each working morning."""
    give_unit_address(story)
    house = keep_house(story.database, story.clock, tmp_path)
    story.file()
    tick(house)
    assert next_due(story) == "2026-09-20 08:30"
    story.at("2026-09-21 08:30")
    tick(house)
    assert digests(tmp_path) == []
    for day, state in (("22", "临期"), ("24", "今日到期"), ("28", "超期")):
        story.at(f"2026-09-{day} 08:30")
        tick(house)
        (mail,) = [each for each in digests(tmp_path) if f"9月{day}日" in str(each["Subject"])]
        assert mail["To"] == "unit@example.gov.cn"
        body = mail.get_body()
        assert body
        assert f"{story.case().number}　受理审查　2026年9月24日　{state}" in body.get_content()
    assert len(digests(tmp_path)) == 3


def test_a_claimed_task_is_its_holders_reminder(story: Story, tmp_path: Path) -> None:
    """Whoever has claimed it and has an address is written to, not the unit."""
    give_unit_address(story)
    story.bring_to("refer_record")
    with story.database.transaction() as session:
        holder = story.world.people["centre"].account_id
        session.execute(update(Account).where(Account.id == holder).values(email="officer@example.gov.cn"))
    house = keep_house(story.database, story.clock, tmp_path)
    tick(house)
    with story.database.transaction() as session:
        inbox.claim(session, story.task().id, actor=story.world.people["centre"], now=story.clock())
    story.at("2026-09-22 09:00")
    tick(house)
    (mail,) = digests(tmp_path)
    assert mail["To"] == "officer@example.gov.cn"


def test_after_a_standstill_there_is_one_run_and_none_on_a_day_off(story: Story, tmp_path: Path) -> None:
    """A week asleep makes one mail; on a day off the row only moves on."""
    give_unit_address(story)
    house = keep_house(story.database, story.clock, tmp_path)
    story.file()
    tick(house)
    story.at("2026-09-30 11:00")
    tick(house)
    tick(house)
    assert len(digests(tmp_path)) == 1
    assert next_due(story) == "2026-10-08 08:30"
    with story.database.transaction() as session:
        session.execute(update(DailyAct).values(next_due_at=story.at("2026-10-02 08:30")))
    tick(house)
    assert (len(digests(tmp_path)), next_due(story)) == (1, "2026-10-08 08:30")


def test_before_the_hour_of_a_working_day_the_first_run_is_today(story: Story, tmp_path: Path) -> None:
    """A place set up early in the morning is reminded the same morning."""
    story.at("2026-09-21 08:00")
    tick(keep_house(story.database, story.clock, tmp_path))
    assert next_due(story) == "2026-09-21 08:30"


def test_a_failing_act_says_so_and_is_tried_again(story: Story, tmp_path: Path) -> None:
    """A place that is gone wrong is marked and retried; the other places' acts are done."""
    house = keep_house(story.database, story.clock, tmp_path)
    tick(house)
    with story.database.transaction() as session:
        session.add(DailyAct(jurisdiction="nowhere", name="digest", next_due_at=story.at("2026-09-21 08:30")))
    tick(house)
    with story.database.reading() as session:
        rows = {row.jurisdiction: row for row in session.execute(select(DailyAct)).scalars()}
    assert (rows["nowhere"].error, rows["nowhere"].last_run_at) == ("NoResultFound", None)
    assert f"{rows['nowhere'].next_due_at.astimezone(ZONE):%H:%M}" == "08:40"
    assert rows["zhongmu"].last_run_at == story.clock()
    assert set(daily.ACTS) == {"digest"}
