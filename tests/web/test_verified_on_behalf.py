"""代录 on the page and through the interface: offered where the provider has no account, and nowhere else."""

from io import BytesIO

import pytest
from flask import Flask

from app.domain.vocabulary import Role
from app.services import accounts, intake, places
from tests.adapters import hostile_files
from tests.fixed_clock import FixedClock
from tests.services.world import filing
from tests.web.calling import Caller
from tests.web.office import Office, send, tree

CODE = "11410122MB0000007B"
LETTER = {"number": "牟供水函〔2026〕3号", "dated_on": "2026-09-18"}


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


def lone_case(office: Office) -> str:
    """A case that waits for a unit nobody can sign in for; answers its number."""
    now = office.clock()
    with office.database.transaction() as session:
        unit = places.add_organisation(session, "zhongmu", CODE, "示范供水站", (Role.INFORMATION_PROVIDER,), now=now)
        office.world.units["lone"] = unit
    with office.database.transaction() as session:
        record = office.world.record(session, now, "lone", CF_WSH="示供水罚〔2026〕1号")
        filed = intake.submit(session, filing(record), actor=office.world.people["applicant"], now=now)
        number = str(filed.cases[0].row["number"])
    office.until(office.case_by(number), "verify_record")
    return number


def form(**changes: str) -> dict[str, str]:
    return {
        "outcome": "correct",
        "answers-0-field": "CF_NR_FK",
        "answers-0-finding": "wrong",
        "answers-0-value": "0.8",
        "answers-0-source": "决定书原件第二页",
        "opinion": "经核对原件，金额录入有误。",
        "attest": "y",
        "letter-number": LETTER["number"],
        "letter-dated_on": LETTER["dated_on"],
        **changes,
    }


def test_task_waits_on_the_counters_page_until_the_letter_comes(office: Office) -> None:
    """The receiver finds it there with its form; another place's receiver has nothing of it."""
    number = lone_case(office)
    case = office.case_by(number)
    page = tree(office.client("centre").get(f"/cases/{number}"))
    assert page.xpath("//input[@name='letter-number']")
    task = office.task(case)
    waiting = tree(office.client("centre").get("/intake"))
    assert waiting.xpath(f"//section[@id='awaited']//a[@href='/tasks/{task.id}']")
    assert not tree(office.client("foreign_centre").get("/intake")).xpath("//section[@id='awaited']//a")


def test_letter_to_the_unit_waits_to_be_served_on_paper(office: Office) -> None:
    """The 协查函 stands in the list of letters to be carried, the mail of no account."""
    number = lone_case(office)
    page = tree(office.client("centre").get("/service"))
    assert page.xpath(f"//tr[.//a[@href='/cases/{number}/service']][contains(., '协查函')]")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"letter-number": ""}, "letter-number"),
        ({"letter-dated_on": "2026-02-30"}, "letter-dated_on"),
        ({"letter-dated_on": "2026-09-19"}, "letter-dated_on"),
        ({}, "files"),
    ],
)
def test_letter_is_asked_for_at_its_fields(office: Office, changes: dict[str, str], field: str) -> None:
    """Number, date and scan: each missing one is named where it can be mended."""
    number = lone_case(office)
    task = office.task(office.case_by(number))
    scan = {"files": (BytesIO(hostile_files.pdf()), "来函.pdf")} if changes else {}
    page = tree(send(office.client("centre"), f"/tasks/{task.id}", **form(**changes), **scan), 422)
    assert page.xpath(f"//div[@id='error-summary']//a[@href='#{field}']"), page.xpath(
        "string(//div[@id='error-summary'])"
    )


def test_sealed_letter_is_entered_from_its_scan(office: Office) -> None:
    """The case goes on to the answer, and says that the opinion was entered from a letter."""
    number = lone_case(office)
    task = office.task(office.case_by(number))
    client = office.client("centre")
    scan = (BytesIO(hostile_files.pdf()), "来函.pdf")
    answer = send(client, f"/tasks/{task.id}", **form(), files=scan)
    assert (answer.status_code, answer.location) == (303, f"/cases/{number}"), tree(answer, answer.status_code)
    page = tree(client.get(answer.location))
    assert "受理单位依示范供水站盖章来函代录核查意见" in page.xpath("string(//section[@id='log'])")
    assert "来函.pdf" in page.xpath("string(//main)")


def test_provider_with_an_account_is_not_stood_in_for(office: Office) -> None:
    """The receiver sees whose work it is, and no form."""
    case = office.file()
    task = office.until(case, "verify_record")
    client = office.client("centre")
    assert not tree(client.get(f"/tasks/{task.id}")).xpath("//input[@name='letter-number']")
    assert not tree(office.client("provider").get(f"/tasks/{task.id}")).xpath("//input[@name='letter-number']")


def test_interface_takes_the_letter_and_refuses_it_elsewhere(app: Flask, clock: FixedClock) -> None:
    """403 with the way out where the provider has an account; 422 for a letter in the provider's own answer."""
    clock.set("2026-09-18 10:00")
    caller = Caller(app, clock)
    number = caller.file()
    caller.do(number, "centre", "accept")
    caller.do(number, "centre", "refer")
    found = {"field": "CF_NR_FK", "finding": "wrong", "value": "0.8", "source": "决定书原件"}
    data = {"opinion": "有误。", "answers": [found], "attest": True, "letter": LETTER}
    refused = caller.do(number, "centre", "correct", 403, **data)
    assert "有账号" in refused["detail"]
    refused = caller.do(number, "provider", "correct", 422, **data)
    assert [each["field"] for each in refused["errors"]] == ["data.letter"]


def tabs(office: Office, who: str) -> dict[str, str]:
    """The lists offered to somebody, each with its number."""
    links = tree(office.client(who).get("/inbox")).xpath("//nav[@aria-label='任务列表']//a")
    return {each.get("href").rpartition("=")[2]: str(each.xpath("string(span)")) for each in links}


@pytest.mark.both_databases
def test_receivers_inbox_lists_what_is_to_be_entered(office: Office) -> None:
    """代录 is among the receiver's lists, and nobody else's, while units owe opinions that they cannot enter."""
    office.until(office.file(), "verify_record")
    assert "behalf" not in tabs(office, "centre")
    number = lone_case(office)
    task = office.task(office.case_by(number))
    assert tabs(office, "centre")["behalf"] == "1"
    assert not any("behalf" in tabs(office, who) for who in ("foreign_centre", "provider", "supervisor"))
    page = tree(office.client("centre").get("/inbox?view=behalf"))
    assert page.xpath("//tbody//a/@href[contains(., '/tasks/')]")[0].startswith(f"/tasks/{task.id}")
    unit = office.world.units["lone"].id
    grants = ((Role.INFORMATION_PROVIDER, "zhongmu", unit),)
    wanted = accounts.NewAccount(login="lone", password="a long password", name="lone", grants=grants)
    with office.database.transaction() as session:
        accounts.create(session, wanted, now=office.clock())
    assert "behalf" not in tabs(office, "centre")
    assert "没有需要代录的任务" in office.client("centre").get("/inbox?view=behalf").text
