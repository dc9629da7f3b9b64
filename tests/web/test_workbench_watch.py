"""Pages of those who watch and those who set up: every number opens its list, every rule shows its clause."""

import pytest
from flask import Flask
from sqlalchemy import update

from app.models.event import CaseEvent
from app.models.work import OutboxMessage
from tests.fixed_clock import FixedClock
from tests.web.office import Office, send, tree

ADMIN = ("/admin/packs", "/admin/packs/zhongmu", "/admin/calendar", "/admin/processes", "/admin/outbox")


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """Three late cases of different lateness, and one in time."""
    clock.set("2026-09-10 10:00")
    office = Office(app, clock)
    office.file(1)
    office.until(office.file(2), "verify_record")
    office.until(office.file(3), "serve_answer")
    clock.set("2026-09-22 10:00")
    office.file(4)
    return office


def test_lateness_is_charged_to_the_unit_that_holds_the_task(office: Office) -> None:
    """The answer of two days is late by seven, the check and the verification by four."""
    page = tree(office.client("supervisor").get("/supervision"))
    lines = {
        row.xpath("string(./th)"): [cell.text_content() for cell in row.xpath("./td")]
        for row in page.xpath("(//main//table)[1]/tbody/tr")
    }
    assert lines == {"示范centre": ["3", "0", "0", "2", "1", "0"], "示范provider": ["1", "0", "0", "1", "0", "0"]}


def test_past_internal_target_is_no_lateness(app: Flask, clock: FixedClock) -> None:
    """伊川 knows no number of days: nothing there is ever 超期, whatever the house has set itself."""
    clock.set("2026-09-10 10:00")
    office = Office(app, clock, "yichuan")
    case = office.file()
    office.do(case, "centre", "supplement", items=["营业执照"])
    clock.set("2026-11-20 10:00")
    page = tree(office.client("supervisor").get("/supervision"))
    assert page.xpath("(//ul[@class='tiles'])[1]//span[@class='figure']/text()") == ["0"] * 4


@pytest.mark.parametrize("who", ["centre", "provider", "auditor", "admin"])
def test_wall_is_for_supervisors(office: Office, who: str) -> None:
    for address in ("/supervision", "/supervision/opinions"):
        assert office.client(who).get(address).status_code == 403


@pytest.mark.parametrize("address", ADMIN)
def test_set_up_pages_are_for_administrators_alone(office: Office, address: str) -> None:
    """Others are refused; the administrator in turn sees no case."""
    assert office.client("admin").get(address).status_code == 200
    assert [office.client(who).get(address).status_code for who in ("centre", "supervisor", "auditor")] == [403] * 3
    assert office.client("admin").get("/inbox").status_code == 403
    assert office.client("admin").get("/cases").status_code == 403


@pytest.mark.parametrize("place", ["zhongmu", "yunyang", "yunfu", "yichuan", "youxi"])
def test_pack_shows_every_limit_with_its_ground_and_every_example_green(office: Office, place: str) -> None:
    """Each limit has a clause or says that it is the house's own; each worked example comes out."""
    page = tree(office.client("admin").get(f"/admin/packs/{place}"))
    examples = page.xpath("//section[@aria-labelledby='examples-head']//tbody/tr")
    assert examples
    assert len(page.xpath("//section[@aria-labelledby='examples-head']//span[contains(@class, 'tag-good')]")) == len(
        examples
    )
    for row in page.xpath("//section[@aria-labelledby='limits-head']//tbody/tr"):
        ground = row.xpath("string(./td[@data-head='依据'])")
        assert "依据：" in ground or "内部规定，非法定" in ground


def test_pack_names_its_rules_and_their_words(office: Office) -> None:
    """Nobody has to know the keys of the file: 督办手段 reads 督促整改、通报、绩效考核."""
    page = tree(office.client("admin").get("/admin/packs/zhongmu"))
    rows = page.xpath("//section[@aria-labelledby='rules-head']//tr")
    told = {row.xpath("string(./th/code)"): row.text_content() for row in rows}
    assert "督办手段" in told["supervision.sanctions"]
    assert "督促整改、通报、绩效考核" in told["supervision.sanctions"]


def test_pack_of_another_day_is_shown_and_an_unknown_place_is_not(office: Office) -> None:
    client = office.client("admin")
    assert client.get("/admin/packs/zhongmu?on=2026-03-01").status_code == 200
    assert client.get("/admin/packs/zhongmu?on=2010-01-01").status_code == 404
    assert client.get("/admin/packs/nowhere").status_code == 404


def test_advice_of_a_higher_norm_is_shown_as_not_applied(office: Office) -> None:
    """河南 art. 41 for 中牟 is advice until the operator switches it on."""
    page = tree(office.client("admin").get("/admin/packs/zhongmu"))
    assert "未适用" in page.xpath("string(//section[@aria-labelledby='advice-head'])")


def test_model_is_shown_with_its_tasks(office: Office) -> None:
    client = office.client("admin")
    address = tree(client.get("/admin/processes")).xpath("string(//table//tr[contains(., '异议处理')]//th/a/@href)")
    page = tree(client.get(address))
    assert len(page.xpath("//main//table/tbody/tr")) == 8
    assert page.xpath("//div[@data-bpmn-diagram]")
    assert client.get(f"/admin/processes/{'0' * 64}").status_code == 404


def test_calendar_names_the_years_without_notice(office: Office) -> None:
    """2027 has no notice yet: everybody must see that its dates are provisional."""
    rows = tree(office.client("admin").get("/admin/calendar")).xpath("//main//table/tbody/tr")
    states = {row.xpath("string(./th)"): row.xpath("string(./td[1])") for row in rows}
    assert (states["2026"], states["2027"]) == ("已录入", "暂定")


@pytest.mark.both_databases
def test_dead_letter_is_sent_again_on_request(office: Office) -> None:
    """What was given up waits again; the same wish a second time finds nothing to revive."""
    with office.database.transaction() as session:
        session.execute(update(OutboxMessage).values(open=False, tries=12, error="550 no such user"))
    client = office.client("admin")
    page = tree(client.get("/admin/outbox"))
    assert "550 no such user" in page.xpath("string(//table)")
    address = page.xpath("string(//tr//form[contains(@action, '/retry')]/@action)")
    before = len(page.xpath("//main//table/tbody/tr"))
    assert send(client, address, "/admin/outbox").status_code == 303
    assert len(tree(client.get("/admin/outbox")).xpath("//main//table/tbody/tr")) == before - 1
    assert send(client, address, "/admin/outbox").status_code == 404


def test_audit_passes_on_whole_chains_and_names_a_broken_one(office: Office) -> None:
    """Reading all events happens on request; a changed event is named with its case."""
    client = office.client("auditor")
    assert "校验通过" not in tree(client.get("/admin/audit")).xpath("string(//main)")
    assert "校验通过" in tree(client.get("/admin/audit?run=1")).xpath("string(//main)")
    with office.database.transaction() as session:
        session.execute(update(CaseEvent).where(CaseEvent.seq == 2).values(data={"record": "0"}))
    assert "YY-410122-2026-000001" in tree(client.get("/admin/audit?run=1")).xpath("string(//table)")
    assert office.client("admin").get("/admin/audit").status_code == 403


def test_flagged_opinions_are_shown_by_unit(office: Office) -> None:
    """One way from the wall; shares and cases to look at, none while no opinion was given."""
    client = office.client("supervisor")
    assert tree(client.get("/supervision")).xpath("//a[@href='/supervision/opinions']")
    case = office.file(77)
    office.until(case, "verify_record")
    right = [{"field": "CF_NR_FK", "finding": "right", "source": "原件"}]
    office.do(case, "provider", "maintain", opinion="核实无误", answers=right, attest=True)
    row = tree(client.get("/supervision/opinions")).xpath("//tbody/tr")[0]
    assert "50%" in row.text_content()
    assert row.xpath(f".//a[@href='/cases/{case.number}']")
