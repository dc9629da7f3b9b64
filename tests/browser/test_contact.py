"""After filing, in a real browser: a citizen with a phone and the receiver who answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.database import Database
from tests.adapters.hostile_files import pdf
from tests.browser.pages import PASSWORD, PHONE
from tests.browser.pages_contact import ContactPages
from tests.fixed_clock import FixedClock
from tests.services.story import Story, wrong

NUMBER = "YY-410122-2026-000001"
PUBLIC = (
    "/",
    "/guide",
    "/guide/yunfu",
    "/guide/yichuan",
    "/remedies?about=answer&place=zhongmu&served_on=2026-08-02",
    "/remedies?about=silence&place=youxi&served_on=2026-07-20",
    "/workdays?from=2026-09-18&days=12&place=zhongmu",
    "/workdays?since=2026-09-18&until=2026-10-12",
    "/workdays?since=x&until=",
)


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    """One objection, filed."""
    clock.set("2026-09-18 10:00")
    story = Story(database, clock)
    story.file()
    return story


@pytest.fixture
def citizen(page: Page, story: Story) -> ContactPages:
    pages = ContactPages(page)
    page.set_viewport_size(PHONE)
    pages.sign_in("applicant")
    return pages


@pytest.fixture
def officer(browser: Browser, live_server: str, story: Story) -> Iterator[ContactPages]:
    """The receiver, before another browser."""
    context = browser.new_context(base_url=live_server, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("账号").fill("centre")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/inbox")
    yield ContactPages(page)
    context.close()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "营业执照.pdf"
    file.write_bytes(pdf())
    return file


@pytest.mark.long
def test_citizen_follows_writes_supplements_is_answered_and_rates(
    citizen: ContactPages, officer: ContactPages, story: Story, paper: Path
) -> None:
    """A whole case after its filing by phone: every page fit, nothing lost, both sides heard."""
    page = citizen.page
    citizen.open_case(NUMBER)
    citizen.write_nothing()
    citizen.write("请问需要原件吗？", paper)
    officer.page.goto("/messages")
    officer.is_fit()
    officer.page.get_by_role("link", name=NUMBER).click()
    officer.is_fit()
    expect(officer.page.get_by_text("请问需要原件吗？")).to_be_visible()
    officer.write("复印件即可。")
    story.do("centre", "supplement", items=["营业执照副本", "授权委托书"])
    citizen.open_case(NUMBER)
    expect(page.get_by_text("复印件即可。")).to_be_visible()
    expect(page.get_by_text("办理计时暂停：")).to_be_visible()
    citizen.is_fit()
    page.set_viewport_size(PHONE)
    citizen.supplement(paper, "没有委托他人。")
    story.do("centre", "accept")
    story.refer()
    story.verify("correct", wrong())
    story.do("centre", "serve")
    citizen.open_case(NUMBER)
    expect(page.get_by_role("heading", name="救济途径")).to_be_visible()
    citizen.is_fit()
    citizen.rate("不满意", "办理太慢或者超期", "等了很久。")
    officer.call_back("已致电说明。")
    officer.page.goto(f"/cases/{NUMBER}/messages")
    officer.is_fit()
    page.goto(f"/progress/{NUMBER}/rate")
    expect(page.get_by_role("heading", name="已经评价过")).to_be_visible()
    citizen.is_fit()


def test_guide_is_read_and_printed(citizen: ContactPages) -> None:
    """Chosen on the front page, remembered; on paper the text is whole and the buttons are gone."""
    page = citizen.page
    page.goto("/")
    citizen.is_fit()
    page.get_by_label("选择地区").select_option(label="尤溪县")
    citizen.press("查看指南")
    page.wait_for_url("**/guide/youxi")
    citizen.is_fit()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="办理时限")).to_be_visible()
    expect(page.get_by_role("link", name="在线办理")).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto("/")
    expect(page.get_by_text("上次选择：")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("address", PUBLIC)
def test_page_of_advice_is_accessible_in_both_languages(citizen: ContactPages, address: str) -> None:
    """Phone and desktop; the switch of languages keeps the question."""
    citizen.page.goto(address)
    citizen.is_fit()
    citizen.page.get_by_role("link", name="English").click()
    citizen.is_fit()
    expect(citizen.page.locator("html")).to_have_attribute("lang", "en")
