"""The ledger, a pause and an extension decided after a look at their dates, reminders and units: in a real browser."""

import os
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from app.domain.packs import Pack
from app.domain.vocabulary import Basis
from app.scheduler import House, climb_due
from app.services import policy
from tests.browser.accessibility import overflow, violations
from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.web.office import Office

pytestmark = pytest.mark.long

SIZES = (ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844))
PICTURES = os.environ.get("XINZHENG_PICTURES", "")


@pytest.fixture
def office(app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A place whose pack has a pause reason and an extension that the shipped one lacks."""
    clock.set("2026-09-18 10:00")
    content = policy.in_force("zhongmu", clock.today()).to_dict()
    ground = {"basis": Basis.INTERNAL.value, "clause": None, "to_confirm": False, "note": "", "superseded": None}
    content["rules"]["pause_reasons.appraisal"] = {"value": "any_stage", **ground}
    content["rules"]["extensions.whole"] = {"value": 3, **ground}
    pack = Pack.from_dict(content)
    monkeypatch.setattr(policy, "in_force", lambda jurisdiction, on: pack)
    monkeypatch.setattr(policy, "digest", lambda jurisdiction, on: pack.sha256)
    return Office(app, clock)


def fit(page: Page, name: str) -> None:
    """Nothing breaks the rules of accessibility, nobody scrolls sideways: on a desk and on a phone."""
    for size in SIZES:
        page.set_viewport_size(size)
        assert (violations(page), overflow(page)) == ([], 0), name
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size(SIZES[0])


def test_officer_pauses_resumes_and_lengthens_after_a_look_at_the_dates(page: Page, office: Office) -> None:
    """Each act shows its dates first, and stands in the ledger afterwards."""
    case = office.file()
    office.clock.set("2026-09-22 10:00")
    staff = StaffPages(page)
    staff.sign_in("centre")
    page.goto(f"/cases/{case.number}")
    page.get_by_role("link", name="时限台账").click()
    page.get_by_role("link", name="暂停计时 转送").click()
    expect(page.get_by_role("main")).to_contain_text("2026年9月28日")
    fit(page, "pause")
    staff.refused("暂停计时")
    page.get_by_role("radio", name="鉴定").check()
    staff.press("暂停计时")
    expect(page.get_by_role("status")).to_contain_text("计时已暂停")
    office.clock.set("2026-10-09 10:00")
    page.get_by_role("link", name="恢复计时 转送").click()
    fit(page, "resume")
    staff.press("恢复计时")
    page.get_by_role("link", name="延长期限 全程").click()
    page.get_by_role("radio", name="2 个工作日").check()
    page.get_by_label("延长的理由").fill("案情复杂，需向档案馆调卷。")
    fit(page, "extend")
    staff.press("延长期限")
    expect(page.get_by_role("main")).to_contain_text("案情复杂，需向档案馆调卷。")
    fit(page, "ledger")


def test_bell_leads_to_the_reminders_and_falls_silent(page: Page, office: Office) -> None:
    """One click from any page; read, the figure is gone; the administrator sees whom it is told to."""
    office.file()
    house = House(office.database, office.app.extensions["outside"], office.clock, office.clock)
    for day in ("2026-09-22", "2026-09-24"):
        office.clock.set(f"{day} 09:00")
        climb_due(house)
    staff = StaffPages(page)
    staff.sign_in("centre")
    page.get_by_role("banner").get_by_role("link", name="提醒 1 件未读").click()
    fit(page, "reminders")
    staff.press("全部标为已读")
    expect(page.get_by_role("banner").get_by_role("link", name="提醒")).not_to_contain_text("1")
    staff.sign_out()
    staff.sign_in("admin")
    staff.go_to("单位")
    fit(page, "units")
    page.get_by_role("link", name="示范provider", exact=True).click()
    fit(page, "unit")
    page.get_by_label("联络员邮箱").fill("nobody")
    staff.refused("保存")
