"""Records in a real browser: searched, read with their differences, marked, linked; and the public search."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.database import Database
from tests.adapters.hostile_files import pdf
from tests.browser.pages_records import RecordPages
from tests.fixed_clock import FixedClock
from tests.services.story import Story, wrong
from tests.services.world import FIRM

DOCUMENT = "示市监罚〔2026〕1号"
PERSON = "410122199003078518"


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    """A corrected record, a disputed one, and others."""
    clock.set("2026-09-18 10:00")
    story = Story(database, clock)
    story.file()
    story.do("centre", "accept")
    story.refer()
    story.verify("correct", wrong())
    story.do("centre", "serve")
    with database.transaction() as session:
        for serial in range(2, 14):
            record = story.world.record(session, clock(), CF_WSH=f"示市监罚〔2026〕{serial}号")
            record.disputed = serial == 13
    return story


@pytest.fixture
def pages(page: Page, story: Story) -> RecordPages:
    return RecordPages(page)


@pytest.mark.long
def test_an_officer_finds_reads_marks_and_links(pages: RecordPages, tmp_path: Path) -> None:
    """One box, chips, differences from version to version, a mark with its reason, a person with the paper."""
    paper = tmp_path / "责任认定书.pdf"
    paper.write_bytes(pdf())
    pages.sign_in("provider")
    pages.find("zhongmu")
    expect(pages.page.get_by_role("status").filter(has_text="拼音")).to_be_visible()
    expect(pages.page.get_by_text("共 13 条")).to_be_visible()
    pages.is_fit()
    pages.narrow("异议", "异议处理中")
    expect(pages.page.get_by_text("共 1 条")).to_be_visible()
    pages.is_fit()
    pages.widen("异议处理中")
    pages.find(DOCUMENT)
    pages.open(DOCUMENT)
    pages.is_fit()
    assert all(word in pages.section("版本") for word in ("第 2 版", "罚款金额", "8", "0.8"))
    pages.mark_court("示法立〔2026〕7号", "当事人已提起行政诉讼。")
    assert "复议或者诉讼未决" in pages.section("当前状态")
    pages.link_person("张某某", PERSON, "主要负责人", "示市监认〔2026〕3号", paper)
    assert "张**" in pages.section("责任人员")
    pages.is_fit()
    pages.page.get_by_role("link", name="张**").click()
    assert DOCUMENT in pages.section("作为责任人员关联的单位记录")
    pages.is_fit()
    pages.find("没有这样的名称")
    expect(pages.page.get_by_text("没有找到记录")).to_be_visible()
    pages.is_fit()


@pytest.mark.long
def test_the_firm_sees_who_looked(pages: RecordPages, story: Story) -> None:
    """Unit and day; the page of its own is fit too."""
    pages.sign_in("centre")
    pages.find(FIRM)
    pages.open(DOCUMENT)
    pages.sign_out()
    pages.sign_in("applicant")
    pages.page.goto(f"/records/{story.record.id}")
    assert "示范centre" in pages.section("谁查看过")
    assert "2026年9月18日" in pages.section("谁查看过")
    pages.is_fit()


def test_anybody_searches_what_is_published(pages: RecordPages) -> None:
    """Chinese and English, large letters, nothing found, too short: each page is fit."""
    pages.search_public("示范甲")
    expect(pages.page.get_by_text("共 13 条")).to_be_visible()
    expect(pages.page.get_by_text("异议处理中").first).to_be_visible()
    pages.page.locator("details > summary").first.click()
    pages.is_fit()
    pages.page.get_by_role("link", name="下一页").click()
    expect(pages.page.get_by_text("第 2 页")).to_be_visible()
    pages.page.goto("/search?q=示范甲&lang=en&elder=1")
    pages.is_fit()
    pages.page.goto("/search?lang=zh&elder=0")
    pages.search_public("甲")
    expect(pages.page.locator("#error-summary")).to_be_visible()
    pages.is_fit()
    pages.search_public("没有这样的单位")
    expect(pages.page.get_by_text("没有找到公示信息")).to_be_visible()
    pages.is_fit()
