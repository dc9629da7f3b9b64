"""A supervisor turns a chosen list into a campaign and follows it: in a real browser, wide and on a telephone."""

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.web.watching import DEMAND, Watch

pytestmark = pytest.mark.long

TELEPHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def watch(app: Flask, clock: FixedClock) -> Watch:
    return Watch(app, clock)


@pytest.fixture
def staff(page: Page, watch: Watch) -> StaffPages:
    return StaffPages(page)


def test_campaign_is_opened_and_followed(staff: StaffPages, watch: Watch) -> None:
    """A missing name is said at its field; then each order stands with its unit, on every screen."""
    page = staff.page
    staff.sign_in("supervisor")
    page.goto(f"/supervision/campaigns/new?numbers={watch.late.number}")
    staff.is_fit()
    staff.refused("发起并发出督办单")
    page.get_by_label("专项督查名称").fill("逾期专项督查")
    page.get_by_label("督办要求").fill(DEMAND)
    staff.press("发起并发出督办单")
    expect(page.get_by_role("heading", name="逾期专项督查", level=1)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("table")).to_contain_text(watch.world.units["provider"].name)
    staff.is_fit()
    page.set_viewport_size(TELEPHONE)
    staff.is_fit()
    page.goto("/supervision/campaigns")
    staff.is_fit()
    expect(page.get_by_role("link", name="逾期专项督查")).to_be_visible()
