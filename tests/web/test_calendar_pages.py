"""放假日历: a notice typed in or handed over, refused at its lines, looked at, put in force, followed, taken back."""

from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from tests.fixed_clock import FixedClock
from tests.services import noticing
from tests.web.office import Office, send, tree

FORM = {
    "year": "2027",
    "document": "国办发明电〔2026〕9号",
    "link": "https://www.gov.cn/zhengce/content/2026.htm",
    "off": "2027-01-01 元旦\n2027-01-04..2027-01-05 元旦",
    "work": "2027-01-03 元旦调休",
}
NEW = "/admin/calendar/new"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-12-30 10:00")
    return Office(app, clock)


def words(answer: TestResponse) -> str:
    return " ".join(tree(answer, answer.status_code).xpath("string(//main)").split())


def propose(office: Office, **changes: str) -> str:
    """Hand a notice in; the address of its page."""
    answer = send(office.client("admin"), NEW, NEW, **{**FORM, **changes})
    assert answer.status_code == 303, words(answer)
    return answer.headers["Location"]


@pytest.mark.both_databases
def test_a_notice_is_looked_at_confirmed_followed_and_undone(office: Office, clock: FixedClock) -> None:
    """Nothing moves before it is confirmed; afterwards the year is provisional nowhere, until it is taken back."""
    case, client = office.file(), office.client("admin")
    page = propose(office)
    looked = words(client.get(page))
    assert case.number in looked
    assert "会变动的时限 2" in looked
    assert "2027年1月7日 星期四 2027年1月8日 星期五 延长" in looked
    assert "暂定" in words(office.client("centre").get(f"/cases/{case.number}"))
    assert send(client, f"{page}/confirm", page).status_code == 303
    assert "正在改期" in words(client.get(page))
    assert "待确认" not in words(client.get("/admin/calendar"))
    noticing.work(office.database, clock)
    assert "录入完成，2 项时限改期" in words(client.get(page))
    assert "暂定" not in words(office.client("centre").get(f"/cases/{case.number}"))
    assert "由 2027-01-07 改为 2027-01-08" in words(office.client("centre").get(f"/cases/{case.number}"))
    assert send(client, f"{page}/confirm", page).status_code == 303  # the second press
    back = words(client.get(f"{page}/undo"))
    assert "撤销后该年度恢复为暂定" in back
    refused = send(client, f"{page}/undo", f"{page}/undo")
    assert (refused.status_code, "有 2 项时限将缩短" in words(refused)) == (422, True)
    assert send(client, f"{page}/undo", f"{page}/undo", accept="y").status_code == 303
    noticing.work(office.database, clock)
    assert "已撤销，2 项时限改回" in words(client.get(page))
    assert client.get(f"{page}/undo").status_code == 404


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"year": "27"}, "请填写四位数字的年度"),
        ({"document": "国办发明电[2026]9号"}, "文号应为"),
        ({"link": "http://www.gov.cn/a"}, "链接应为以 https:// 开头"),
        ({"link": "javascript:alert(1)"}, "链接应为以 https:// 开头"),
        ({"off": ""}, "请填写休息日"),
        ({"off": "2027-01-01\n2027-02-30 春节"}, "第 2 行：应为"),
        ({"off": "2027-02-12..2027-02-06"}, "第 1 行：结束日期早于开始日期"),
        ({"off": "2027-01-01..2027-12-31"}, "第 1 行：一段至多 31 天"),
        ({"off": "2027-01-01..2027-01-03"}, "第 1 行：2027-01-03 不能既休息又上班"),
        ({"off": "2028-01-01"}, "第 1 行：2028-01-01 不在 2027 年度内"),
        ({"off": "2026-11-30"}, "第 1 行：2026-11-30 不在 2027 年度内"),
        ({"off": "2027-01-01\n2027-01-01"}, "第 2 行：2027-01-01 重复"),
        ({"work": "2027-05-01"}, "第 1 行：2027-05-01 是法定节日"),
        ({"work": "2027-01-03\n2027-01-06"}, "第 2 行：2027-01-06 不是星期六或星期日"),
        ({"year": "2026", "off": "2026-01-01", "work": "2026-01-04"}, "2026 年已录入国办发明电〔2025〕7号"),
        ({"year": "2026", "off": "2026-01-01", "work": "", "replaces": "y"}, "取代的理由：此项必填"),
    ],
)
def test_a_contradiction_is_refused_at_its_line_and_nothing_typed_is_lost(
    office: Office, changes: dict[str, str], told: str
) -> None:
    given = {**FORM, **changes}
    answer = send(office.client("admin"), NEW, NEW, **given)
    assert answer.status_code == 422
    assert told in words(answer)
    page = tree(answer, 422)
    kept = {name: page.xpath(f"string(//*[@name='{name}'])").strip("\r\n") for name in ("off", "work")}
    assert kept == {name: given[name] for name in ("off", "work")}
    assert page.xpath("string(//input[@name='document']/@value)") == given["document"]


def upload(office: Office, content: bytes, **changes: str) -> TestResponse:
    client = office.client("admin")
    token = tree(client.get(NEW)).xpath("string(//input[@name='csrf_token']/@value)")
    data = {**FORM, "off": "", "work": "", **changes, "csrf_token": token}
    return client.post(NEW, data={**data, "file": (BytesIO(content), "2027.csv")})


def test_a_table_is_taken_as_well_or_refused_at_its_rows(office: Office) -> None:
    """Rows are named as a spreadsheet counts them; a table and typed days at once are one too many."""
    good = "date,kind,note\n2027-01-01,off,元旦\n2027-01-03,work,\n"
    assert upload(office, good.encode("gb18030")).status_code == 303
    bad = "date,kind,note\n2027-01-01,off,\n2027-01-01,work,\n2026-05-01,off,\n2027-10-02,work,\n"
    said = words(upload(office, bad.encode()))
    for told in ("第 3 行：同一天不能既休息又上班", "第 4 行：日期不在该年度内", "第 5 行：法定节日不能安排上班"):
        assert told in said
    assert "请清空上面两栏" in words(upload(office, good.encode(), off="2027-01-01"))
    assert "表头应为" in words(upload(office, b"a,b\n"))
    assert upload(office, b"\xff\xfe\x00\x81").status_code == 422


def test_the_list_is_filtered_paged_and_taken_along(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """By unit and direction; the whole of it as a sheet and as a CSV."""
    monkeypatch.setattr("app.web.views.calendar.PAGE", 3)
    numbers = [office.file(serial).number for serial in range(1, 4)]
    page, client = propose(office), office.client("admin")
    first = tree(client.get(page))
    rows = first.xpath("//caption[contains(., '逐项')]/../tbody/tr")
    assert len(rows) == 3
    second = tree(client.get(page + first.xpath("string(//a[@rel='next']/@href)").partition(page)[2]))
    assert len(second.xpath("//caption[contains(., '逐项')]/../tbody/tr")) == 3
    assert not second.xpath("//a[@rel='next']")
    assert "没有符合条件的时限" in words(client.get(f"{page}?way=shorter"))
    assert len(tree(client.get(f"{page}?unit=zhongmu:{office.world.units['centre'].id}")).xpath("//tbody/tr/th")) > 1
    assert client.get(f"{page}?cursor=x").status_code == 422
    sheet = load_workbook(BytesIO(client.get(f"{page}/moves.xlsx").data)).active
    assert sheet is not None
    assert sheet.max_row == 2 + 6
    table = client.get(f"{page}/moves.csv").data.decode("utf-8-sig")
    assert all(number in table for number in numbers)
    assert client.get(f"{page}/moves.exe").status_code == 404


def test_a_notice_nobody_confirms_is_put_right_or_forgotten(office: Office) -> None:
    """The form begins with its days; a confirmed one is not deleted any more."""
    page, client = propose(office), office.client("admin")
    form = tree(client.get(f"{NEW}?from={page.rpartition('/')[2]}"))
    assert form.xpath("string(//textarea[@name='off'])").strip() == FORM["off"]
    assert send(client, f"{page}/discard", page).status_code == 303
    assert client.get(page).status_code == 404
    page = propose(office)
    send(client, f"{page}/confirm", page)
    assert send(client, f"{page}/discard", "/admin/calendar/new").status_code == 303
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("who", ["centre", "provider", "supervisor", "auditor", "applicant"])
def test_only_administrators_load_notices(office: Office, who: str) -> None:
    page = propose(office)
    assert {office.client(who).get(address).status_code for address in ("/admin/calendar", NEW, page)} == {403}
