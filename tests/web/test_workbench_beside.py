"""What officers do beside a decision: notes a unit keeps to itself, absence, a task prepared by a colleague, keys."""

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.models.desk import CaseNote
from app.models.task import Task
from tests.fixed_clock import FixedClock
from tests.web.office import Office, numbers, send, tree

SECRET = "电话里说法前后不一，先查原件"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


def claim(office: Office, who: str, task: Task) -> None:
    send(office.client(who), f"/tasks/{task.id}/claim", "/keyboard")


def test_note_is_read_by_its_unit_and_the_watchers_alone(office: Office) -> None:
    """Neither applicant, nor provider, nor the interface, nor the history holds a word of it; it is sealed."""
    case = office.file()
    task = office.until(case, "verify_record")
    client, address = office.client("centre"), f"/cases/{case.number}"
    assert send(client, f"{address}/notes", address, note=SECRET).status_code == 303
    readers = {
        who: SECRET in office.client(who).get(address, follow_redirects=True).text
        for who in ("centre", "colleague", "supervisor", "auditor", "provider", "applicant")
    }
    assert readers == {
        "centre": True,
        "colleague": True,
        "supervisor": True,
        "auditor": True,
        "provider": False,
        "applicant": False,
    }
    assert "写了内部备注" not in office.client("provider").get(address).text
    with office.database.reading() as session:
        row = session.execute(select(CaseNote)).scalar_one()
        stored = session.execute(text("SELECT text FROM case_notes")).scalar_one()
        events = session.execute(text("SELECT data FROM case_events")).scalars().all()
        assert session.execute(text("SELECT count(*) FROM case_texts")).scalar_one() == 0
    assert row.text == SECRET
    assert SECRET.encode() not in bytes(stored)
    assert SECRET not in str(events)
    assert (
        send(office.client("provider"), f"{address}/notes", f"/tasks/{task.id}", note="本单位备注").status_code == 303
    )
    assert "本单位备注" not in client.get(address).text


@pytest.mark.parametrize(
    ("who", "status"),
    [("auditor", 403), ("provider2", 404), ("foreign_centre", 404), ("foreign_supervisor", 404), ("supervisor", 303)],
)
def test_note_is_written_by_who_works_on_the_case(office: Office, who: str, status: int) -> None:
    """A supervisor writes for the watchers; who only looks, or does not see the case, writes none."""
    case = office.file()
    assert send(office.client(who), f"/cases/{case.number}/notes", "/keyboard", note="x").status_code == status


def test_refused_note_keeps_what_was_typed(office: Office) -> None:
    case = office.file()
    client, address = office.client("centre"), f"/cases/{case.number}"
    page = tree(send(client, f"{address}/notes", address, note="长" * 2001), 422)
    assert page.xpath("string(//textarea[@name='note'])").strip() == "长" * 2001
    assert tree(send(client, f"{address}/notes", address, note=" "), 422).xpath(
        "//section[@id='notes']//p[@role='alert']"
    )


def test_absence_page_lends_the_list_to_the_substitute(office: Office, clock: FixedClock) -> None:
    """From the form to 受托代办 and the finished task; dates nobody can read are named at their field."""
    case = office.file()
    claim(office, "centre", office.task(case))
    client = office.client("centre")
    given = {"who": "centre", "substitute": "colleague", "reason": "休假"}
    wrong = tree(send(client, "/desk/absence", **given, from_on="明天", until_on="2026-09-24"), 422)
    assert "请填写日期" in wrong.xpath("string(//div[@id='error-summary'])")
    assert wrong.xpath("//input[@name='reason']/@value") == ["休假"]
    days = {"from_on": "2026-09-18", "until_on": "2026-09-24"}
    assert send(client, "/desk/absence", **given, **days).status_code == 303
    assert send(client, "/desk/absence", **given, **days).status_code == 422
    stand_in = office.client("colleague")
    assert numbers(stand_in, "/inbox?view=entrusted") == ["1"]
    assert "经办人离岗" in stand_in.get("/inbox?view=unit").text
    task = office.task(case)
    assert "由您代办" in stand_in.get(f"/tasks/{task.id}").text
    assert send(stand_in, f"/tasks/{task.id}", outcome="accept").status_code == 303
    assert "代centre办理" in stand_in.get(f"/cases/{case.number}").text
    end = tree(client.get("/desk/absence")).xpath("string(//form[contains(@action, '/end')]/@action)")
    for who in ("provider", "foreign_centre"):
        assert send(office.client(who), end, "/desk/absence").status_code == 404
    assert send(client, end, "/desk/absence").status_code == 303
    assert not tree(client.get("/desk/absence")).xpath("//form[contains(@action, '/end')]")


def test_delegation_from_page_to_page(office: Office) -> None:
    """委派, the delegate's page without the button that decides, 交回, and a stale second click."""
    case = office.file()
    task = office.task(case)
    claim(office, "centre", task)
    owner, delegate, address = office.client("centre"), office.client("colleague"), f"/tasks/{task.id}"
    sent = send(owner, f"{address}/delegate", address, to="colleague", note="")
    assert "此项必填" in tree(sent, 422).xpath("string(//div[contains(@class, 'handing')])")
    assert send(owner, f"{address}/delegate", address, to="colleague", note="请核对原件").status_code == 303
    page = tree(delegate.get(address))
    assert "委派您准备" in page.text_content()
    assert not page.xpath("//form[@data-task]//div[@class='actions']/button[not(@formaction)]")
    assert send(delegate, address, address, outcome="accept").status_code == 409
    assert send(delegate, f"{address}/hand-back", address, note="已核对").status_code == 303
    assert send(delegate, f"{address}/hand-back", "/keyboard", note="已核对").status_code == 303
    assert "准备后交回centre" in owner.get(f"/cases/{case.number}").text


def test_colleagues_are_offered_with_their_load(office: Office) -> None:
    """Who has how much, and who is away, is seen before a task is handed on."""
    for serial in (1, 2):
        claim(office, "colleague", office.task(office.file(serial)))
    task = office.task(office.file(3))
    options = tree(office.client("centre").get(f"/tasks/{task.id}")).xpath("//select[@id='hand-to']/option/text()")
    assert any("colleague" in each and "在办 2 件" in each for each in options)


def test_keys_are_explained_without_script_and_turned_off(office: Office) -> None:
    """Single keys disturb who speaks to the computer: they go off, and stay off."""
    client = office.client("centre")
    assert "js/keys.js" in client.get("/keyboard").text
    assert "js/keys.js" not in client.get("/keyboard?keys=0").text
    assert "js/keys.js" not in client.get("/inbox").text
