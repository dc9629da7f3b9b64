"""Who saw personal values in full can be asked by the auditor and by the person; one's own data can be taken along."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.case import Case
from app.models.event import AdminEvent
from tests.fixed_clock import FixedClock
from tests.services.world import FIRM
from tests.web.office import Office, tree

pytestmark = pytest.mark.both_databases
PERSON = "410122197707070048"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    return Office(app, clock)


@pytest.fixture
def case(office: Office) -> Case:
    """A case that the centre, and a record that the provider, have looked at in full."""
    case = office.file()
    assert office.client("centre").get(f"/cases/{case.number}?full=1").status_code == 200
    assert office.client("provider").get(f"/records/{case.record_id}?full=1").status_code == 200
    return case


def logins(office: Office, query: str = "") -> list[str]:
    """Who stands in the auditor's list, the newest look first."""
    page = tree(office.client("auditor").get(f"/admin/looks{query}"))
    return page.xpath("//table//tbody//td[@data-head='查看人']/span/text()")


def test_auditor_finds_looks_by_person_matter_and_day(office: Office, case: Case) -> None:
    """Every look in full is there with unit and matter, and each filter leaves what it names."""
    assert sorted(logins(office)) == ["centre", "provider"]
    assert logins(office, "?who=centre") == ["centre"]
    assert logins(office, f"?about={case.number}") == ["centre"]
    assert sorted(logins(office, f"?about={FIRM}")) == ["centre", "provider"]
    assert logins(office, "?about=91410122MA0000009X") == logins(office, "?until=2026-09-29") == []
    assert len(logins(office, "?since=2026-09-30&until=2026-09-30")) == 2
    assert "请填写日期" in office.client("auditor").get("/admin/looks?since=soon").text


def test_log_is_the_auditors_alone(office: Office, case: Case) -> None:
    """Neither those who look nor those who watch their work."""
    for who in ("centre", "provider", "supervisor", "admin", "applicant"):
        assert office.client(who).get("/admin/looks").status_code == 403
        assert office.client(who).get("/admin/looks.xlsx").status_code == 403


def test_taking_the_log_is_itself_remembered(office: Office, case: Case) -> None:
    """The sheet has a mark, and the number that was asked for is not written down."""
    answer = office.client("auditor").get(f"/admin/looks.xlsx?about={FIRM}", buffered=True)
    assert answer.data.startswith(b"PK")
    with office.database.reading() as session:
        (event,) = session.execute(select(AdminEvent).where(AdminEvent.kind == "list_exported")).scalars()
    assert (event.data["page"], event.data["rows"]) == ("looks", 2)
    shown = office.client("auditor").get("/supervision/exports").text
    assert "about=…" in shown
    assert FIRM not in shown


def test_person_reads_unit_and_day_about_himself_alone(office: Office, case: Case) -> None:
    """By the verified number: what units saw, not which officer; another person reads nothing of it."""
    page = tree(office.client("applicant").get("/mine/looks"))
    cells = page.xpath("//table//tbody//td[@data-head='单位']/text()")
    assert sorted(cells) == ["示范centre", "示范provider"]
    assert "provider_colleague" not in page.text_content()
    assert case.number in page.text_content()
    assert "还没有单位查看过" in office.client("rival").get("/mine/looks").text
    assert "尚未核实" in office.client("stranger").get("/mine/looks").text


def test_own_data_holds_ones_own_and_nobody_elses(office: Office, case: Case) -> None:
    """Filings, records and looks in full for their person; staff, who file for others, have none of it."""
    data = json.loads(office.client("applicant").get("/mine/data.json", buffered=True).data)
    assert data["account"]["login"] == "applicant"
    assert [each["number"] for filing in data["filings"] for each in filing["cases"]] == [case.number]
    assert [each["fields"]["CF_XDR_SHXYM"] for each in data["records"]] == [FIRM]
    assert {each["unit"] for each in data["looks"]} == {"示范centre", "示范provider"}
    other = json.loads(office.client("rival").get("/mine/data.json", buffered=True).data)
    assert (other["filings"], other["records"], other["looks"]) == ([], [], [])
    assert office.client("centre").get("/mine/data.json").status_code == 403
