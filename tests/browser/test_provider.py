"""A provider in a real browser: a file with two bad rows, mended from what came back."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.domain.record_words import BatchStatus
from app.models.batch import ImportBatch
from app.scheduler import House, run_jobs
from app.services import import_jobs
from tests.browser.pages_provider import ProviderPages
from tests.fixed_clock import FixedClock
from tests.services.importer import as_csv, penalties
from tests.web.office import Office


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    return Office(app, clock)


@pytest.mark.long
def test_bad_rows_are_mended_and_handed_in_again(page: Page, office: Office, tmp_path: Path) -> None:
    """Two of four rows are refused, come back with their reasons, and go in once mended; every page is fit."""
    provider, file = ProviderPages(page), tmp_path / "三月处罚.csv"
    file.write_bytes(as_csv(penalties({}, {"CF_JDRQ": "2026年2月30日"}, {"CF_JDRQ": "2026年2月30日"}, {})))
    provider.sign_in("provider")
    provider.hand_in(file)
    provider.is_fit()
    work(office)
    provider.is_done(入库=2, 未入库=2)
    provider.is_fit()
    mended = provider.refused_rows(tmp_path)
    words = mended.read_text("utf-8-sig")
    assert words.count("请填写日期") == 2
    mended.write_text(words.replace("2026年2月30日", "2026-02-28"), "utf-8")
    provider.hand_in(mended)
    work(office)
    provider.is_done(入库=2, 未入库=0)
    provider.go_to("报送记录")
    provider.is_fit()
    page.goto("/imports/held")
    provider.is_fit()


@pytest.mark.long
def test_batch_that_stands_still_goes_on_and_gets_a_name(page: Page, office: Office, tmp_path: Path) -> None:
    """Given up and without a name: both are mended from its page, and every page is fit."""
    provider, file = ProviderPages(page), tmp_path / "四月处罚.csv"
    file.write_bytes(as_csv(penalties({}, {})))
    provider.sign_in("provider")
    provider.hand_in(file)
    work(office)
    with office.database.transaction() as session:
        values = {"attested_by": None, "status": BatchStatus.FAILED, "error": import_jobs.GIVEN_UP}
        session.execute(update(ImportBatch).values(**values))
    page.reload()
    provider.is_fit()
    page.get_by_role("button", name="继续导入").click()
    work(office)
    provider.is_done(入库=2)
    page.get_by_role("link", name="具名确认").click()
    provider.is_fit()
    page.get_by_label("我以本人姓名确认上述保证").check()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_text("已具名确认")).to_be_visible()
    provider.is_fit()


def work(office: Office) -> None:
    """What the scheduler's process does meanwhile."""
    run_jobs(House(office.database, office.app.extensions["outside"], office.clock, office.clock))
