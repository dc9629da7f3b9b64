"""措施清单 on its pages: read by the place, kept by initiators and administrators, every version beside its clause."""

from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.domain.vocabulary import Role
from app.models.event import AdminEvent
from app.models.measure import CatalogueMeasure
from app.services import accounts
from tests.fixed_clock import FixedClock
from tests.web.office import Office, faults, send, tree

HOME = "/measures/catalogue"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-22 10:00")
    office = Office(app, clock, "youxi")
    unit = office.world.units["centre"].id
    wanted = accounts.NewAccount("initiator", "a long password", "某发起", ((Role.MEASURE_INITIATOR, "youxi", unit),))
    with office.database.transaction() as session:
        row = accounts.create(session, wanted, now=clock())
        session.refresh(row, ["grants"])
        office.world.people["initiator"] = accounts.actor_of(row)
    return office


def versions(office: Office, code: str, place: str = "youxi") -> list[CatalogueMeasure]:
    with office.database.reading() as session:
        statement = select(CatalogueMeasure).where(
            CatalogueMeasure.jurisdiction == place, CatalogueMeasure.code == code
        )
        return list(session.execute(statement.order_by(CatalogueMeasure.version)).scalars())


def form(office: Office, who: str, address: str) -> dict[str, object]:
    """The form as the page holds it."""
    page = tree(office.client(who).get(address))
    found: dict[str, object] = {}
    for field in page.xpath("//form[@method='post']//*[@name]"):
        if field.get("type") == "checkbox":
            if field.get("checked") is not None:
                found.setdefault(field.get("name"), []).append(field.get("value"))  # type: ignore[attr-defined]
        elif field.tag == "select":
            found[field.get("name")] = field.xpath("string(.//option[@selected]/@value)")
        else:
            found[field.get("name")] = field.text or "" if field.tag == "textarea" else field.get("value") or ""
    return {name: value for name, value in found.items() if name != "csrf_token"}


def test_the_catalogue_begins_with_what_the_plan_names(office: Office) -> None:
    """Each with its clause; the neighbour's catalogue is not there, the administrator reads all."""
    page = tree(office.client("provider").get(HOME))
    assert "限制参与政府采购招标、工程招投标、国有土地出让竞拍" in page.text_content()
    assert not page.xpath(f"//a[@href='{HOME}/youxi/new']")
    one = tree(office.client("provider").get(f"{HOME}/youxi/M01")).text_content()
    assert "第二百六十六条" in one
    assert office.client("provider").get(f"{HOME}/zhongmu/M01").status_code == 404
    assert office.client("provider").get(f"{HOME}?place=zhongmu").status_code == 404
    assert office.client("admin").get(f"{HOME}?place=zhongmu").status_code == 200
    assert office.client("provider").get(f"{HOME}/youxi/M99").status_code == 404
    assert office.client("provider").get(f"{HOME}/youxi/new").status_code == 403


@pytest.mark.both_databases
def test_a_recommended_measure_becomes_mandatory_and_the_old_version_stays(office: Office) -> None:
    """A change is a version with who made it; saying nothing new makes none; an overtaken form is told so."""
    address = f"{HOME}/youxi/A08"
    before = form(office, "initiator", address)
    unit = office.world.units["centre"].uscc
    changed = {**before, "binding": "mandatory", "implementers": [unit]}
    assert send(office.client("initiator"), address, **changed).status_code == 303
    old, new = versions(office, "A08")
    assert (old.binding, new.binding, new.version) == ("recommended", "mandatory", 2)
    assert new.implementers == [office.world.units["centre"].id]
    assert "某发起" in office.client("provider").get(address).text
    page = tree(send(office.client("admin"), address, **{**changed, "name": "另一名称"}), 409)
    assert "已被他人更改" in faults(page)[0]
    assert page.xpath("string(//input[@name='name']/@value)") == "另一名称"
    again = form(office, "admin", address)
    assert send(office.client("admin"), address, **again).status_code == 303
    assert len(versions(office, "A08")) == 2
    with office.database.reading() as session:
        events = session.execute(select(AdminEvent.data).where(AdminEvent.kind == "measure_catalogued")).scalars()
        assert [(each["code"], each["version"]) for each in events] == [("A08", 2)]


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(office: Office) -> None:
    address = f"{HOME}/youxi/new"
    typed = {
        "version": "0",
        "code": "A99",
        "name": "限制某事",
        "family": "administrative",
        "binding": "recommended",
        "level": "county",
        "basis_document": "尤政文〔2021〕185号",
        "basis_article": "四（二）",
        "basis_quote": "方案没有的话",
        "valid_from": "2026-13-01",
    }
    page = tree(send(office.client("initiator"), address, **typed), 422)
    assert any("生效日期" in each for each in faults(page))
    page = tree(send(office.client("initiator"), address, **{**typed, "valid_from": "2026-10-01"}), 422)
    assert any("没有这句原文" in each for each in faults(page))
    assert page.xpath("string(//textarea[@name='basis_quote'])").strip() == "方案没有的话"
    assert send(office.client("initiator"), f"{HOME}/zhongmu/new", address, **typed).status_code in (404, 422)
    assert versions(office, "A99", "zhongmu") == []


def table(office: Office) -> bytes:
    return office.client("initiator").get(f"{HOME}/youxi/table").data


def changed_table(office: Office, row: int, column: str, value: str) -> bytes:
    """The exported table with one cell changed."""
    book = load_workbook(BytesIO(table(office)))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(row, heads.index(column) + 1).value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(office: Office, content: bytes) -> object:
    return send(office.client("initiator"), f"{HOME}/youxi/import", file=(BytesIO(content), "清单.xlsx"))


@pytest.mark.both_databases
def test_a_table_goes_out_and_comes_back(office: Office) -> None:
    """Unchanged it changes nothing; a changed row is a version; the same file again changes nothing."""
    page = hand_in(office, table(office))
    assert page.status_code == 303  # type: ignore[attr-defined]
    assert len(versions(office, "A01")) == 1
    content = changed_table(office, 2, "性质", "强制性")
    for _ in range(2):
        hand_in(office, content)
    assert [each.binding for each in versions(office, "A01")] == ["recommended", "mandatory"]


def test_a_table_with_a_fault_changes_nothing(office: Office) -> None:
    """Every fault with row and column; what is no table is refused at the field."""
    content = changed_table(office, 3, "类别", "其他措施")
    page = tree(hand_in(office, content), 422)  # type: ignore[arg-type]
    assert "请填写其中之一" in page.text_content()
    assert page.xpath("//tbody//th[text()='3']")
    assert tree(hand_in(office, b"PK\x03\x04 no workbook"), 422) is not None  # type: ignore[arg-type]
    assert all(len(versions(office, code)) == 1 for code in ("A01", "A02"))
