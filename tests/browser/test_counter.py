"""The counter in a real browser: from a letter in the post to the proof that its answer arrived, and a sealed reply."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.domain.vocabulary import Role
from app.services import places
from tests.adapters.hostile_files import pdf
from tests.browser.pages_counter import CounterPages
from tests.fixed_clock import FixedClock
from tests.services.world import FIRM, FIRM_NAME
from tests.web.office import Office

FIRST, SECOND, LONE = "示市监罚〔2026〕1号", "示市监罚〔2026〕2号", "示供水罚〔2026〕1号"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.fixture
def counter(page: Page, office: Office) -> CounterPages:
    return CounterPages(page)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "扫描件.pdf"
    path.write_bytes(pdf())
    return path


@pytest.mark.long
def test_posted_letter_about_two_records_is_answered_and_its_service_proved(
    counter: CounterPages, office: Office, clock: FixedClock, scan: Path
) -> None:
    """Two records in one filing, the receipt printed, the answer posted, and its proof entered when it comes back."""
    with office.database.transaction() as session:
        for document in (FIRST, SECOND):
            office.world.record(session, office.clock(), CF_WSH=document)
    counter.sign_in("centre")
    counter.begin(FIRM_NAME, FIRST)
    counter.fill_applicant(FIRM_NAME, FIRM, "2026-09-16", "中牟县某路1号")
    counter.claim_of(FIRST, "罚款金额（万元）", "0.8")
    counter.add(FIRM, SECOND)
    counter.refused("核对")
    counter.claim_of(SECOND, "罚款金额（万元）", "0.8")
    counter.page.get_by_label("上传材料").set_input_files(scan)
    counter.check()
    expect(counter.page.get_by_role("main")).to_contain_text("早于今天 2 日")
    first, second = counter.register()
    assert first != second
    with counter.page.expect_response(lambda answer: "/documents/" in answer.url) as printed:
        counter.press("打印收件回执（PDF）")
    assert printed.value.headers["content-type"] == "application/pdf"
    case = office.case_by(first)
    for key in ("verify_record", "serve_answer"):
        office.until(case, key)
    office.do(case, "centre", "serve")
    counter.letters_of(first)
    counter.is_fit()
    answer = counter.notice_of("异议处理结果告知书")
    counter.post(answer, "2026-09-18", "XA12345678941")
    clock.set("2026-09-22 10:00")
    counter.prove(answer, "2026-09-21", "张某", scan)
    expect(counter.page.get_by_role("row").filter(has_text=answer)).to_contain_text("2026年9月21日")
    counter.page.goto("/service")
    expect(counter.page.get_by_role("main")).not_to_contain_text(answer)
    counter.is_fit()


def lone_record(office: Office) -> None:
    """A record of a unit for which nobody can sign in."""
    with office.database.transaction() as session:
        kinds = (Role.INFORMATION_PROVIDER,)
        code = "11410122MB0000007B"
        unit = places.add_organisation(session, "zhongmu", code, "示范供水站", kinds, now=office.clock())
        office.world.units["lone"] = unit
    with office.database.transaction() as session:
        office.world.record(session, office.clock(), "lone", CF_WSH=LONE)


@pytest.mark.long
def test_sealed_letter_of_a_unit_without_account_is_entered(
    counter: CounterPages, office: Office, clock: FixedClock, scan: Path
) -> None:
    """The referral says that it goes by post; the reply is entered from its scan, and the case goes on."""
    lone_record(office)
    counter.sign_in("centre")
    counter.begin(LONE, LONE)
    counter.fill_applicant(FIRM_NAME, FIRM, "2026-09-18", "")
    counter.claim_of(LONE, "罚款金额（万元）", "0.8")
    counter.check()
    (number,) = counter.register()
    office.until(office.case_by(number), "refer_record")
    counter.page.goto(f"/cases/{number}")
    expect(counter.work).to_contain_text("该单位没有账号，将打印协查函邮寄")
    counter.is_fit()
    counter.press("确定")
    counter.done("转送核查")
    clock.set("2026-09-22 10:00")
    counter.go_to("收件登记")
    counter.is_fit()
    counter.page.locator("#awaited").get_by_role("link", name=number).click()
    counter.choose("更正记录（各项均有误）")
    counter.refused("提交核查意见")
    counter.page.get_by_label("来函文号").fill("牟供水函〔2026〕3号")
    counter.page.get_by_label("来函日期").fill("2026-09-21")
    counter.find("罚款金额（万元）", "有误", 应为="0.8", 依据的原始材料="决定书原件第二页")
    counter.page.get_by_label("书面核查意见").fill("经核对原件，金额录入有误。")
    counter.page.get_by_label("上传材料").set_input_files(scan)
    counter.page.get_by_label("本单位对所提供信息").check()
    counter.press("提交核查意见")
    counter.done("核查异议信息")
    expect(counter.page.locator("#log")).to_contain_text("盖章来函代录核查意见")
    counter.page.get_by_role("button", name="预览告知书").click()
    expect(counter.page.locator(".letter")).to_contain_text("牟供水函〔2026〕3号")
    counter.is_fit()


@pytest.mark.long
def test_counter_pages_are_fit_with_faults_and_without_anything(counter: CounterPages, office: Office) -> None:
    """Empty lists, a registration full of faults, elder mode; on a phone and on a desk."""
    with office.database.transaction() as session:
        office.world.record(session, office.clock(), CF_WSH=FIRST)
    counter.sign_in("centre")
    for address in ("/intake", "/intake?q=x", "/service"):
        for elder in ("1", "0"):
            counter.page.goto(f"{address}{'&' if '?' in address else '?'}elder={elder}")
            counter.is_fit()
    counter.begin(FIRST, FIRST)
    counter.page.get_by_label("收件日期").fill("2026-08-01")
    counter.refused("核对")
    counter.fill_applicant("别人", "91410122MA0000001X", "2026-09-16", "")
    counter.claim_of(FIRST, "罚款金额（万元）", "0.8")
    counter.check()
    counter.refused("登记")
    counter.page.get_by_label("已与申请材料核对").check()
    (number,) = counter.register()
    counter.page.get_by_role("link", name="更正姓名").click()
    counter.refused("更正")
    counter.page.goto(f"/cases/{number}/service")
    counter.is_fit()
