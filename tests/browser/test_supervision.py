"""Supervision in a real browser: 催办 → 督办 → reply → accepted on a wide screen, and another on a phone to 通报."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.adapters.hostile_files import pdf
from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.web.watching import DEMAND, Watch

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def watch(app: Flask, clock: FixedClock) -> Watch:
    return Watch(app, clock)


@pytest.fixture
def staff(page: Page, watch: Watch) -> StaffPages:
    return StaffPages(page)


def test_overdue_case_is_urged_taken_up_answered_and_closed(staff: StaffPages, watch: Watch, tmp_path: Path) -> None:
    """The whole way on one page of both sides, each look of it fit."""
    proof = tmp_path / "整改证明.pdf"
    proof.write_bytes(pdf())
    issue(staff, watch)
    staff.sign_out()
    answer(staff, "DB-410122-2026-000001", proof)
    staff.sign_out()
    page = staff.page
    staff.sign_in("supervisor")
    page.goto("/inbox")
    page.get_by_role("link", name="DB-410122-2026-000001", exact=True).click()
    expect(page.get_by_text("今后由专人盯办").first).to_be_visible()
    expect(page.get_by_role("link", name="整改证明.pdf").first).to_be_visible()
    staff.is_fit()
    staff.choose("整改到位，予以销号")
    page.get_by_label("核验意见").fill("整改到位。")
    staff.press("确定")
    expect(page.get_by_text("已销号").first).to_be_visible()
    letter = page.get_by_role("link", name="督办单", exact=True).last.get_attribute("href")
    assert page.request.get(str(letter)).body().startswith(b"%PDF")
    staff.is_fit()


def issue(staff: StaffPages, watch: Watch) -> None:
    """催办 from the case, then 督办: the letter and its last day are seen before it is sent."""
    page = staff.page
    staff.sign_in("supervisor")
    page.goto(f"/cases/{watch.late.number}")
    page.get_by_role("button", name="催办").click()
    expect(page.get_by_text("今天已经催办。")).to_be_visible()
    page.get_by_role("link", name="发督办单").click()
    expect(page.get_by_text("超期 1 个工作日")).to_be_visible()
    staff.is_fit()
    page.get_by_label("督办要求").fill(DEMAND)
    page.get_by_role("button", name="预览督办单和期限").last.click()
    expect(page.get_by_text("最迟 2026年10月10日").first).to_be_visible()
    staff.is_fit()
    staff.press("发出督办单")
    expect(page.get_by_role("heading", name="示范provider逾期事项 1 件")).to_be_visible()
    staff.is_fit()


def answer(staff: StaffPages, number: str, proof: Path) -> None:
    """The unit's side: found in its list, answered with a document."""
    page = staff.page
    staff.sign_in("provider")
    page.goto("/supervision/orders")
    staff.is_fit()
    page.get_by_role("link", name=number, exact=True).click()
    page.get_by_label("整改情况").fill("已核查完毕，今后由专人盯办。")
    page.get_by_label("上传材料").set_input_files(proof)
    staff.is_fit()
    staff.press("提交整改反馈")
    expect(page.get_by_text("等待督办单位核验")).to_be_visible()


def test_unanswered_order_goes_to_circulation_on_a_phone(staff: StaffPages, watch: Watch, clock: FixedClock) -> None:
    """The term passes without a reply: 催办 from the list, then 通报 with its reason, nothing wider than the phone."""
    page, order = staff.page, watch.order()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    clock.set("2026-10-12 10:00")
    staff.sign_in("supervisor")
    page.goto("/supervision/orders?state=overdue")
    staff.is_fit()
    page.get_by_role("button", name="催办").click()
    expect(page.get_by_text("今天已催办")).to_be_visible()
    page.get_by_role("link", name=order.number, exact=True).click()
    expect(page.get_by_text("可以催办，也可以通报")).to_be_visible()
    page.get_by_text("通报", exact=True).first.click()
    page.get_by_label("通报理由").fill("期满没有整改，也没有说明原因。")
    staff.is_fit()
    staff.press("确认通报")
    expect(page.get_by_text("已通报").first).to_be_visible()
    staff.is_fit()
    expect(page.get_by_role("link", name="通报", exact=True)).to_be_visible()


@pytest.mark.long
def test_campaign_and_matter_fit_every_screen(staff: StaffPages, watch: Watch) -> None:
    """Opened from the overdue list, looked at, one of its questions put to the government."""
    page = staff.page
    staff.sign_in("supervisor")
    page.goto("/inbox?view=overdue")
    page.get_by_label(f"选择 {watch.late.number}").check()
    page.get_by_role("button", name="专项督查").click()
    staff.is_fit()
    page.get_by_label("专项督查名称").fill("逾期专项督查")
    staff.press("发起并发出督办单")
    expect(page.get_by_role("heading", name="逾期专项督查")).to_be_visible()
    staff.is_fit()
    page.get_by_role("link", name="DB-410122-2026-000001", exact=True).click()
    page.get_by_role("link", name="报政府决策").click()
    staff.is_fit()
    page.get_by_label("问题", exact=False).first.fill("互相推诿")
    page.get_by_label("问题和已做的工作").fill("协调两次没有结果。")
    page.get_by_label("请示事项和建议").fill("建议明确由一个单位负责。")
    staff.press("生成请示")
    expect(page.get_by_role("heading", name="互相推诿")).to_be_visible()
    staff.is_fit()
