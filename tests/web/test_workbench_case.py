"""The page of a case: who sees what of it, what it says, and the acts on it that are not tasks."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.vocabulary import CaseOutcome
from app.services import evidence
from tests.adapters.hostile_files import pdf
from tests.fixed_clock import FixedClock
from tests.web.office import Office, numbers, send, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("centre", 200),
        ("colleague", 200),
        ("provider", 200),
        ("provider2", 404),
        ("supervisor", 200),
        ("auditor", 200),
        ("foreign_supervisor", 404),
        ("admin", 403),
    ],
)
def test_case_is_seen_by_those_it_concerns(office: Office, who: str, status: int) -> None:
    """The unit it was sent to, the receiver and those who watch; nobody else learns that it is there."""
    case = office.file()
    task = office.until(case, "verify_record")
    client = office.client(who)
    assert client.get(f"/cases/{case.number}").status_code == status
    assert client.get(f"/tasks/{task.id}").status_code == status


@pytest.mark.parametrize("who", ["supervisor", "auditor", "centre"])
def test_form_is_only_for_who_may_do_the_task(office: Office, who: str) -> None:
    """Those who watch read the case without any button that would be refused."""
    case = office.file()
    task = office.until(case, "verify_record")
    client = office.client(who)
    assert not tree(client.get(f"/tasks/{task.id}")).xpath("//form[@data-task]")
    assert send(client, f"/tasks/{task.id}", "/inbox", outcome="maintain").status_code in (403, 409)


def test_applicant_is_led_to_the_page_made_for_him(office: Office) -> None:
    case = office.file()
    client = office.client("applicant")
    assert client.get(f"/cases/{case.number}").location == f"/progress/{case.number}"
    assert client.get("/inbox").location == "/mine"


def test_task_is_handed_to_a_colleague_with_a_reason(office: Office) -> None:
    """转办 asks why; the colleague then has it."""
    case = office.file()
    task = office.task(case)
    client, address = office.client("centre"), f"/tasks/{task.id}"
    page = tree(send(client, f"{address}/reassign", address, to="colleague", reason=" "), 422)
    assert "此项必填" in page.xpath("string(//div[contains(@class, 'handing')])")
    why = {"reason_code": "absent", "reason": "请假"}
    assert send(client, f"{address}/reassign", address, to="colleague", **why).status_code == 303
    assert numbers(office.client("colleague"), "/inbox?view=mine") == ["1"]


def test_supervisor_may_hand_a_task_on(office: Office) -> None:
    """Somebody is ill: the supervisor gives the task to another of the same unit."""
    task = office.task(office.file())
    client, address = office.client("supervisor"), f"/tasks/{task.id}"
    why = {"reason_code": "absent", "reason": "人员病假"}
    assert send(client, f"{address}/reassign", address, to="colleague", **why).status_code == 303


def test_withdrawal_is_entered_for_the_applicant(office: Office) -> None:
    """撤回 by the receiver ends the case; a provider has no such button."""
    case = office.file()
    office.until(case, "verify_record")
    address = f"/cases/{case.number}"
    assert send(office.client("provider"), f"{address}/retract", address).status_code == 403
    assert send(office.client("centre"), f"{address}/retract", address).status_code == 303
    assert office.case(case.id).outcome is CaseOutcome.RETRACTED
    assert "已办结" in tree(office.client("centre").get(address)).xpath("string(//section[@id='work'])")


def test_personal_values_are_hidden_until_asked_for_and_the_asking_is_logged(office: Office) -> None:
    """The page masks by itself; the full view leaves an event; who only watches cannot ask."""
    case = office.file(applicant={"name": "赵示例", "id_type": "resident_id", "id_number": "41012219770707003X"})
    client, address = office.client("centre"), f"/cases/{case.number}"
    page = tree(client.get(address))
    assert "赵**" in page.xpath("string(//section[@id='filing'])")
    assert "查看未遮蔽的个人信息" not in page.xpath("string(//section[@id='log'])")
    assert "41012219770707003X" in tree(client.get(f"{address}?full=1")).xpath("string(//section[@id='filing'])")
    assert "查看未遮蔽的个人信息" in tree(client.get(address)).xpath("string(//section[@id='log'])")
    watched = tree(office.client("supervisor").get(f"{address}?full=1"))
    assert "41012219770707003X" not in watched.xpath("string(//main)")


def test_page_says_what_comes_next_by_when_and_under_which_clause(office: Office) -> None:
    """The next act, its date with the weekday, the count of days, the diagram's model and every letter."""
    case = office.file()
    office.until(case, "verify_record")
    page = tree(office.client("provider").get(f"/cases/{case.number}"))
    act = page.xpath("string(//div[@class='next-act'])")
    assert "核查异议信息" in act
    assert "2026年9月24日 星期四" in act
    assert "信息提供单位自收到申请之日起5个工作日内" in page.xpath("string(//section[@id='limits'])")
    assert "调休上班" in page.xpath("string(//section[@id='limits'])")
    (drawing,) = page.xpath("//div[@data-bpmn-diagram]")
    assert (drawing.get("data-current"), drawing.get("data-done")) == (
        "verify_record",
        "check_application,refer_record",
    )
    model = office.client("provider").get(drawing.get("data-bpmn-diagram"))
    assert (model.status_code, model.mimetype) == (200, "application/xml")
    for letter in page.xpath("//section[@id='papers']//a[starts-with(@href, '/documents/')]/@href"):
        assert office.client("provider").get(letter).mimetype == "application/pdf"


@pytest.mark.parametrize(
    ("who", "status"), [("centre", 200), ("supervisor", 200), ("auditor", 200), ("provider2", 404)]
)
def test_evidence_opens_for_all_who_see_the_case(office: Office, who: str, status: int) -> None:
    """A file of the filing is shown in place, with its type fixed, to everybody who may read the case."""
    with office.database.transaction() as session:
        actor, now = office.world.people["applicant"], office.clock()
        outside = office.app.extensions["outside"]
        file = evidence.upload(session, "决定书.pdf", pdf(), outside, limit=10**6, actor=actor, now=now)
    case = office.file()
    office.do(case, "centre", "supplement", items=["决定书"])
    office.do(case, "applicant", "submit", evidence=[str(file.id)])
    answer = office.client(who).get(f"/evidence/{file.id}")
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if status == 200:
        assert answer.mimetype == "application/pdf"
        assert "决定书.pdf" in tree(office.client(who).get(f"/cases/{case.number}")).xpath("string(//*[@id='papers'])")


@pytest.mark.parametrize("address", ["/tasks/{}", "/evidence/{}", "/documents/{}", "/records/{}", "/intake/{}"])
def test_number_no_row_can_have_is_not_there(office: Office, address: str) -> None:
    """An id beyond what a database can hold is as absent as any other."""
    assert office.client("centre").get(address.format(10**30)).status_code == 404


def test_unknown_model_is_not_there(client: FlaskClient) -> None:
    assert client.get(f"/processes/{'0' * 64}.bpmn").status_code == 404


def test_diagram_of_an_english_page_names_its_nodes_in_english(office: Office) -> None:
    """A published model is kept as it is; only what the diagram shows is translated."""
    case = office.file(1)
    client = office.client("provider")
    office.until(case, "verify_record")
    (drawing,) = tree(client.get(f"/cases/{case.number}")).xpath("//div[@data-bpmn-diagram]")
    address = drawing.get("data-bpmn-diagram")
    plain, english = client.get(address).text, client.get(f"{address}?lang=en").text
    assert "核查异议信息" in plain
    assert "Verify the disputed information" in english
    assert re.search('name="[^"]*[\u4e00-\u9fff]', english) is None
    assert re.findall(' id="([^"]+)"', english) == re.findall(' id="([^"]+)"', plain)
