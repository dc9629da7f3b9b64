"""The bell, the list of reminders and the units behind them, as staff see them."""

from pathlib import Path

import pytest
from flask import Flask

from app.scheduler import House, climb_due
from tests.fixed_clock import FixedClock
from tests.services.listening import statements
from tests.web.office import Office, faults, send, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


def climb_on(office: Office, *days: str) -> None:
    house = House(office.database, office.app.extensions["outside"], office.clock, office.clock)
    for day in days:
        office.clock.set(f"{day} 09:00")
        climb_due(house)


def bell(office: Office, who: str, address: str = "/inbox") -> list[str]:
    """What stands in the head of a page about unread reminders."""
    page = tree(office.client(who).get(address))
    return [" ".join(link.text_content().split()) for link in page.xpath("//header//a[@href='/reminders']")]


def test_bell_rings_on_every_page_until_what_it_tells_is_read(office: Office) -> None:
    """One limit unread; read from the list, which keeps its filters; then all at once."""
    case = office.file()
    climb_on(office, "2026-09-22", "2026-09-23")
    assert bell(office, "centre", f"/cases/{case.number}") == ["提醒 1 件未读"]
    centre = office.client("centre")
    page = tree(centre.get("/reminders?unread=1&level=liaison"))
    assert page.xpath("string(//table//tbody//th/a)") == case.number
    assert "以前 1 次" in page.xpath("string(//table//details)")
    (form,) = page.xpath(
        "//form[contains(@action, '/read') and contains(@action, '/reminders/')][not(@action='/reminders/read')]"
    )
    given = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    answer = centre.post(form.get("action"), data=given)
    assert (answer.status_code, answer.location) == (303, "/reminders?unread=1&level=liaison")
    assert (bell(office, "centre"), bell(office, "provider")) == (["提醒"], ["提醒"])
    assert centre.post(form.get("action"), data=given).status_code == 303  # a double click
    climb_on(office, "2026-09-24")
    assert send(centre, "/reminders/read", "/reminders", upto="0").status_code == 303
    assert bell(office, "centre") == ["提醒 1 件未读"]
    newest = tree(centre.get("/reminders")).xpath(
        "string(//form[@action='/reminders/read']//input[@name='upto']/@value)"
    )
    send(centre, "/reminders/read", "/reminders", upto=newest)
    assert bell(office, "centre") == ["提醒"]


def test_reminders_of_others_are_not_there(office: Office) -> None:
    """Another county's limit is answered like none; watchers without a watch have no bell."""
    office.file()
    climb_on(office, "2026-09-22")
    page = tree(office.client("centre").get("/reminders"))
    address = page.xpath("string(//table//form/@action)")
    assert send(office.client("foreign_centre"), address, "/reminders", upto="1").status_code == 404
    assert send(office.client("provider"), address, "/reminders", upto="x").status_code == 404
    assert (bell(office, "auditor"), bell(office, "admin", "/admin/packs")) == ([], [])
    assert office.client("applicant").get("/reminders").status_code == 403


def test_bell_costs_one_statement(office: Office) -> None:
    """The list itself stays within the budget of a page, however many limits it shows."""
    client = office.client("centre")
    for batch in ((1,), (2, 3, 4, 5)):
        for serial in batch:
            office.file(serial)
        climb_on(office, "2026-09-22")
        office.clock.set("2026-09-18 10:00")
        client.get("/reminders")
        with statements(office.database) as heard:
            tree(client.get("/reminders"))
        assert len([each for each in heard if "SELECT" in each]) <= 8


def test_administrator_keeps_contacts_and_the_end_of_units(office: Office, tmp_path: Path) -> None:
    """Addresses, abolition and successor; what is wrong stands at its field; what is owed is shown."""
    office.until(office.file(), "verify_record")
    unit, heir = office.world.units["provider"], office.world.units["provider2"]
    admin, address = office.client("admin"), f"/admin/organisations/{unit.id}"
    page = tree(admin.get(address))
    assert "尚有 1 件案件、1 项任务、1 项时限未了" in page.text_content()
    wrong = {"email": "nobody", "abolished_on": "2026-09-30", "successor": str(unit.id)}
    assert faults(tree(send(admin, address, **wrong), 422)) == [
        "联络员邮箱：电子邮箱的格式有误",
        "撤销日期：日期不能晚于今天",
        "承接单位：承接单位须是本地现存的另一单位",
    ]
    assert faults(tree(send(admin, address, abolished_on="soon"), 422)) == ["撤销日期：请填写日期，例如 2026-11-21"]
    right = {"liaison": "联络员", "email": "a@example.com", "leader_email": "b@example.com"}
    ended = {"abolished_on": "2026-09-18", "successor": str(heir.id)}
    assert faults(tree(send(admin, address, **right, **ended), 422)) == [
        "未了事项移交承接单位：将移交 1 件案件、1 项任务、1 项时限给承接单位，请核对后勾选确认"
    ]
    assert send(admin, address, **right, **ended, hands_over="y").location == "/admin/organisations"
    assert "撤销单位的未了事项移交承接单位" in tree(admin.get("/admin/jobs")).text_content()
    listed = tree(admin.get("/admin/organisations")).text_content()
    assert f"承接单位：{heir.name}" in listed
    assert "尚有 1 项任务、1 项时限未了" in listed
    assert send(admin, address, **right).location == "/admin/organisations"  # it exists again
    assert office.client("centre").get(address).status_code == 403
    assert admin.get("/admin/organisations/1").status_code == 404
