"""Components in a real browser: readable by everybody, wide and narrow, with and without script."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import overflow, violations
from tests.web.gallery import create_gallery

PAGES = ("/", "/login", "/register", "/form", "/case", "/inbox", "/accessibility", "/errors/404")
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


@pytest.fixture
def app() -> Flask:
    """The gallery in place of the whole application."""
    return create_gallery()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("elder", ["0", pytest.param("1", marks=pytest.mark.long)])
def test_page_is_accessible_and_fits_wide_and_narrow(page: Page, address: str, elder: str) -> None:
    """WCAG 2.2 AA on desktop and phone, in both modes and languages, without scrolling sideways."""
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        for language in ("zh", "en"):
            page.goto(f"{address}?elder={elder}&lang={language}")
            assert violations(page) == []
            assert overflow(page) == 0


def test_refused_form_is_accessible_and_starts_at_the_summary(page: Page) -> None:
    """After a refusal the focus stands on the list of faults."""
    page.goto("/form")
    page.get_by_role("button", name="保存并继续").click()
    assert page.evaluate("document.activeElement.id") == "error-summary"
    assert violations(page) == []
    page.get_by_role("link", name="姓名或者名称：请填写姓名或者名称").click()
    assert page.evaluate("document.activeElement.id") == "name"


def test_unfolded_day_count_is_accessible(page: Page) -> None:
    """What <details> hides must be as readable as the rest."""
    page.goto("/case")
    page.get_by_text("为什么是这一天").first.click()
    assert page.get_by_text("第1个工作日，调休上班").first.is_visible()
    assert violations(page) == []


def test_menu_opens_on_a_phone_without_script(browser: Browser, live_server: str) -> None:
    """The side bar is out of the way until asked for, and closes again."""
    context = browser.new_context(base_url=live_server, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto("/inbox")
    entry = page.get_by_role("link", name="全部案件")
    assert not entry.is_visible()
    page.get_by_role("link", name="菜单").click()
    assert entry.is_visible()
    page.get_by_role("link", name="关闭菜单").click()
    assert not entry.is_visible()
    context.close()


def test_first_tab_offers_to_skip_to_the_content(page: Page) -> None:
    """Keyboard readers do not walk through the bars on every page."""
    page.goto("/inbox")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_elder_mode_enlarges_type_and_targets(page: Page) -> None:
    """Type grows by a quarter; buttons reach 44 px."""
    page.goto("/login?elder=0")
    plain = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.goto("/login?elder=1")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == plain * 1.25
    box = page.get_by_role("button", name="登录").bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_printed_page_leaves_out_bars_and_buttons(page: Page) -> None:
    """Paper carries the content alone."""
    page.goto("/case")
    page.emulate_media(media="print")
    assert not page.locator(".topbar").is_visible()
    assert not page.get_by_role("button", name="打印").is_visible()
    assert page.get_by_text("异议申请已提交").is_visible()


def test_second_click_does_not_send_a_form_twice(page: Page) -> None:
    """A filing made in haste is filed once."""
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.goto("/form")
    page.get_by_role("button", name="保存并继续").dblclick()
    page.wait_for_selector("#error-summary")
    assert len(posts) == 1
