"""The page of a process: numbers that open their lists, in a table and beside the drawing."""

import json

import pytest
from flask import Flask

from tests.fixed_clock import FixedClock
from tests.web.office import Office, tree

PAGE = "/supervision/process/objection"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-22 10:00")
    return Office(app, clock)


def test_each_number_opens_its_list(office: Office) -> None:
    """Two cases wait for their check, one for its provider; the lists behind hold them, and say what they ask for."""
    first, _, third = (office.file(serial) for serial in (1, 2, 3))
    office.until(third, "verify_record")
    client = office.client("supervisor")
    page = tree(client.get(PAGE))
    table = page.xpath("//main//table")[0]
    numbers = {row.xpath("string(./th)"): row.xpath("string(./td[1])").strip() for row in table.xpath("./tbody/tr")}
    assert {name: number for name, number in numbers.items() if number != "0"} == {"受理审查": "2", "核查异议信息": "1"}
    (href,) = table.xpath("./tbody/tr[1]//a/@href")
    listed = tree(client.get(href))
    assert len(listed.xpath("//main//table/tbody/tr")) == 2
    assert first.number in listed.text_content()
    assert "任务：受理审查" in listed.text_content()
    badges = json.loads(page.xpath("string(//@data-badges)"))
    assert badges["check_application"]["text"] == "2 件 · 中位 0 日"
    assert badges["check_application"]["href"] == href


def test_filters_stay_and_go_on_into_the_lists(office: Office) -> None:
    office.file()
    client = office.client("supervisor")
    unit = office.world.units["centre"].uscc
    page = tree(client.get(f"{PAGE}?unit={unit}&since=2026-09-01&until=2026-09-30"))
    (href,) = page.xpath("//main//table/tbody/tr[1]//a/@href")
    assert href == f"/inbox?view=unit&step=check_application&unit={unit}&since=2026-09-01&until=2026-09-30"
    listed = tree(client.get(href))
    assert "收件不早于：2026-09-01" in listed.text_content()
    assert set(listed.xpath("//input[@type='hidden'][@name='step']/@value")) == {"check_application"}
    assert tree(client.get(f"{PAGE}?until=2026-09-21")).xpath("//main//table/tbody//a") == []


def test_what_is_no_day_is_said_at_its_field(office: Office) -> None:
    """What was typed stands there still, and the rest is shown."""
    page = tree(office.client("supervisor").get(f"{PAGE}?since=2026-02-30"))
    assert page.xpath("//input[@name='since']/@value") == ["2026-02-30"]
    assert page.xpath("//*[@id='since-error']")


def test_other_people_have_no_such_page(office: Office) -> None:
    """Nor has a process that is none, or is not published."""
    for who in ("centre", "provider", "applicant", "admin", "auditor"):
        assert office.client(who).get(PAGE).status_code == 403
    for process in ("nothing", "list_exit"):
        assert office.client("supervisor").get(f"/supervision/process/{process}").status_code == 404


def test_a_place_without_cases_shows_its_steps_empty(office: Office) -> None:
    page = tree(office.client("foreign_supervisor").get(PAGE))
    assert set(page.xpath("//main//table/tbody/tr/td[1]/span/text()")) == {"0"}
    assert page.xpath("//*[@data-bpmn-diagram]")
