"""文书送达 on the pages: letters that wait, the proof of each, the sheet to be signed, and who may enter it."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.vocabulary import NoticeKind
from app.models.case import Case
from app.models.event import CaseEvent
from app.models.notice import Notice
from tests.adapters import hostile_files
from tests.fixed_clock import FixedClock
from tests.services.world import FIRM, FIRM_NAME
from tests.web.office import Office, faults, send, tree

FILER = {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM, "e_service": False}
PROOF = {"method": "hand", "served_on": "2026-09-18", "place": "申请人住所", "received_by": "张某"}


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


def accepted(office: Office, **changes: Any) -> tuple[Case, Notice]:
    """A case with its 受理通知书 for an applicant who wants letters on paper."""
    case = office.file(applicant={**FILER, **changes})
    office.until(case, "refer_record")
    with office.database.reading() as session:
        statement = select(Notice).where(Notice.case_id == case.id, Notice.kind == NoticeKind.ACCEPTANCE)
        return case, session.execute(statement).scalar_one()


def kinds(office: Office, case: Case) -> list[str]:
    with office.database.reading() as session:
        rows = session.execute(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq))
        return [row.kind for row in rows.scalars()]


def test_letter_waits_until_it_is_proved(office: Office) -> None:
    """Printed, posted, proved: the list and the case show each step, and the letter leaves the list."""
    case, notice = accepted(office)
    client = office.client("centre")
    row = f"//tr[.//a[@href='/documents/{notice.id}']]"
    assert "待打印" in tree(client.get("/service")).xpath(f"string({row})")
    answer = send(client, f"/service/{notice.id}/printed", "/service")
    assert answer.location == f"/documents/{notice.id}"
    assert "已打印，待送达" in tree(client.get("/service")).xpath(f"string({row})")
    send(client, f"/service/{notice.id}/posted", f"/service/{notice.id}", posted_on="2026-09-18", tracking="XA1")
    assert "XA1" in tree(client.get(f"/cases/{case.number}/service")).xpath(f"string({row})")
    answer = send(client, f"/service/{notice.id}", **PROOF)
    assert answer.location == f"/cases/{case.number}/service"
    assert "2026年9月18日" in tree(client.get(answer.location)).xpath(f"string({row})")
    assert not tree(client.get("/service")).xpath(row)


def test_consent_keeps_letters_out_of_the_list(office: Office) -> None:
    """What came into the account of an applicant who agreed is served already, and the page says on what ground."""
    case, notice = accepted(office, e_service=True, email="a@example.com")
    client = office.client("centre")
    assert not tree(client.get("/service")).xpath(f"//a[@href='/documents/{notice.id}']")
    text = tree(client.get(f"/cases/{case.number}/service")).xpath("string(//main)")
    assert "民事诉讼法" in text
    assert "第九十条第二款" in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"served_on": "2026-02-30"}, "served_on"),
        ({"served_on": "2026-09-19"}, "served_on"),
        ({"method": ""}, "method"),
        ({"method": "left", "note": "拒收"}, "witnesses"),
        ({"received_by": ""}, "received_by"),
    ],
)
def test_fault_stands_at_its_field_and_nothing_typed_is_lost(
    office: Office, changes: dict[str, str], field: str
) -> None:
    """A refusal leaves everything as it was typed."""
    _, notice = accepted(office)
    page = tree(send(office.client("centre"), f"/service/{notice.id}", **{**PROOF, **changes}), 422)
    assert page.xpath(f"//div[@id='error-summary']//a[@href='#{field}']"), faults(page)
    assert page.get_element_by_id("place").get("value") == "申请人住所"


def test_second_proof_by_a_double_click_changes_nothing(office: Office) -> None:
    """The second press is told that the letter is proved; a correction asks for its reason."""
    case, notice = accepted(office)
    client = office.client("centre")
    send(client, f"/service/{notice.id}", **PROOF)
    answer = send(client, f"/service/{notice.id}", **PROOF)
    assert answer.location == f"/service/{notice.id}"
    assert kinds(office, case).count("notice_served") == 1
    page = tree(send(client, f"/service/{notice.id}", **PROOF, reason=""), 422)
    assert page.xpath("//div[@id='error-summary']//a[@href='#reason']")
    send(client, f"/service/{notice.id}", **{**PROOF, "received_by": "李某"}, reason="签收人看错。")
    assert "service_corrected" in kinds(office, case)


def test_scan_of_the_signed_sheet_is_kept_with_the_case(office: Office) -> None:
    """The scan opens from the proof and from the case."""
    case, notice = accepted(office)
    client = office.client("centre")
    content = hostile_files.pdf()
    send(client, f"/service/{notice.id}", **PROOF, files=(BytesIO(content), "回证.pdf"))
    assert "回证.pdf" in tree(client.get(f"/service/{notice.id}")).xpath("string(//main)")
    assert "回证.pdf" in tree(client.get(f"/cases/{case.number}")).xpath("string(//main)")


def test_sheet_to_be_signed_is_a_pdf(office: Office) -> None:
    """One for each letter."""
    _, notice = accepted(office)
    answer = office.client("centre").get(f"/service/{notice.id}/sheet")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


def test_first_opening_by_the_applicant_is_noted_once(office: Office) -> None:
    """Opening the letter is proof that it was seen; opening it again is nobody's business."""
    case, notice = accepted(office, e_service=True)
    client = office.client("applicant")
    for _ in range(2):
        assert client.get(f"/documents/{notice.id}").status_code == 200
    office.client("centre").get(f"/documents/{notice.id}")
    assert kinds(office, case).count("notice_opened") == 1


@pytest.mark.parametrize(
    ("who", "listed", "one"),
    [("provider", 403, 403), ("supervisor", 403, 403), ("applicant", 403, 403), ("foreign_centre", 200, 404)],
)
def test_proof_is_entered_by_the_receiver_alone(office: Office, who: str, listed: int, one: int) -> None:
    """Others have no list; another place's receiver has an empty one."""
    _, notice = accepted(office)
    client = office.client(who)
    assert client.get("/service").status_code == listed
    assert client.get(f"/service/{notice.id}").status_code == one
    assert client.get(f"/service/{notice.id}/sheet").status_code == one


def test_watcher_reads_the_way_of_letters_without_buttons(office: Office) -> None:
    """The supervisor sees where letters are and enters nothing."""
    case, _ = accepted(office)
    page = tree(office.client("supervisor").get(f"/cases/{case.number}/service"))
    assert "受理通知书" in page.xpath("string(//main)")
    assert not page.xpath("//main//form")
