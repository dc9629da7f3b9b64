"""The page of forecasts: asked for with few fields, refused at the field, worked out by the scheduler, shown."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.models.work import Job
from app.scheduler import House, run_jobs
from tests.fixed_clock import FixedClock
from tests.services.household import keep_house
from tests.web.office import Office, send, tree

PAGE = "/supervision/simulate"
ASKED = {
    "place": "zhongmu",
    "start": "2026-10-01",
    "end": "2026-11-30",
    "seed": "3",
    "factor": "4",
    "title": "收件多四倍",
}


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-22 10:00")
    return Office(app, clock)


@pytest.fixture
def house(office: Office, clock: FixedClock, tmp_path: Path) -> House:
    return keep_house(office.database, clock, tmp_path)


def ask(office: Office, **fields: Any) -> TestResponse:
    return send(office.client("supervisor"), PAGE, **{**ASKED, **fields})


def asked(office: Office) -> str:
    """The address of a forecast that waits."""
    address = ask(office).location
    assert address
    return address


def faults(answer: TestResponse) -> list[str]:
    return [each.text_content() for each in tree(answer, 422).xpath("//*[@id='error-summary']//li")]


def test_a_forecast_is_asked_for_worked_out_and_shown(office: Office, house: House) -> None:
    """First a progress bar, then both forecasts side by side, the drawing, and where the numbers come from."""
    answer = ask(office, unit="示范centre", staff="1", verify="3", off="2026-10-12，2026-10-13", work="2026-10-11")
    assert answer.status_code == 303
    client = office.client("supervisor")
    page = tree(client.get(answer.location))
    assert page.xpath("//progress")
    run_jobs(house)
    page = tree(client.get(answer.location))
    text = page.text_content()
    assert "收件多四倍" in text
    assert page.xpath("//svg//polyline[@class='line-last']")
    limits = page.xpath("//main//table")[0]
    verify = next(row for row in limits.xpath("./tbody/tr") if row.xpath("./th")[0].text_content() == "核查")
    assert "5" in verify.xpath("./td")[1].text_content()
    assert "3" in verify.xpath("./td")[1].text_content()
    assert "本次设定" in text
    result = json.loads(client.get(f"{answer.location}.json").data)
    plan = result["inputs"][1]["plan"]
    assert plan["calendar"] == {"off": ["2026-10-12", "2026-10-13"], "work": ["2026-10-11"]}
    assert result["reports"][0]["received"] < result["reports"][1]["received"]
    assert answer.location in tree(client.get(PAGE)).xpath("//main//table//a/@href")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"factor": "很多"}, "收件数的倍数"),
        ({"factor": "-1"}, "0 至 100"),
        ({"end": ""}, "结束日期"),
        ({"end": "2026-09-01"}, "终止日早于起始日"),
        ({"seed": "x"}, "随机种子"),
        ({"staff": "2"}, "请选择要改的单位"),
        ({"unit": "示范centre", "time": "3"}, "0.01 至 1"),
        ({"unit": "没有的局", "staff": "1"}, "没有承担的件"),
        ({"verify": "0"}, "1 至 366"),
        ({"off": "明天"}, "另外休息的日期"),
        ({"setting": "[effort.verify_record]\nminutes = {1}"}, "设置文件（TOML）"),
        ({"setting": "[effort.verify_record]\nminutes = 0"}, "[effort.verify_record] minutes"),
        ({"start": "2010-01-01", "end": "2010-02-01"}, "没有适用的规则"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(
    office: Office, fields: dict[str, str], said: str
) -> None:
    """Nothing waits to be worked out either."""
    answer = ask(office, **fields)
    assert said in "".join(faults(answer))
    page = tree(answer, 422)
    for name, value in {**ASKED, **fields}.items():
        if name not in ("unit", "place", "setting"):
            assert page.xpath(f"//*[@name='{name}']/@value") == [value]
        elif name == "setting":
            assert page.xpath("//textarea[@name='setting']")[0].text.strip() == value
    with office.database.reading() as session:
        assert session.execute(select(func.count()).where(Job.kind == "simulate")).scalar_one() == 0


def test_pressed_twice_it_is_one_forecast(office: Office) -> None:
    """The page carries the number its forecast will have."""
    (token,) = tree(office.client("supervisor").get(PAGE)).xpath("//input[@name='token']/@value")
    assert ask(office, token=token).location == ask(office, token=token).location


def test_a_queue_that_is_full_is_said_on_the_form(office: Office) -> None:
    for _ in range(3):
        assert ask(office).status_code == 303
    assert "请稍后再试" in "".join(faults(ask(office)))


def test_other_people_have_no_such_page(office: Office, house: House) -> None:
    """And the supervisor of another place reads no forecast of this one."""
    address = asked(office)
    run_jobs(house)
    for who in ("centre", "provider", "applicant", "admin", "auditor"):
        assert [office.client(who).get(each).status_code for each in (PAGE, address)] == [403, 403]
    foreign = office.client("foreign_supervisor")
    assert [foreign.get(each).status_code for each in (address, f"{address}.json")] == [404, 404]
    assert send(foreign, PAGE, **ASKED).status_code == 403


def test_a_forecast_that_failed_or_was_taken_back_says_so(office: Office, house: House) -> None:
    address = asked(office)
    job_id = int(address.rpartition("/")[2])
    with office.database.transaction() as session:
        session.get_one(Job, (office.jurisdiction, job_id)).status = "cancelled"
    assert "推演已取消" in tree(office.client("supervisor").get(address)).text_content()


def test_one_entry_of_the_side_bar_is_where_one_is(office: Office) -> None:
    """督办 stands above this page and is not this page."""
    for address, entry in ((PAGE, "推演"), ("/supervision", "督办"), ("/supervision/radar", "静默故障巡查")):
        page = tree(office.client("supervisor").get(address))
        here = page.xpath("//*[@id='side-nav']//a[@aria-current]")
        assert [each.text_content().strip() for each in here] == [entry]
