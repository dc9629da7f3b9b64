"""The notice of 2027 in a real browser: typed, refused, looked at, confirmed, followed, and taken back."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.services import noticing
from tests.web.office import Office


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-12-30 10:00")
    return Office(app, clock)


@pytest.fixture
def staff(page: Page, office: Office) -> StaffPages:
    return StaffPages(page)


@pytest.mark.long
def test_a_notice_is_loaded_and_taken_back(staff: StaffPages, office: Office, clock: FixedClock) -> None:
    """What would move is seen before it moves; the year is provisional no longer, and again once it is undone."""
    number, page = office.file().number, staff.page
    staff.sign_in("admin")
    staff.go_to("放假日历")
    expect(page.get_by_role("region", name="放假通知未录入")).to_be_visible()
    staff.is_fit()
    page.get_by_role("main").get_by_role("link", name="录入通知").last.click()
    page.get_by_label("通知文号").fill("国办发明电〔2026〕9号")
    page.get_by_label("通知链接").fill("https://www.gov.cn/zhengce/content/2027.htm")
    page.get_by_label("休息日").fill("2027-01-01 元旦\n2027-01-04..2027-01-33 元旦")
    page.get_by_label("调休上班日").fill("2027-01-03 元旦调休")
    staff.refused("查看会变动的时限")
    page.get_by_label("休息日").fill("2027-01-01 元旦\n2027-01-04..2027-01-05 元旦")
    staff.press("查看会变动的时限")
    expect(page.get_by_role("table", name="逐项清单")).to_contain_text(number)
    staff.is_fit()
    staff.press("确认录入")
    expect(page.get_by_role("progressbar")).to_be_visible()
    staff.is_fit()
    noticing.work(office.database, clock)
    expect(page.get_by_text("录入完成，2 项时限改期")).to_be_visible()
    staff.is_fit()
    page.get_by_role("link", name="撤销录入").click()
    staff.refused("确认撤销")
    page.get_by_label("我已核对将要缩短的时限").check()
    staff.press("确认撤销")
    noticing.work(office.database, clock)
    expect(page.get_by_text("已撤销，2 项时限改回")).to_be_visible()
    staff.is_fit()
