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
from app.services import inbox
from tests.services.household import keep_house
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


def give_unit_address(story: Story) -> None:
    with story.database.transaction() as session:
        unit = story.world.units["centre"].id
        session.execute(update(Organisation).where(Organisation.id == unit).values(email="unit@example.gov.cn"))


def mails(folder: Path, about: str = "待办汇总") -> list[EmailMessage]:
    """The mails in the folder with these words in their subject, by reader."""
    found = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in (folder / "mail").glob("*.eml")
    ]
    wanted = [mail for mail in found if isinstance(mail, EmailMessage) and about in str(mail["Subject"])]
    return sorted(wanted, key=lambda mail: str(mail["To"]))


def next_due(story: Story) -> str:
    with story.database.reading() as session:
        digest = (DailyAct.jurisdiction == story.jurisdiction, DailyAct.name == "digest")
        statement = select(DailyAct.next_due_at).where(*digest)
        due: datetime = session.execute(statement).scalar_one()
        return f"{due.astimezone(ZONE):%Y-%m-%d %H:%M}"


def test_the_unit_is_reminded_of_what_is_late_every_morning(story: Story, tmp_path: Path) -> None:
    """Due on 09-24: the ladder speaks on its days, and each further morning the daily mail."""
    give_unit_address(story)
    house = keep_house(story.database, story.clock, tmp_path)
    story.file()
    tick(house)
    assert next_due(story) == "2026-09-20 08:30"
    for day, about in (("21", ""), ("22", "时限提醒"), ("24", "时限提醒"), ("28", "时限提醒"), ("29", "待办汇总")):
        story.at(f"2026-09-{day} 08:30")
        tick(house)
        found = [each for each in mails(tmp_path, f"9月{day}日") if each["To"] == "unit@example.gov.cn"]
        assert [str(each["Subject"])[:4] for each in found] == [about] * bool(about)
    body = mails(tmp_path)[0].get_body()
    assert body
    assert f"{story.case().number}　受理审查　2026年9月24日　超期" in body.get_content()


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
    for day, about in (("22", "时限提醒"), ("28", "时限提醒"), ("29", "待办汇总")):
        story.at(f"2026-09-{day} 09:00")
        tick(house)
        mail = mails(tmp_path, about)[0]
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
    assert (len(mails(tmp_path, "时限提醒")), len(mails(tmp_path))) == (1, 0)
    assert next_due(story) == "2026-10-08 08:30"
    with story.database.transaction() as session:
        session.execute(update(DailyAct).values(next_due_at=story.at("2026-10-02 08:30")))
    tick(house)
    assert (len(mails(tmp_path)), next_due(story)) == (0, "2026-10-08 08:30")


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
