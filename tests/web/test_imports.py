"""报送记录: a provider hands in a file, reads what became of every row, and gets the bad ones back."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.domain.record_words import BatchStatus
from app.models.batch import ImportBatch
from app.scheduler import House, run_jobs
from app.services import import_jobs, import_reading
from tests.fixed_clock import FixedClock
from tests.services.importer import as_csv, as_xlsx, penalties, table
from tests.web.office import WRONG, Office, faults, send, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    return Office(app, clock)


def hand_in(
    office: Office, content: bytes, name: str = "处罚.csv", who: str = "provider", **fields: Any
) -> TestResponse:
    """Fill the form."""
    return send(
        office.client("provider"), "/imports/new", file=(io.BytesIO(content), name), **{"attest": "y", **fields}
    )


def work(office: Office) -> None:
    """Let the scheduler's process do what waits."""
    run_jobs(House(office.database, office.app.extensions["outside"], office.clock, office.clock))


def brought(office: Office, content: bytes, name: str = "处罚.csv") -> str:
    """The address of the batch, imported."""
    answer = hand_in(office, content, name)
    assert answer.status_code == 303, faults(tree(answer, answer.status_code))
    work(office)
    return str(answer.location)


def batches(office: Office) -> list[ImportBatch]:
    with office.database.reading() as session:
        actor = office.world.people["auditor"]
        return import_reading.page(session, actor=actor, limit=50).rows


def test_file_is_handed_in_imported_and_listed(office: Office) -> None:
    """The page of the batch tells how far it is, then every row that needs a word; watchers read it too."""
    answer = hand_in(office, as_csv(penalties({}, {"CF_JDRQ": "2026-02-30"})))
    assert answer.status_code == 303
    page = tree(office.client("provider").get(answer.location))
    assert "等待导入" in page.text_content()
    assert page.xpath("//*[@hx-get]")
    work(office)
    for who in ("provider", "provider_colleague", "centre", "supervisor", "auditor"):
        page = tree(office.client(who).get(answer.location))
        assert page.xpath("//main//tbody//td[@data-head='列']")[0].text_content() == "处罚决定日期"
        assert not page.xpath("//*[@hx-get]")
        assert "处罚.csv" in tree(office.client(who).get("/imports")).text_content()


@pytest.mark.parametrize("who", ["provider2", "foreign_provider", "foreign_centre", "foreign_supervisor"])
def test_batch_of_another_unit_is_not_there(office: Office, who: str) -> None:
    """Neither its page nor its file."""
    address = brought(office, as_csv(penalties({"CF_JDRQ": "x"})))
    client = office.client(who)
    assert client.get(address).status_code == 404
    if who.endswith(("provider", "provider2")):
        assert client.get(f"{address}/refused/xlsx").status_code == 404


def test_file_of_the_refused_rows_is_for_their_unit_alone(office: Office) -> None:
    """Watchers read results, not the rows themselves."""
    address = brought(office, as_csv(penalties({"CF_JDRQ": "x"})))
    assert office.client("supervisor").get(f"{address}/refused/xlsx").status_code == 403


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_refused_rows_come_back_marked_and_go_in_once_mended(office: Office, form: str) -> None:
    """Reason in a column, the faulty cell marked; the mended file is read as it was handed out."""
    bad = {"CF_JDRQ": "2026年2月30日", "CF_XDR_MC": "=1+1@公司"}
    address = brought(office, as_csv(penalties({}, bad)))
    answer = office.client("provider").get(f"{address}/refused/{form}")
    assert answer.status_code == 200
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(answer.data)).active
        head, row = ([cell.value for cell in line] for line in sheet.iter_rows())
        marked = {head[at] for at, cell in enumerate(sheet[2]) if cell.fill.fgColor.rgb == "00FFE08A"}
        assert marked == {"处罚决定日期", "原因"}
        assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}
        row[head.index("处罚决定日期")] = "2026-03-01"
        mended = as_xlsx([head, row])
    else:
        words = answer.data.decode("utf-8-sig")
        assert "'=1+1@公司" in words
        mended = words.replace("2026年2月30日", "2026-03-01").encode("utf-8-sig")
    assert "处罚决定日期：请填写日期" in (str(row) if form == "xlsx" else words)
    brought(office, mended, f"改好.{form}")
    newest = batches(office)[0]
    assert (newest.accepted, newest.refused, newest.warned) == (1, 0, 0)
    with office.database.reading() as session:
        findings = import_reading.all_findings(session, newest)
    assert [each.code for each in findings] == []


def test_form_without_file_or_word_of_the_officer_is_refused(office: Office) -> None:
    """Both faults at their fields; the attestation is in the words of the plan."""
    page = tree(send(office.client("provider"), "/imports/new"), 422)
    assert len(faults(page)) == 2
    assert "真实性、合法性、完整性、有效性" in page.text_content()
    assert batches(office) == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("甲,乙\n1,2\n".encode(), "无表头.csv"),
        (b"%PDF-1.7", "处罚.csv"),
        (b"", "空.csv"),
        (as_csv(penalties({})), "处罚.xlsx"),
        (as_xlsx(table(penalties({}))), "处罚.csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "处罚.xls"),
    ],
)
def test_file_that_cannot_be_imported_is_refused_at_its_field(office: Office, content: bytes, name: str) -> None:
    """With the way out, never with a fault of ours."""
    (fault,) = faults(tree(hand_in(office, content, name), 422))
    assert name in fault
    assert batches(office) == []


def test_second_click_makes_no_second_batch(office: Office) -> None:
    """Both lead to the same page."""
    content = as_csv(penalties({}))
    first, second = hand_in(office, content), hand_in(office, content)
    assert first.location == second.location
    assert len(batches(office)) == 1


def test_script_in_names_is_text(office: Office) -> None:
    """In the file's name, in unknown columns and in values."""
    rows = penalties({"<script>alert(1)</script>": "x", "CF_JDRQ": "<img src=x onerror=alert(1)>"})
    address = brought(office, as_csv(rows), "<img src=x onerror=alert(1)>.csv")
    answer = office.client("provider").get(address)
    assert b"<script>alert" not in answer.data
    assert b"<img src" not in answer.data


@pytest.mark.parametrize("kind", ["penalty", "licence"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_template_is_a_file_that_can_be_imported(office: Office, kind: str, form: str) -> None:
    """Its own example row goes in as it stands."""
    answer = office.client("provider").get(f"/imports/template/{kind}/{form}")
    assert answer.status_code == 200
    brought(office, answer.data, f"模板.{form}")
    (batch,) = batches(office)
    assert (batch.accepted, batch.refused, batch.kind) == (1, 0, kind)


@pytest.mark.parametrize("address", ["/imports/template/other/xlsx", "/imports/template/penalty/exe"])
def test_template_nobody_made_is_not_there(office: Office, address: str) -> None:
    """An address is no way to a file."""
    assert office.client("provider").get(address).status_code == 404


def held_address(office: Office) -> tuple[FlaskClient, str]:
    """A value that waits, and its page."""
    case = office.file()
    office.until(case, "verify_record")
    office.do(case, "provider", "correct", opinion="录入有误。", answers=WRONG, attest=True)
    brought(office, as_csv(penalties({"CF_WSH": "示市监罚〔2026〕1号"})))
    client = office.client("provider")
    link = tree(client.get("/imports/held")).xpath("string(//main//tbody//td/a/@href)")
    return client, str(link)


def test_held_value_is_decided_on_its_page(office: Office) -> None:
    """Both values and the case are shown; a reason is needed; afterwards nothing waits."""
    client, address = held_address(office)
    words = tree(client.get(address)).text_content()
    assert "0.8" in words
    assert len(faults(tree(send(client, address), 422))) == 1
    assert len(faults(tree(send(client, address, decision="kept"), 422))) == 1
    assert send(client, address, decision="kept", reason="更正无误").location == "/imports/held"
    assert tree(client.get("/imports/held")).xpath("//main//tbody") == []
    assert "已经决定" in tree(client.get(address)).text_content()


def nameless(office: Office, status: BatchStatus = BatchStatus.DONE, error: str | None = None) -> str:
    """The address of a batch nobody has vouched for."""
    address = brought(office, as_csv(penalties({}, {})))
    with office.database.transaction() as session:
        session.execute(update(ImportBatch).values(attested_by=None, status=status, error=error))
    return address


def test_batch_without_a_name_says_so_until_an_officer_vouches(office: Office) -> None:
    """The words of the place's plan stand beside the box; without a tick nothing is vouched for."""
    address = nameless(office)
    provider = office.client("provider")
    assert "未具名确认" in tree(office.client("supervisor").get(address)).text_content()
    assert not tree(office.client("supervisor").get(address)).xpath("//a[contains(@href, 'attest')]")
    assert office.client("provider2").get(f"{address}/attest").status_code == 404
    page = tree(provider.get(f"{address}/attest"))
    assert batches(office)[0].attestation in page.text_content()
    assert faults(tree(send(provider, f"{address}/attest"), 422)) == ["我以本人姓名确认上述保证：请确认报送保证"]
    assert send(provider, f"{address}/attest", attest="y").status_code == 303
    page = tree(provider.get(address))
    assert "未具名确认" not in page.text_content()
    assert "已具名确认" in page.text_content()
    assert send(provider, f"{address}/attest", attest="y").status_code == 303
    assert "已经有人具名确认" in tree(provider.get(address)).text_content()


def test_batch_given_up_says_how_far_it_came_and_goes_on_by_a_button(office: Office) -> None:
    """Only its own unit has the button; a second click finds it at work."""
    address = nameless(office, BatchStatus.FAILED, import_jobs.GIVEN_UP)
    assert BatchStatus.FAILED.label in tree(office.client("provider").get("/imports")).text_content()
    assert not tree(office.client("supervisor").get(address)).xpath("//form[contains(@action, 'resume')]")
    provider = office.client("provider")
    page = tree(provider.get(address))
    assert "停在第 2 行" in page.text_content()
    (form,) = page.xpath("//form[contains(@action, 'resume')]")
    for said in ("已继续导入", "正在导入，或者已经导入完"):
        assert send(provider, form.get("action"), page_address="/imports/new").status_code == 303
        assert said in tree(provider.get(address)).text_content()
    work(office)
    assert "导入完成，共 2 行" in tree(provider.get(address)).text_content()
