"""收件登记: what comes on paper is registered on its real day, looked at once more, and filed once."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.draft import Draft
from app.models.record import Record
from tests.adapters import hostile_files
from tests.fixed_clock import FixedClock
from tests.services.world import FIRM, FIRM_NAME, RIVAL, RIVAL_NAME
from tests.web.counter import FILING, begin, checked, part, registered, typed
from tests.web.office import Office, send, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


def deliver(office: Office, serial: int = 1) -> Record:
    with office.database.transaction() as session:
        return office.world.record(session, office.clock(), CF_WSH=f"示市监罚〔2026〕{serial}号")


@pytest.fixture
def record(office: Office) -> Record:
    return deliver(office)


@pytest.mark.parametrize("text", ["示市监罚〔2026〕1号", FIRM, FIRM.lower(), FIRM_NAME, f" {FIRM_NAME} "])
def test_record_is_found_by_what_the_paper_says(office: Office, record: Record, text: str) -> None:
    """Document number, credit code or whole name; a part of a name finds nothing."""
    client = office.client("centre")
    page = tree(client.get("/intake", query_string={"q": text}))
    assert page.xpath(f"//form[@action='/intake/begin']/input[@value='{record.id}']")
    assert "没有找到记录" in tree(client.get("/intake?q=中牟县")).xpath("string(//main)")


def test_number_leads_straight_to_its_filing_or_case(office: Office, record: Record) -> None:
    """A clerk with a receipt in hand types its number."""
    client = office.client("centre")
    number = registered(client, record).removeprefix("/intake/")
    assert client.get("/intake", query_string={"q": number}).location == f"/intake/{number}"
    assert client.get("/intake?q=YY-410122-2026-000001").location == "/cases/YY-410122-2026-000001"


def test_dates_are_shown_before_anything_is_saved(office: Office, record: Record) -> None:
    """A filing of two days ago says so, and the days on which its limits end; nothing is filed yet."""
    _, page = checked(office.client("centre"), record)
    text = page.xpath("string(//main)")
    assert "2026年9月16日" in text
    assert "早于今天 2 日" in text
    assert "2026年9月22日" in text
    assert "还没有保存" in text
    assert office.applications() == []


def test_paper_filing_counts_from_the_day_it_really_came(office: Office, record: Record) -> None:
    """The limits run from the day of receipt, not of registration; the receipt carries number and code."""
    client = office.client("centre")
    page = tree(client.get(registered(client, record)))
    text = page.xpath("string(//main)")
    assert "2026年9月16日" in text
    assert "2026年9月22日" in text
    assert page.xpath("//form[starts-with(@action, '/service/')]")
    assert len(page.xpath("//div[@class='receipt']//dd")) == 2
    number = page.xpath("string(//a[starts-with(@href, '/cases/')]/@href)").removeprefix("/cases/")
    shown = tree(client.get(f"/cases/{number}")).xpath("string(//section[@id='filing'])")
    assert "邮寄" in shown
    assert "0.8" in tree(client.get(f"/cases/{number}")).xpath("string(//section[@id='work'])")


def test_colleague_sees_the_receipt_without_the_query_code(office: Office, record: Record) -> None:
    """The code opens the filing to whoever holds it; only its registrar hands it on."""
    address = registered(office.client("centre"), record)
    page = tree(office.client("colleague").get(address))
    assert len(page.xpath("//div[@class='receipt']//dd")) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": "2026-09-19"}, "received_on"),
        ({"received_on": "2026-08-18"}, "received_on"),
        ({"received_on": "2026-02-30"}, "received_on"),
        ({"received_on": ""}, "received_on"),
        ({"name": ""}, "name"),
        ({"claim_CF_NR_FK": "八千"}, "r{}_claim_CF_NR_FK"),
        ({"claim_CF_NR_FK": "8"}, "r{}_claim_CF_NR_FK"),
        ({"claim_CF_NR_FK": "", "statement": ""}, "r{}_statement"),
        ({"ground": "weather"}, "r{}_ground"),
        ({"by": "agent", "agent_name": "", "agent_matter": "异议"}, "agent_name"),
        ({"by": "agent", "agent_name": "代", "agent_until": "2026-01-01"}, "agent_until"),
        ({"by": "guardian"}, "by-0"),
        ({"by": "butler"}, "by-0"),
    ],
)
def test_fault_stands_at_its_field_and_nothing_is_lost(
    office: Office, record: Record, changes: dict[str, str], field: str
) -> None:
    """Every refusal of the service is shown where it can be mended; what was typed is there after a new start."""
    client = office.client("centre")
    own = {name: value for name, value in changes.items() if name in ("claim_CF_NR_FK", "statement", "ground")}
    shared = {name: value for name, value in changes.items() if name not in own}
    address, answer = typed(client, record, **{**part(record, **own), **shared})
    page = tree(answer, 422)
    assert page.xpath(f"//div[@id='error-summary']//a[@href='#{field.format(record.id)}']"), page.xpath(
        "string(//div[@id='error-summary'])"
    )
    assert page.get_element_by_id("id_number").get("value") == FIRM
    again = tree(office.client("centre").get(address))
    assert again.get_element_by_id("id_number").get("value") == FIRM


def test_thirty_days_back_is_the_longest(office: Office, record: Record) -> None:
    """The day before the thirty-first."""
    _, page = checked(office.client("centre"), record, received_on="2026-08-19")
    assert "已经超过" in page.xpath("string(//main)")


def test_year_without_a_calendar_gives_provisional_dates(office: Office, clock: FixedClock) -> None:
    """Dates beyond the loaded years are never refused; they are called provisional."""
    clock.set("2026-12-30 10:00")
    record = deliver(office)
    _, page = checked(office.client("centre"), record, received_on="2026-12-30")
    assert "暂定" in page.xpath("string(//main)")


def test_several_records_are_one_filing_and_a_case_each(office: Office, record: Record) -> None:
    """The basket: one receipt, and the scans go with every case."""
    client, second = office.client("centre"), deliver(office, 2)
    scan = (BytesIO(hostile_files.pdf()), "申请书.pdf")
    address = registered(client, record, second, files=scan)
    page = tree(client.get(address))
    numbers = page.xpath("//ul[@class='documents']//a/text()")
    assert len(numbers) == 2
    for number in numbers:
        assert "申请书.pdf" in tree(client.get(f"/cases/{number}")).xpath("string(//main)")
    assert len(office.applications()) == 1


def test_record_is_added_and_taken_out_while_typing(office: Office, record: Record) -> None:
    """Looking for one more record loses nothing that was typed."""
    client, second = office.client("centre"), deliver(office, 2)
    address = begin(client, record)
    draft = address.rpartition("/")[2]
    answer = send(client, address, **FILING, **part(record), next="more")
    assert answer.location == f"/intake?draft={draft}"
    send(client, "/intake/begin", "/intake", record=str(second.id), draft=draft)
    page = tree(client.get(address))
    assert page.get_element_by_id("name").get("value") == FIRM_NAME
    assert page.get_element_by_id(f"r{record.id}_claim_CF_NR_FK").get("value") == "0.8"
    send(client, f"{address}/drop", address, record=str(second.id))
    assert not tree(client.get(address)).xpath(f"//*[@id='r{second.id}_ground']")
    send(client, f"{address}/drop", address, record=str(record.id))
    assert tree(client.get(address)).xpath(f"//*[@id='r{record.id}_ground']")


def test_unfinished_registration_is_found_on_the_start_page(office: Office, record: Record) -> None:
    """Saved for later, listed, thrown away."""
    client = office.client("centre")
    address = begin(client, record)
    send(client, address, **FILING, next="later")
    assert tree(client.get("/intake")).xpath(f"//a[@href='{address}']")
    assert not tree(office.client("colleague").get("/intake")).xpath(f"//a[@href='{address}']")
    send(client, f"{address}/discard", address)
    assert client.get(address).status_code == 404


def test_doubts_are_confirmed_before_filing(office: Office, record: Record) -> None:
    """A number whose check digit is wrong, an applicant who is not the subject: looked at, not refused."""
    client = office.client("centre")
    address, page = checked(client, record, name=RIVAL_NAME, id_number=RIVAL[:-1] + "Y")
    words = page.xpath("string(//main)")
    assert "申请人与记录主体不一致" in words
    assert "校验" in words
    assert tree(send(client, f"{address}/check"), 422).xpath("//a[@href='#confirmed']")
    assert office.applications() == []
    assert send(client, f"{address}/check", confirmed="y").status_code == 303
    assert len(office.applications()) == 1


def test_double_click_files_once(office: Office, record: Record) -> None:
    """The second press answers the receipt of the first; so does every page of the registration."""
    client = office.client("centre")
    address, page = checked(client, record)
    token = page.xpath("string(//input[@name='csrf_token']/@value)")
    answers = [client.post(f"{address}/check", data={"csrf_token": token}) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert client.get(address).location == answers[0].location
    assert client.get(f"{address}/check").location == answers[0].location
    assert len(office.applications()) == 1
    with office.database.reading() as session:
        (draft,) = session.execute(select(Draft)).scalars()
    assert draft.content == {"filed": office.applications()[0].number}


def test_second_filing_on_an_open_case_is_told_its_number(office: Office, record: Record) -> None:
    """New facts join the case that is open; the registrar is told which."""
    client = office.client("centre")
    registered(client, record)
    _, answer = typed(client, record)
    assert "YY-410122-2026-000001" in tree(answer, 422).xpath("string(//div[@id='error-summary'])")


def test_agent_files_with_his_authority(office: Office, record: Record) -> None:
    """Standing, matter and proof are kept; the address for letters is the one confirmed."""
    client = office.client("centre")
    agent = {
        "by": "agent",
        "agent_name": "代某",
        "agent_id_type": "other",
        "agent_id_number": "P1",
        "agent_matter": "就处罚记录提出异议",
        "agent_until": "2026-12-31",
        "service_address": "中牟县某路1号",
        "proof": (BytesIO(hostile_files.pdf()), "委托书.pdf"),
    }
    registered(client, record, **agent)
    (application,) = office.applications()
    assert application.agent is not None
    assert (application.agent["kind"], application.agent["name"]) == ("agent", "代某")
    assert application.agent["authority"]["evidence"]
    assert application.service_address == "中牟县某路1号"


@pytest.mark.parametrize("who", ["provider", "supervisor", "auditor", "admin", "applicant"])
def test_only_receivers_register(office: Office, record: Record, who: str) -> None:
    """Nobody else files for others."""
    address = begin(office.client("centre"), record)
    client = office.client(who)
    assert client.get("/intake").status_code == 403
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("who", ["colleague", "foreign_centre"])
def test_registration_is_its_clerks_alone(office: Office, record: Record, who: str) -> None:
    """What a clerk has typed is nobody else's, in this place or another."""
    address = begin(office.client("centre"), record)
    assert office.client(who).get(address).status_code == 404
    assert office.client(who).get(f"{address}/check").status_code == 404
    assert office.client("centre").get(address.replace("/intake/drafts", "/file") + "/meaning").status_code == 404


def test_foreign_receiver_registers_nothing_here(office: Office, record: Record) -> None:
    """A record of another place is not there."""
    answer = send(office.client("foreign_centre"), "/intake/begin", "/intake", record=str(record.id))
    assert answer.status_code == 404
