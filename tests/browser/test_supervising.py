"""A supervisor forecasts what more applications would do, and looks at where cases stand, in a real browser."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from app.scheduler import House, run_jobs
from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.services.household import keep_house
from tests.web.office import Office

pytestmark = pytest.mark.long

PHONE, WIDE = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-22 10:00")
    return Office(app, clock)


@pytest.fixture
def house(office: Office, clock: FixedClock, tmp_path: Path) -> House:
    return keep_house(office.database, clock, tmp_path)


@pytest.fixture
def staff(page: Page, office: Office) -> StaffPages:
    return StaffPages(page)


def test_what_more_applications_would_do(staff: StaffPages, house: House) -> None:
    """Refused at the field, waited for, read in tables; on a telephone too."""
    page = staff.page
    staff.sign_in("supervisor")
    staff.go_to("推演")
    staff.is_fit()
    page.get_by_label("收件数的倍数").fill("翻倍")
    staff.refused("开始推演")
    page.get_by_label("收件数的倍数").fill("3")
    page.get_by_label("设想的名称").fill("收件三倍")
    page.get_by_label("核查时限").fill("3")
    staff.press("开始推演")
    expect(page.get_by_role("progressbar")).to_be_visible()
    staff.is_fit()
    run_jobs(house)
    expect(page.get_by_role("table", name="各项时限")).to_be_visible()
    for summary in page.locator("#simulation summary").all():
        summary.click()
    staff.is_fit()
    page.set_viewport_size(PHONE)
    staff.is_fit()
    page.get_by_role("link", name="再推演一次").click()
    expect(page.get_by_role("table", name="最近的推演")).to_contain_text("收件三倍")
    staff.is_fit()


def test_where_cases_stand(staff: StaffPages, office: Office) -> None:
    """The drawing carries the numbers of the table, as links that work by keyboard and finger."""
    page = staff.page
    for serial in (1, 2, 3):
        office.file(serial)
    office.until(office.file(4), "verify_record")
    staff.sign_in("supervisor")
    staff.go_to("流程负载")
    link = page.get_by_role("link", name="受理审查 3 件")
    expect(link).to_be_visible()
    staff.is_fit()
    page.set_viewport_size(WIDE)
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("任务：受理审查")).to_be_visible()
    expect(page.locator("main table tbody tr")).to_have_count(3)
