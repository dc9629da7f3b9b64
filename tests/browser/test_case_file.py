"""The page of 案卷 in a real browser: fit with and without files made, on a phone too, and the file comes."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.services import case_file_jobs
from app.services.job_kinds import handlers
from app.services.jobs import run_due
from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.web.office import Office

pytestmark = pytest.mark.long


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-22 10:00")
    return Office(app, clock)


def test_case_file_is_asked_for_and_fetched(page: Page, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the case to the ZIP: at once where there is little, by the scheduler where there is much."""
    staff, number = StaffPages(page), office.file().number
    staff.sign_in("centre")
    page.goto(f"/cases/{number}")
    page.get_by_role("link", name="制作案卷").click()
    staff.is_fit()
    page.get_by_label("行政诉讼").check()
    with page.expect_download() as handed:
        page.get_by_role("button", name="制作案卷").click()
    assert handed.value.suggested_filename == f"案卷-{number}.zip"
    monkeypatch.setattr(case_file_jobs, "AT_ONCE", -1)
    page.reload()  # the same form is not sent twice within seconds
    page.get_by_label("归档").check()
    page.get_by_label("含个人信息、文书和材料全文").check()
    page.get_by_role("button", name="制作案卷").click()
    expect(page.get_by_text("正在制作")).to_be_visible()
    staff.is_fit()
    run_due(office.database, handlers(office.app.extensions["outside"]), now=office.clock, machine=office.clock)
    expect(page.get_by_role("link", name="下载案卷")).to_be_visible()
    staff.is_fit()
