"""举报 in a real browser: told without signing in, worked on, and opened by two, every page of it fit."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.adapters.hostile_files import pdf
from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.web.office import Office

REASON = "线索重大，须向举报人当面核实关键事实。"


@pytest.fixture
def staff(app: Flask, clock: FixedClock, page: Page) -> StaffPages:
    Office(app, clock)
    return StaffPages(page)


def test_tip_is_told_checked_answered_and_opened_by_two(staff: StaffPages, tmp_path: Path) -> None:
    """From the form to the answer, with the seal opened on the way."""
    number, code = tell(staff, tmp_path)
    page = staff.page
    staff.sign_in("supervisor")
    page.goto("/supervision/tips")
    staff.is_fit()
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("link", name="说明.pdf")).to_be_visible()
    staff.is_fit()
    page.get_by_label("核查单位").select_option(label="示范provider2")
    page.get_by_label("一并转交材料").check()
    staff.press("转交")
    expect(page.get_by_text("已转交核查")).to_be_visible()
    page.get_by_label("申请开启的理由").fill(REASON)
    staff.press("提出申请")
    staff.sign_out()
    staff.sign_in("auditor")
    page.goto("/supervision/tips")
    page.get_by_role("link", name=number).click()
    staff.is_fit()
    page.get_by_label("同意开启", exact=True).check()
    page.get_by_label("理由", exact=False).fill(REASON)
    staff.press("作出决定")
    staff.press("查看举报人身份")
    expect(page.get_by_text("密封示例人")).to_be_visible()
    staff.is_fit()
    staff.sign_out()
    staff.sign_in("provider2")
    page.goto("/tip-checks")
    staff.is_fit()
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("link", name="说明.pdf")).to_be_visible()
    staff.is_fit()
    staff.sign_out()
    track(staff, number, code)


def tell(staff: StaffPages, folder: Path) -> tuple[str, str]:
    """Tell a tip as a visitor; answers number and query code."""
    page = staff.page
    proof = folder / "说明.pdf"
    proof.write_bytes(pdf())
    page.goto("/tips")
    staff.is_fit()
    page.get_by_role("link", name="举报 中牟县").click()
    staff.press("提交举报")
    expect(page.get_by_role("alert")).to_be_visible()
    staff.is_fit()
    page.get_by_label("信用修复、异议处理索要财物").check()
    page.get_by_label("反映的单位").select_option(label="示范provider")
    page.get_by_label("情况").fill("办理人员以加快修复为由索要财物，共两次。")
    page.get_by_label("材料").set_input_files(proof)
    page.get_by_label("您的姓名").fill("密封示例人")
    staff.press("提交举报")
    expect(page.get_by_role("heading", name="已收到您的举报")).to_be_visible()
    staff.is_fit()
    values = page.locator("dl.facts dd")
    return values.nth(0).inner_text(), values.nth(1).inner_text()


def track(staff: StaffPages, number: str, code: str) -> None:
    """Read how far it is, by number and code."""
    page = staff.page
    page.goto("/tips/track")
    staff.is_fit()
    page.get_by_label("举报编号").fill(number)
    page.get_by_label("查询码").fill(code)
    staff.press("查询")
    expect(page.get_by_text("正在核查")).to_be_visible()
    staff.is_fit()
