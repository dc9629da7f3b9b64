"""What an applicant sees of limits: lateness openly, its own reminders, and a way to remind once a day."""

import pytest
from flask import Flask

from app.scheduler import House, climb_due
from tests.fixed_clock import FixedClock
from tests.web.office import Office, send, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


def test_applicant_reminds_once_a_day_also_before_a_limit_has_passed(office: Office) -> None:
    """The button gives way to a sentence until tomorrow; what was done stands in the history."""
    case = office.file()
    applicant, address = office.client("applicant"), f"/progress/{case.number}"
    assert send(applicant, f"{address}/remind", address).location == address
    page = tree(applicant.get(address))
    assert "今天已经催办" in page.text_content()
    assert not page.xpath("//form[contains(@action, '/remind')]")
    office.clock.set("2026-09-28 10:00")
    page = tree(applicant.get(address))
    assert page.xpath("//form[contains(@action, '/remind')]")
    assert "时限已于 2026年9月24日 星期四 届满，尚未完成" in page.text_content()


def test_applicant_is_told_of_what_is_still_to_be_handed_in(office: Office) -> None:
    """补正: the newest reminder stands in the list and on the page, and goes with the limit."""
    case = office.file()
    office.do(case, "centre", "supplement", items=["营业执照"])
    house = House(office.database, office.app.extensions["outside"], office.clock, office.clock)
    for day in ("2026-09-30", "2026-10-08"):
        office.clock.set(f"{day} 09:00")
        climb_due(house)
    applicant = office.client("applicant")
    for address in ("/mine", f"/progress/{case.number}"):
        assert "提醒：还剩一个工作日" in " ".join(tree(applicant.get(address)).text_content().split())
    office.do(case, "applicant", "submit", statement="现补交。")
    assert "提醒：" not in tree(applicant.get("/mine")).text_content()


def test_answer_that_waits_for_the_post_is_said_openly(office: Office) -> None:
    """待寄出 for staff and applicant alike, with limits that run on."""
    firm = {"name": "示范甲", "id_type": "uscc", "id_number": "91410122MA0000001R"}
    case = office.file(by="centre", channel="paper", applicant=firm)
    office.until(case, "serve_answer")
    office.do(case, "centre", "serve")
    assert "待寄出" in tree(office.client("centre").get(f"/cases/{case.number}")).text_content()
    page = tree(office.client("applicant").get(f"/progress/{case.number}"))
    assert "答复已签发，等待寄出或者当面送达" in page.text_content()
