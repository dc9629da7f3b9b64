"""尤溪 in a real browser: twenty working days for the provider, and a record that stays as it is."""

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.web.office import Office


@pytest.mark.long
def test_youxi_case_ends_maintained_with_every_date_right(page: Page, app: Flask, clock: FixedClock) -> None:
    """Referred on 2026-09-24, over both holidays: verified by 10-29; what is internal says so beside its date."""
    clock.set("2026-09-24 10:00")
    case = Office(app, clock, "youxi").file()
    staff = StaffPages(page)
    staff.sign_in("centre")
    staff.claim(case.number)
    expect(limit(page, "转送")).to_contain_text("2026年9月30日")
    expect(limit(page, "转送")).to_contain_text("内部目标，非法定")
    expect(limit(page, "全程")).to_contain_text("2026年11月12日")
    staff.decide("受理")
    staff.press("确定")
    staff.done("转送核查")
    expect(limit(page, "核查")).to_contain_text("2026年10月29日")
    expect(limit(page, "核查")).to_contain_text("20个工作日内核实并反馈")
    staff.sign_out()

    clock.set("2026-10-20 15:00")
    staff.sign_in("provider")
    staff.claim(case.number)
    staff.choose("维持原记录（各项均无误）")
    staff.find("罚款金额（万元）", "无误", 依据的原始材料="决定书存根")
    page.get_by_label("书面核查意见").fill("经核对存根，公示内容与决定一致。")
    page.get_by_label("本单位对所提供信息").check()
    staff.press("提交核查意见")
    staff.done("核查异议信息")
    staff.sign_out()

    staff.sign_in("centre")
    staff.claim(case.number)
    expect(limit(page, "答复")).to_contain_text("2026年10月23日")
    staff.decide("作出答复并送达")
    staff.done("拟制答复")
    expect(staff.work).to_contain_text("维持原记录")
    letter = page.get_by_role("link", name="异议处理结果告知书").get_attribute("href")
    assert page.request.get(str(letter)).body().startswith(b"%PDF")
    page.goto(f"/records/{case.record_id}")
    expect(page.locator("main")).to_contain_text("有效")
    staff.is_fit()


def limit(page: Page, name: str) -> Locator:
    """The card of a running clock."""
    return page.locator("section.clock", has=page.get_by_role("heading", name=name, exact=True)).first
