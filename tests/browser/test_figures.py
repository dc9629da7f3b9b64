"""A supervisor reads figures, opens points, makes a report; a unit contests: in a real browser, wide and narrow."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.accessibility import overflow
from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.web.test_figures_pages import Filled

pytestmark = pytest.mark.long

TELEPHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def filled(app: Flask, clock: FixedClock) -> Filled:
    return Filled(app, clock)


@pytest.fixture
def staff(page: Page, filled: Filled) -> StaffPages:
    return StaffPages(page)


def look(staff: StaffPages, name: str, folder: Path) -> None:
    """Fit at every width, and kept as pictures for whoever wants to look."""
    staff.is_fit()
    for width in (ViewportSize(width=1280, height=900), TELEPHONE):
        staff.page.set_viewport_size(width)
        assert overflow(staff.page) == 0
        staff.page.screenshot(path=folder / f"{name}-{width['width']}.png", full_page=True)


def test_figures_points_and_report(staff: StaffPages, tmp_path: Path) -> None:
    """Four charts are drawn beside their tables without a word of complaint from the browser."""
    page = staff.page
    staff.sign_in("supervisor")
    staff.go_to("统计")
    expect(page.locator("[data-chart] canvas")).to_have_count(4)
    look(staff, "figures", tmp_path)
    page.get_by_label("起始日期").fill("2026-12-01")
    page.get_by_label("截止日期").fill("2026-09-01")
    staff.press("查看")
    expect(page.get_by_text("截止日期早于起始日期")).to_be_visible()
    staff.is_fit()
    page.get_by_label("起始日期").fill("2026-07-01")
    page.get_by_label("截止日期").fill("2026-09-30")
    staff.press("查看")
    page.get_by_role("link", name="考核得分").click()
    page.get_by_role("table", name="考核得分").get_by_role("link", name="示范provider", exact=True).click()
    expect(page.get_by_role("table", name="逐项扣分")).to_be_visible()
    look(staff, "scores", tmp_path)
    page.goto("/supervision/reports")
    page.get_by_label("报告期").select_option(label="季报（2026年第三季度）")
    staff.press("生成报表")
    expect(page.get_by_role("heading", level=1)).to_contain_text("季报（2026年第三季度）")
    look(staff, "report", tmp_path)
    with page.expect_download() as sheet:
        page.get_by_role("link", name="XLSX").click()
    assert sheet.value.suggested_filename.endswith("第1版.xlsx")
    staff.press("更正后重新生成")
    expect(page.get_by_text("没有变化，不必重新生成")).to_be_visible()
    look(staff, "reports", tmp_path)


def test_unit_contests_and_is_told(staff: StaffPages, tmp_path: Path) -> None:
    """From one's own late limits to the supervisor's decision."""
    page = staff.page
    staff.sign_in("provider")
    staff.go_to("逾期时限")
    look(staff, "late", tmp_path)
    page.get_by_role("link", name="提出异议").first.click()
    staff.refused("提出异议")
    page.get_by_label("异议理由").fill("协查函晚到，附有送达回证。")
    staff.press("提出异议")
    expect(page.get_by_role("status")).to_contain_text("异议已提出")
    staff.sign_out()
    staff.sign_in("supervisor")
    page.goto("/supervision/contests")
    look(staff, "contests", tmp_path)
    page.get_by_role("table").get_by_role("link").first.click()
    staff.is_fit()
    page.get_by_role("radio", name="异议成立，该项逾期不计入本单位").check()
    page.get_by_label("理由").last.fill("经核对属实。")
    staff.press("作出决定")
    expect(page.get_by_role("status")).to_contain_text("已告知该单位")
