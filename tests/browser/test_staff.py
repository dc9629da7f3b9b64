"""Staff at work in a real browser: one case from the letter in the post to the answer as PDF."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.adapters.hostile_files import pdf
from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.web.office import Office

DOCUMENT = "示市监罚〔2026〕1号"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.fixture
def staff(page: Page, office: Office) -> StaffPages:
    return StaffPages(page)


@pytest.mark.long
def test_letter_in_the_post_becomes_a_written_answer(staff: StaffPages, office: Office, tmp_path: Path) -> None:
    """Registered, checked, referred, verified with a document, answered after a look at the letter; all of it fit."""
    with office.database.transaction() as session:
        office.world.record(session, office.clock(), CF_WSH=DOCUMENT)
    scan = tmp_path / "来信.pdf"
    scan.write_bytes(pdf())
    staff.sign_in("centre")
    number = staff.register_paper(DOCUMENT, ("罚款金额（万元）", "0.8"), scan)
    accept_and_refer(staff, number)
    staff.sign_out()
    staff.sign_in("provider")
    verify(staff, number, scan)
    staff.sign_out()
    staff.sign_in("centre")
    answer(staff, number)
    letter = staff.page.get_by_role("link", name="异议处理结果告知书").get_attribute("href")
    paper = staff.page.request.get(str(letter))
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF")


def accept_and_refer(staff: StaffPages, number: str) -> None:
    """The receiver's first two tasks, after one press too early and a look at the other results."""
    staff.claim(number)
    staff.is_fit()
    staff.refused("确定")
    staff.choose("不予受理")
    expect(staff.page.get_by_label("不予受理的理由")).to_be_visible()
    staff.decide("受理")
    staff.done("受理审查")
    staff.press("确定")
    staff.done("转送核查")


def verify(staff: StaffPages, number: str, file: Path) -> None:
    """The provider's task: it sees the letter that came, and answers with a document of its own."""
    page = staff.page
    staff.claim(number)
    expect(page.get_by_role("link", name="来信.pdf", exact=True)).to_be_visible()
    staff.choose("更正记录（各项均有误）")
    staff.refused("提交核查意见")
    staff.find("罚款金额（万元）", "有误", 应为="0.8", 依据的原始材料="决定书原件第二页")
    page.get_by_label("书面核查意见").fill("经核对原件，金额录入有误。")
    page.get_by_label("上传材料").set_input_files(file)
    page.get_by_label("本单位对所提供信息").check()
    staff.press("提交核查意见")
    staff.done("核查异议信息")


def answer(staff: StaffPages, number: str) -> None:
    """The receiver reads the letter before it is sent."""
    staff.claim(number)
    staff.page.get_by_label("补充说明").fill("已核对决定书原件。")
    staff.press("预览告知书")
    expect(staff.page.locator(".letter")).to_contain_text("已核对决定书原件。")
    staff.is_fit()
    staff.press("确定")
    staff.done("拟制答复")
    expect(staff.work).to_contain_text("更正")
    staff.is_fit()


def test_diagram_shows_where_the_case_is(staff: StaffPages, office: Office) -> None:
    """Done and current steps are marked by word, the drawing is the case's own model."""
    case = office.file()
    office.until(case, "verify_record")
    staff.sign_in("provider")
    staff.page.goto(f"/cases/{case.number}")
    drawing = staff.page.locator("[data-bpmn-diagram]")
    expect(drawing.locator(".diagram-badge-current")).to_have_count(1)
    expect(drawing.locator(".diagram-badge-done")).to_have_count(2)
    staff.page.locator("#limits").get_by_text("为什么是这一天").first.click()
    staff.is_fit()


@pytest.mark.long
def test_lists_at_every_state_are_fit(staff: StaffPages, office: Office, clock: FixedClock) -> None:
    """Full and empty lists, late and in time, for the officer and in elder mode."""
    clock.set("2026-09-10 10:00")
    for serial, key in enumerate(("check_application", "refer_record", "verify_record", "serve_answer"), start=1):
        office.until(office.file(serial), key)
    clock.set("2026-09-22 10:00")
    office.file(9)
    staff.sign_in("centre")
    for address in ("/inbox?view=unit", "/inbox?view=mine", "/inbox?q=x", "/cases", "/cases?status=closed", "/intake"):
        for elder in ("0", "1"):
            staff.page.goto(f"{address}{'&' if '?' in address else '?'}elder={elder}")
            staff.is_fit()


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("supervisor", ("/supervision", "/inbox", "/cases")),
        ("admin", ("/admin/packs", "/admin/packs/youxi", "/admin/calendar", "/admin/processes", "/admin/outbox")),
        ("auditor", ("/admin/audit?run=1", "/inbox?view=overdue")),
    ],
)
@pytest.mark.long
def test_pages_of_watchers_and_administrators_are_fit(
    staff: StaffPages, office: Office, who: str, addresses: tuple[str, ...]
) -> None:
    """Those who watch and those who set up have pages as good as those who work."""
    office.until(office.file(), "verify_record")
    staff.sign_in(who)
    for address in addresses:
        staff.page.goto(address)
        staff.is_fit()


def test_number_of_the_wall_opens_its_list(staff: StaffPages, office: Office, clock: FixedClock) -> None:
    """From 超期 on the wall to the late case in two clicks."""
    case = office.file()
    clock.set("2026-10-12 10:00")
    staff.sign_in("supervisor")
    staff.page.get_by_role("table").first.get_by_role("row", name="示范centre").get_by_role("link").last.click()
    staff.page.get_by_role("link", name=case.number, exact=True).click()
    expect(staff.page.locator(".next-act")).to_contain_text("超期")


def test_task_is_done_with_the_keyboard_alone(staff: StaffPages, office: Office) -> None:
    """From the list to the decision without a mouse."""
    case = office.file()
    staff.sign_in("centre")
    page = staff.page
    page.get_by_role("button", name=f"签收 {case.number}").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=f"办理 {case.number}").focus()
    page.keyboard.press("Enter")
    # Until the script has hidden the fields of other results, Tab leads into them.
    expect(page.locator("form.scripted")).to_be_visible()
    page.get_by_role("radio", name="受理", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    staff.done("受理审查")


def test_form_works_without_script(browser: Browser, live_server: str, office: Office) -> None:
    """Without script every field shows under the result it belongs to, and the form is sent all the same."""
    case = office.file()
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    staff = StaffPages(context.new_page())
    staff.sign_in("centre")
    staff.page.goto(f"/cases/{case.number}")
    expect(staff.page.get_by_text("选择“不予受理”时填写")).to_be_visible()
    staff.page.get_by_label("不予受理的理由").select_option("no_specific_claim")
    staff.page.get_by_role("textbox", name="具体说明").fill("没有写明哪一项有误。")
    staff.decide("不予受理")
    staff.done("受理审查")
    context.close()
