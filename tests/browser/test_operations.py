"""Jobs, stopped cases and dead letters in a real browser: empty and with rows, those of the whole country too."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.domain.permissions import SYSTEM
from app.models.case import Case
from app.models.work import OutboxMessage
from app.services import calendar, jobs, outbox
from app.services.jobs import JobStatus
from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.web.office import Office

pytestmark = pytest.mark.long

ADDRESSES = ("/admin/jobs", "/admin/incidents", "/admin/outbox")


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-22 10:00")
    return Office(app, clock)


@pytest.fixture
def staff(page: Page, office: Office) -> StaffPages:
    return StaffPages(page)


def go_wrong(office: Office) -> str:
    """A job of the whole country that failed, a stopped case, a message nobody could deliver."""
    number = office.file().number
    with office.database.transaction() as session:
        job = jobs.enqueue(session, calendar.NATION, "load_calendar", {"load": "1"}, actor=SYSTEM, now=office.clock())
        job.status, job.error, job.tries = JobStatus.FAILED, "ZeroDivisionError", 3
        session.execute(update(Case).where(Case.number == number).values(incident="ProcessFault"))
        payload = {"to": "a@example.com", "subject": "提醒", "text": "提醒"}
        row = outbox.message(calendar.NATION, "mail", "horizon:2027", payload, office.clock())
        dead = {"open": False, "tries": 10, "error": "ConnectionRefusedError", "done_at": None}
        session.add(OutboxMessage(**{**row, **dead}))
    return str(number)


def test_pages_of_operation_are_fit_with_rows_and_without(staff: StaffPages, office: Office) -> None:
    """What belongs to the whole country is there too, is named so, and can be asked for alone."""
    page = staff.page
    staff.sign_in("admin")
    for address in ADDRESSES:
        page.goto(address)
        staff.is_fit()
    number = go_wrong(office)
    for address, shown in zip(ADDRESSES, ("按放假通知调整时限", number, "邮件"), strict=True):
        page.goto(address)
        expect(page.get_by_role("main")).to_contain_text(shown)
        staff.is_fit()
    for address in ("/admin/jobs?place=china", "/admin/outbox?place=china"):
        page.goto(address)
        expect(page.get_by_role("main")).to_contain_text("全国")
        staff.is_fit()
