"""暂停执行 in a real browser: the unit carries its order out, the applicant's proof is confirmed in public."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.pages_staff import StaffPages
from tests.fixed_clock import FixedClock
from tests.services.enforcing import BUYING, TENDERS, Enforcement
from tests.web.calling import Caller
from tests.web.papers import picture


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    clock.set("2026-09-18 10:00")
    return Caller(app, clock, "yunyang")


@pytest.fixture
def staff(caller: Caller, page: Page) -> StaffPages:
    return StaffPages(page)


def test_suspension_is_carried_out_and_its_proof_confirmed_in_public(
    caller: Caller, staff: StaffPages, tmp_path: Path
) -> None:
    """Order, acknowledgement, proof of execution; then the applicant's 证明 and its public check."""
    law, number = referred(caller)
    carry_out(law, staff, tmp_path)
    page = staff.page
    staff.sign_out()
    staff.sign_in("applicant")
    page.goto(f"/progress/{number}")
    expect(page.get_by_text("暂停执行证明").first).to_be_visible()
    staff.is_fit()
    staff.sign_out()
    (code,) = [
        each["check_code"]
        for each in caller.get(f"/cases/{number}", "applicant")["documents"]
        if each["kind"] == "suspension_proof"
    ]
    page.goto(f"/notices/{code}")
    expect(page.get_by_text("暂停执行证明").first).to_be_visible()
    staff.is_fit()
    assert law.reported()[BUYING] == "suspended"
    assert law.reported()[TENDERS] == "in_force"


def referred(caller: Caller) -> tuple[Enforcement, str]:
    """A case whose record is being verified, with two orders on their way."""
    law = Enforcement.of(caller)
    number = caller.file()
    caller.do(number, "centre", "accept")
    caller.do(number, "centre", "refer")
    return law, number


def carry_out(law: Enforcement, staff: StaffPages, folder: Path) -> None:
    """The unit finds its order, takes it, forgets the proof and brings it."""
    page = staff.page
    staff.sign_in("money")
    page.goto("/measure-orders")
    staff.is_fit()
    page.get_by_role("link", name="CS-500235-2026-000001").click()
    staff.is_fit()
    page.get_by_label("签收，按通知办理").check()
    staff.press("确定")
    page.goto(f"/tasks/{law.waiting(law.orders()[0]).id}")
    page.get_by_label("已经执行，上传凭证").check()
    staff.press("确定")
    expect(page.get_by_role("alert")).to_contain_text("请上传办理凭证")
    staff.is_fit()
    shot = folder / "截图.png"
    shot.write_bytes(picture())
    page.get_by_label("上传材料").set_input_files(shot)
    staff.press("确定")
    page.goto("/cases/CS-500235-2026-000001")
    expect(page.get_by_text("已执行").first).to_be_visible()
    staff.is_fit()


@pytest.mark.long
def test_restoration_is_filled_in_line_by_line(caller: Caller, staff: StaffPages, tmp_path: Path) -> None:
    """Each measure in each channel has its own answer; one that cannot be done goes to the supervisor."""
    law, number = referred(caller)
    wrong = [{"field": "CF_NR_FK", "finding": "wrong", "value": "0.8", "source": "决定书原件第二页"}]
    caller.do(number, "provider", "withdraw", opinion="经核对，不应作出。", answers=wrong, attest=True)
    order = law.orders()[-1]
    law.do(order, "trade", "acknowledge")
    page = staff.page
    staff.sign_in("trade")
    page.goto(f"/tasks/{law.waiting(order).id}")
    staff.is_fit()
    page.get_by_label("部分或者全部不能办理").check()
    lines = page.locator("fieldset.finding")
    for line in range(2):
        lines.nth(line).get_by_label("已办理").check()
    lines.nth(2).get_by_label("不能办理", exact=True).check()
    staff.press("确定")
    expect(page.get_by_role("alert")).to_contain_text("请写明不能办理的理由")
    staff.is_fit()
    lines.nth(2).get_by_label("不能办理的理由").fill("从未在该系统公示。")
    shot = tmp_path / "截图.png"
    shot.write_bytes(picture())
    page.get_by_label("上传材料").set_input_files(shot)
    staff.press("确定")
    staff.sign_out()
    staff.sign_in("supervisor")
    page.goto(f"/tasks/{law.waiting(order).id}")
    expect(page.get_by_text("从未在该系统公示。").first).to_be_visible()
    staff.is_fit()
    page.get_by_label("理由成立，予以认可").check()
    staff.press("确定")
    assert law.orders()[-1].done_at is not None
