"""Receipt, tracking, progress, supplement, reminder and retraction, as applicants meet them on pages."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.database import Database
from app.models.application import Application
from app.models.case import CaseEvidence
from tests.adapters.hostile_files import pdf
from tests.fixed_clock import FixedClock
from tests.services.story import Story, wrong
from tests.web.visiting import Visitor

NUMBER = "YY-410122-2026-000001"
APPLICATION = "SQ-410122-2026-000001"


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    """One objection, just filed."""
    clock.set("2026-09-18 10:00")
    story = Story(database, clock)
    story.file()
    return story


@pytest.fixture
def applicant(client: FlaskClient, story: Story) -> Visitor:
    visitor = Visitor(client)
    visitor.sign_in("applicant")
    return visitor


@pytest.fixture
def passer_by(app: Flask, story: Story) -> Visitor:
    """Somebody without an account."""
    return Visitor(app.test_client())


def code(story: Story) -> str:
    with story.database.reading() as session:
        return session.execute(select(Application.query_code)).scalar_one()


def test_receipt_shows_number_code_and_the_days_that_follow(applicant: Visitor, story: Story) -> None:
    """The limits stand with date and clause; 收件 never reads as 受理."""
    page = applicant.get(f"/applications/{APPLICATION}").text
    assert code(story) in page
    assert "2026年9月24日" in page
    assert "2026年10月12日" in page
    assert "牟信用〔2017〕3号" in page
    assert "收件不等于受理" in page
    assert "已受理" not in page


def test_receipt_is_printed_as_pdf(applicant: Visitor) -> None:
    """The same receipt as a file, opened in place, never kept by shared stores."""
    link = re.search(r'href="(/documents/\d+)"', applicant.get(f"/applications/{APPLICATION}").text)
    assert link
    answer = applicant.get(link[1])
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_number_and_code_open_the_progress_without_login(passer_by: Visitor, story: Story) -> None:
    """However the number is typed; the words and papers of the applicant stay closed."""
    answer = passer_by.post("/track", number=APPLICATION.lower().replace("-", ""), code=code(story).lower())
    assert answer.location == f"/progress/{NUMBER}?application={APPLICATION}"
    page = passer_by.get(str(answer.location)).text
    assert "尚未决定是否受理" in page
    assert "决定书载明罚款" not in page
    assert "/documents/" not in page
    assert "撤回申请" not in page
    assert "示范centre" in page
    receipt = passer_by.get(f"/applications/{APPLICATION}").text
    assert APPLICATION in receipt
    assert code(story) not in receipt


def test_number_and_code_open_the_progress_for_another_account_too(passer_by: Visitor, story: Story) -> None:
    """An agent signed in as somebody else reads what the code opens, and may not act."""
    passer_by.sign_in("stranger")
    answer = passer_by.post("/track", number=APPLICATION, code=code(story))
    page = passer_by.get(str(answer.location))
    assert page.status_code == 200
    assert "撤回申请" not in page.text
    assert code(story) not in passer_by.get(f"/applications/{APPLICATION}").text


def test_wrong_code_is_refused_and_guessing_is_slowed(passer_by: Visitor, story: Story) -> None:
    """Wrong number and wrong code read the same; after five misses a number rests."""
    wrong_number = passer_by.post("/track", number="SQ-410122-2026-000999", code=code(story))
    answers = [passer_by.post("/track", number=APPLICATION, code="AAAAAAAA") for _ in range(5)]
    assert {answer.status_code for answer in (wrong_number, *answers)} == {422}
    assert all("请核对收件编号和查询码" in answer.text for answer in (wrong_number, *answers))
    assert passer_by.post("/track", number=APPLICATION, code=code(story)).status_code == 429


@pytest.mark.parametrize("address", [f"/applications/{APPLICATION}", f"/progress/{NUMBER}"])
def test_visitor_without_code_is_asked_for_it(passer_by: Visitor, address: str) -> None:
    """An address that was passed on opens nothing."""
    answer = passer_by.get(address)
    assert answer.status_code == 302
    assert str(answer.location).startswith("/track")


@pytest.mark.parametrize(
    "address", [f"/applications/{APPLICATION}", f"/progress/{NUMBER}", f"/progress/{NUMBER}/retract"]
)
def test_other_applicant_finds_nothing(passer_by: Visitor, address: str) -> None:
    """Somebody else's case is as absent as one that never was."""
    passer_by.sign_in("stranger")
    assert passer_by.get(address).status_code == 404


def test_own_cases_are_listed_with_their_standing(applicant: Visitor) -> None:
    """Number, record, standing and the limit of the whole; filters stand in the address."""
    page = applicant.get("/mine").text
    assert NUMBER in page
    assert "2026年10月12日" in page
    assert NUMBER in applicant.get("/mine?status=open").text
    assert "还没有申请" in applicant.get("/mine?status=closed").text


def test_progress_says_what_was_done_what_is_now_and_by_when(applicant: Visitor, story: Story) -> None:
    """Each stage in plain words, with its last day and the clause behind it."""
    story.do("centre", "accept")
    story.refer()
    page = applicant.get(f"/progress/{NUMBER}").text
    assert "信息提供单位正在核查" in page
    assert "为什么是这一天" in page
    assert "受理通知书" in page
    assert "</i> 协查函" not in page
    assert re.search(r'data-current="verify_record"', page)


def test_lateness_is_said_openly_and_can_be_urged_once_a_day(applicant: Visitor, story: Story) -> None:
    """Who is late and since when; a second reminder of the day is refused kindly."""
    story.at("2026-09-25")
    page = applicant.get(f"/progress/{NUMBER}").text
    assert "“转送”时限已于 2026年9月24日 星期四 届满" in page
    address = f"/progress/{NUMBER}/remind"
    assert applicant.post(address, page=f"/progress/{NUMBER}").status_code == 303
    assert "已催办" in applicant.get(f"/progress/{NUMBER}").text
    applicant.post(address, page=f"/progress/{NUMBER}")
    assert "今天已经催办过" in applicant.get(f"/progress/{NUMBER}").text


def test_supplement_is_answered_item_by_item(applicant: Visitor, story: Story) -> None:
    """Each thing asked for has its own place; a bad file loses neither the good one nor the words."""
    story.do("centre", "supplement", items=["营业执照副本", "授权委托书"])
    own, address = f"/progress/{NUMBER}", f"/progress/{NUMBER}/supplement"
    assert "营业执照副本" in applicant.get(own).text
    page = applicant.get(address).text
    assert page.index("第 1 项：营业执照副本") < page.index("第 2 项：授权委托书")
    empty = applicant.post(address)
    assert empty.status_code == 422
    assert "请选择补正的原因" in empty.text
    assert empty.text.count("不能补正的，写明原因") > 2
    told = {"reason": "incomplete", "items-1-text": "没有委托他人。"}
    files = [(io.BytesIO(pdf()), "营业执照.pdf"), (io.BytesIO(b"MZ"), "程序.exe")]
    refused = applicant.post(address, **{**told, "items-0-files": files})
    kept = re.search(r'name="items-0-evidence"[^>]*value="(\d+)"', refused.text)
    assert refused.status_code == 422
    assert "程序.exe：" in refused.text
    assert "没有委托他人" in refused.text
    assert kept
    assert applicant.post(address, **{**told, "items-0-evidence": kept[1]}).status_code == 303
    with story.database.reading() as session:
        assert len(session.execute(select(CaseEvidence)).all()) == 1
    statement = story.case().statement
    assert "补正原因：原来的材料不全。" in statement
    assert "第1项：见所附材料（材料：营业执照.pdf）" in statement
    assert "第2项：没有委托他人。" in statement
    page = applicant.get(own).text
    assert "尚未决定是否受理" in page
    assert "营业执照.pdf" in page


def test_second_click_on_a_supplement_is_harmless(applicant: Visitor, story: Story) -> None:
    """What has been handed in is not asked for again."""
    story.do("centre", "supplement", items=["营业执照副本"])
    address = f"/progress/{NUMBER}/supplement"
    page = applicant.get(address).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    data = {"csrf_token": token[1], "reason": "incomplete", "items-0-text": "无法提供，已遗失。"}
    assert [applicant.client.post(address, data=data).status_code for _ in range(2)] == [303, 303]
    assert story.case().statement.count("已遗失") == 1
    assert applicant.get(address).status_code == 303


def test_retraction_is_confirmed_and_ends_the_case(applicant: Visitor, story: Story) -> None:
    """What follows is said before; afterwards neither button nor limits remain."""
    page = applicant.get(f"/progress/{NUMBER}/retract").text
    assert "各项时限终止" in page
    assert applicant.post(f"/progress/{NUMBER}/retract").status_code == 303
    page = applicant.get(f"/progress/{NUMBER}").text
    assert "已办结：申请人撤回" in page
    assert f"/progress/{NUMBER}/retract" not in page
    assert applicant.get(f"/progress/{NUMBER}/retract").status_code == 303


def test_answer_is_read_with_findings_and_letter(applicant: Visitor, story: Story) -> None:
    """Before the answer the opinion is closed; with it come findings, opinion and the letter."""
    story.do("centre", "accept")
    story.refer()
    story.verify("correct", wrong())
    assert "核查意见" not in re.sub(r"书面核查意见", "", applicant.get(f"/progress/{NUMBER}").text)
    story.do("centre", "serve")
    page = applicant.get(f"/progress/{NUMBER}").text
    assert "已办结：更正" in page
    assert "应为：" in page
    assert "异议处理结果告知书" in page


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements of reading sessions inside."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("address", ["/mine", f"/applications/{APPLICATION}", f"/progress/{NUMBER}", "/records"])
def test_page_reads_few_statements(app: Flask, applicant: Visitor, address: str) -> None:
    """At most fifteen, the person's own account included."""
    applicant.get(address)
    with counted(app.extensions["database"]) as seen:
        assert applicant.get(address).status_code == 200
    assert len(seen) <= 15 + 2, "\n".join(seen)
