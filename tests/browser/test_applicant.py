"""The applicant's way through the portal in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.database import Database
from tests.adapters.hostile_files import pdf
from tests.browser.pages_applicant import PASSWORD, ApplicantPages
from tests.fixed_clock import FixedClock
from tests.services.story import Story
from tests.services.world import FIRM, FIRM_NAME

PUBLIC = (
    "/guide",
    "/guide/zhongmu",
    "/guide/youxi",
    "/remedies?served_on=2026-08-02",
    "/remedies?served_on=x",
    "/repair",
)
ASKED = (
    "/workdays?from=2026-09-18&days=12",
    "/workdays?from=x&days=",
    "/notices",
    "/notices?code=",
    "/track",
    "/login",
)


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    """The small world; nothing is filed yet."""
    clock.set("2026-09-18 10:00")
    return Story(database, clock)


@pytest.fixture
def applicant(page: Page, story: Story) -> ApplicantPages:
    return ApplicantPages(page)


def test_objection_from_registration_to_retraction(applicant: ApplicantPages, tmp_path: Path) -> None:
    """Register, sign in, file with evidence, read the receipt, track without login, take it back."""
    sound, bad = tmp_path / "决定书.pdf", tmp_path / "程序.exe"
    sound.write_bytes(pdf())
    bad.write_bytes(b"MZ")
    applicant.register("new.firm", FIRM_NAME, FIRM)
    applicant.sign_in("new.firm")
    applicant.is_fit()
    applicant.begin_objection("中牟县")
    applicant.choose_records("示市监罚〔2026〕1号")
    applicant.claim("罚款金额（万元）", "0.8", "决定书载明罚款 8000 元。")
    applicant.attach(sound, bad, refused=bad.name)
    applicant.is_fit()
    applicant.go_on()
    applicant.leave_basket()
    applicant.go_on()
    applicant.say_who("法定代表人或者负责人本人办理")
    applicant.say_address("firm@example.com")
    number, code = applicant.submit()
    applicant.sign_out()
    applicant.track(number, code)
    page = applicant.page
    expect(page.get_by_text("尚未决定是否受理").first).to_be_visible()
    expect(page.locator("[data-bpmn-diagram] svg").first).to_be_visible()
    applicant.is_fit()
    page.goto("/login")
    applicant.sign_in("new.firm")
    page.goto(f"/applications/{number}")
    page.get_by_role("link", name="查看办理进度").click()
    applicant.retract()
    expect(page.get_by_text("已办结：申请人撤回").first).to_be_visible()
    applicant.is_fit()


# As they stand, the public pages are looked at by tests/browser/test_every_page.py at every run.
@pytest.mark.parametrize("address", [*(pytest.param(each, marks=pytest.mark.long) for each in PUBLIC), *ASKED])
def test_public_page_is_accessible_and_fits(applicant: ApplicantPages, address: str) -> None:
    """Desktop and phone, with and without elder mode, with answers and with faults."""
    for elder in ("0", "1"):
        joint = "&" if "?" in address else "?"
        applicant.page.goto(f"{address}{joint}elder={elder}")
        applicant.is_fit()


@pytest.mark.parametrize(
    "stage",
    [
        "supplement_application",
        pytest.param("verify_record", marks=pytest.mark.long),
        pytest.param("serve_answer", marks=pytest.mark.long),
    ],
)
def test_progress_is_accessible_at_every_stage_even_late(applicant: ApplicantPages, story: Story, stage: str) -> None:
    """With the form that is asked for, with limits running and passed, with letters and days unfolded."""
    story.bring_to(stage)
    story.at("2026-10-20")
    applicant.page.goto("/login")
    applicant.sign_in("applicant")
    applicant.is_fit()
    applicant.page.locator("a.number").click()
    for summary in applicant.page.locator("main details > summary").all():
        summary.click()
    applicant.is_fit()


def test_records_are_accessible_with_versions(applicant: ApplicantPages, story: Story) -> None:
    """List, filters in force, and one record with its mark."""
    story.file()
    applicant.page.goto("/login")
    applicant.sign_in("applicant")
    applicant.page.goto("/records?disputed=1")
    applicant.is_fit()
    applicant.page.get_by_role("link", name="示市监罚〔2026〕1号").click()
    applicant.is_fit()


def test_sign_in_and_first_steps_by_keyboard_alone(applicant: ApplicantPages) -> None:
    """Tab, space, arrows and Enter are enough."""
    page = applicant.page
    page.goto("/login")
    page.get_by_label("账号").focus()
    page.keyboard.type("applicant")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/mine")
    page.goto("/file")
    page.get_by_label("云阳县").focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label("中牟县")).to_be_checked()
    page.keyboard.press("Tab")  # the guide
    page.keyboard.press("Tab")  # the notice, folded
    page.keyboard.press("Enter")
    expect(page.get_by_text("处理者：受理您申请的单位")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/meaning")
    page.get_by_label("记录与决定不一致").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record")


def test_objection_is_filed_without_script(browser: Browser, live_server: str, story: Story) -> None:
    """Every step is a plain form."""
    context = browser.new_context(base_url=live_server, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto("/login?next=/file")
    page.get_by_label("账号").fill("applicant")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("中牟县").check()
    page.get_by_label("我已阅读并同意").check()
    page.get_by_role("button", name="开始填写").click()
    page.get_by_label("记录与决定不一致").check()
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_label("示市监罚〔2026〕1号").check()
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_label("不应公示").check()
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_label("事实和理由").fill("不属于应当公示的处罚。")
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_role("button", name="继续", exact=True).click()
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_label("法定代表人或者负责人本人办理").check()
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_label("纸质送达").check()
    page.get_by_label("邮寄地址").fill("示例路 1 号")
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_label("我确认以上送达地址").check()
    page.get_by_label("我承诺").check()
    page.get_by_role("button", name="提交异议申请").click()
    assert page.get_by_text("已收到您的异议申请").is_visible()
    page.get_by_role("link", name="查看办理进度").click()
    assert page.get_by_text("流程图需要启用脚本").is_visible()
    context.close()
