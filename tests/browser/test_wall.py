"""The wall in a real browser: calm with nothing, readable with thirty cases and with five thousand, on a phone too."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import insert, select

from app.models.base import table_of
from app.models.case import Case, CaseParty
from app.models.clock import Clock
from app.models.task import Task
from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.services.world import applicant
from tests.web.office import Office

pytestmark = pytest.mark.long

PHONE, WIDE = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
STRIDE = 1 << 22


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-28 10:00")
    return Office(app, clock)


@pytest.fixture
def staff(page: Page, office: Office) -> StaffPages:
    return StaffPages(page)


def at_work(office: Office) -> None:
    """A week of September: cases at every step, late and in time, on paper and paused."""
    stages = ("check_application", "refer_record", "verify_record", "serve_answer")
    for day, serial in (("10", 1), ("15", 2), ("21", 3), ("24", 4)):
        office.clock.set(f"2026-09-{day} 10:00")
        for at, key in enumerate(stages):
            office.until(office.file(serial * 10 + at), key)
    paper = {"channel": "paper", "received_on": "2026-09-24", "applicant": applicant(e_service=False)}
    office.until(office.file(50, by="centre", **paper), "refer_record")
    paused = office.file(51)
    office.do(paused, "centre", "supplement", items=["营业执照"])
    office.clock.set("2026-09-28 10:00")


def copy(office: Office, times: int) -> None:
    """Every open case so many times again: ids and numbers move on, everything else stays."""
    with office.database.transaction() as session:
        opened = select(Case.id).where(Case.status == "open")
        for model in (Case, CaseParty, Task, Clock):
            table = table_of(model)
            owner = table.c.case_id if "case_id" in table.c else table.c.id
            rows = session.connection().execute(select(table).where(owner.in_(opened))).mappings().all()
            copies = [_moved(dict(row), at) for row in rows for at in range(1, times + 1)]
            session.connection().execute(insert(table), copies)


def _moved(row: dict[str, Any], at: int) -> dict[str, Any]:
    moved = {name: row[name] + at * STRIDE * 1000 for name in ("id", "case_id") if name in row}
    return row | moved | ({"number": f"{row['number']}-{at}"} if "number" in row else {})


def look(staff: StaffPages, folder: Path, name: str) -> None:
    """The page, fit at both widths, kept as pictures to be looked at."""
    for size in (WIDE, PHONE):
        staff.page.set_viewport_size(size)
        staff.page.screenshot(path=folder / f"{name}-{size['width']}.png", full_page=True)
    staff.is_fit()
    staff.page.set_viewport_size(WIDE)


def test_nothing_to_do_is_one_sentence(staff: StaffPages, tmp_path: Path) -> None:
    """No case at all: one sentence, four noughts, and no tile that asks for anything."""
    staff.sign_in("supervisor")
    staff.page.goto("/supervision")
    expect(staff.page.get_by_text("没有超过法定时限的任务，没有需要督促的事项。")).to_be_visible()
    look(staff, tmp_path, "none")


def test_numbers_lead_to_lists_and_lists_to_acts(staff: StaffPages, office: Office, tmp_path: Path) -> None:
    """From the late ones to their list, ticked, reminded; narrowed, kept under a name, taken out."""
    at_work(office)
    page = staff.page
    staff.sign_in("supervisor")
    page.goto("/supervision")
    look(staff, tmp_path, "thirty")
    page.locator("a.tile[href*='due=seriously_overdue']").click()
    rows = page.get_by_role("row").filter(has=page.get_by_role("checkbox"))
    expect(rows).not_to_have_count(0)
    look(staff, tmp_path, "list")
    rows.first.get_by_role("checkbox").check()
    page.get_by_role("button", name="催办").click()
    expect(page.get_by_role("heading", name="催办")).to_be_visible()
    page.goto("/supervision/cases?due=overdue&kind=statutory")
    page.get_by_text("保存当前列表").click()
    page.get_by_label("列表名称").fill("本月超期")
    staff.press("保存列表")
    expect(page.get_by_role("link", name="本月超期")).to_be_visible()
    with page.expect_download() as download:
        staff.press("导出列表")
    assert download.value.suggested_filename.endswith(".xlsx")
    for address in ("/supervision/exports", "/supervision/letters", "/supervision/radar"):
        page.goto(address)
        look(staff, tmp_path, address.rpartition("/")[2])


def test_five_thousand_cases_are_as_readable_as_thirty(staff: StaffPages, office: Office, tmp_path: Path) -> None:
    """The same page with larger numbers; its list is a page of fifty."""
    at_work(office)
    copy(office, 280)
    staff.sign_in("supervisor")
    staff.page.goto("/supervision")
    look(staff, tmp_path, "five-thousand")
    staff.page.goto("/supervision/cases")
    look(staff, tmp_path, "long-list")
    expect(staff.page.locator("main table tbody tr")).to_have_count(50)
