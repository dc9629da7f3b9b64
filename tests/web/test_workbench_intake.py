"""收件登记: what comes on paper is registered on its real day, with a receipt for the applicant."""

import pytest
from flask import Flask

from app.domain.vocabulary import Channel, ReceivedVia
from app.models.record import Record
from tests.fixed_clock import FixedClock
from tests.services.world import FIRM, FIRM_NAME
from tests.web.office import Office, send, tree

FILING = {
    "received_on": "2026-09-16",
    "received_via": "post",
    "name": FIRM_NAME,
    "id_type": "uscc",
    "id_number": FIRM,
    "ground": "error",
    "claim_CF_NR_FK": "0.8",
    "statement": "决定书载明罚款 8000 元。",
}


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.fixture
def record(office: Office) -> Record:
    with office.database.transaction() as session:
        return office.world.record(session, office.clock())


def test_record_is_found_by_its_document_number(office: Office, record: Record) -> None:
    """The officer types what stands on the paper."""
    client = office.client("centre")
    page = tree(client.get("/intake", query_string={"q": record.document_number}))
    assert page.xpath(f"//a[@href='/intake/{record.id}']")
    assert "没有这个文号的记录" in tree(client.get("/intake?q=无此号")).xpath("string(//main)")


def test_paper_filing_counts_from_the_day_it_really_came(office: Office, record: Record) -> None:
    """The limits run from the day of receipt, not of registration; the receipt carries number and code."""
    client = office.client("centre")
    answer = send(client, f"/intake/{record.id}", **FILING)
    assert answer.status_code == 303, tree(answer, answer.status_code)
    page = tree(client.get(answer.location))
    text = page.xpath("string(//main)")
    assert "2026年9月16日" in text
    assert "2026年9月22日" in text
    assert page.xpath("//a[starts-with(@href, '/documents/')]")
    assert len(page.xpath("//div[@class='receipt']//dd")) == 2
    number = page.xpath("string(//a[starts-with(@href, '/cases/')]/@href)").removeprefix("/cases/")
    shown = tree(client.get(f"/cases/{number}")).xpath("string(//section[@id='filing'])")
    assert "邮寄" in shown
    assert "0.8" in tree(client.get(f"/cases/{number}")).xpath("string(//section[@id='work'])")


def test_colleague_sees_the_receipt_without_the_query_code(office: Office, record: Record) -> None:
    """The code opens the filing to whoever holds it; only its registrar hands it on."""
    address = send(office.client("centre"), f"/intake/{record.id}", **FILING).location
    page = tree(office.client("colleague").get(address))
    assert len(page.xpath("//div[@class='receipt']//dd")) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": "2026-09-19"}, "received_on"),
        ({"received_on": "2026-08-01"}, "received_on"),
        ({"received_on": ""}, "received_on"),
        ({"name": ""}, "name"),
        ({"claim_CF_NR_FK": "八千"}, "claim_CF_NR_FK"),
        ({"claim_CF_NR_FK": "8"}, "claim_CF_NR_FK"),
        ({"claim_CF_NR_FK": "", "statement": ""}, "statement"),
        ({"by_agent": "y", "agent_name": "", "agent_matter": "异议"}, "agent_name"),
        ({"by_agent": "y", "agent_name": "代", "agent_until": "2026-01-01"}, "agent_until"),
    ],
)
def test_fault_stands_at_its_field_and_nothing_is_lost(
    office: Office, record: Record, changes: dict[str, str], field: str
) -> None:
    """Every refusal of the service is shown where it can be mended."""
    page = tree(send(office.client("centre"), f"/intake/{record.id}", **{**FILING, **changes}), 422)
    assert page.xpath(f"//div[@id='error-summary']//a[@href='#{field}']"), page.xpath(
        "string(//div[@id='error-summary'])"
    )
    assert page.get_element_by_id("id_number").get("value") == FIRM


def test_second_filing_on_an_open_case_is_told_its_number(office: Office, record: Record) -> None:
    """New facts join the case that is open; the registrar is told which."""
    client = office.client("centre")
    send(client, f"/intake/{record.id}", **FILING)
    page = tree(send(client, f"/intake/{record.id}", **FILING), 422)
    assert "YY-410122-2026-000001" in page.xpath("string(//div[@id='error-summary'])")


@pytest.mark.parametrize("who", ["provider", "supervisor", "auditor", "admin", "applicant"])
def test_only_receivers_register(office: Office, record: Record, who: str) -> None:
    """Nobody else files for others."""
    assert office.client(who).get("/intake").status_code == 403
    assert office.client(who).get(f"/intake/{record.id}").status_code == 403


def test_registered_filing_is_paper_and_says_how_it_came(office: Office, record: Record) -> None:
    """The channel is part of the filing for ever."""
    send(office.client("centre"), f"/intake/{record.id}", **{**FILING, "received_via": "telephone"})
    (application,) = office.applications()
    assert (application.channel, application.received_via) == (Channel.PAPER, ReceivedVia.TELEPHONE)
