"""报送记录 as an officer of a provider works it: files handed in, results read, bad rows mended."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages_staff import StaffPages


class ProviderPages(StaffPages):
    """An officer of a unit that delivers records."""

    def hand_in(self, file: Path) -> None:
        """Choose a file, vouch for it, send it off; the page of the batch opens."""
        self.go_to("报送记录")
        self.page.get_by_role("link", name="报送文件").click()
        self.is_fit()
        self.refused("报送")
        self.page.get_by_label("报送文件").set_input_files(file)
        self.page.get_by_label("我以本人姓名确认上述保证").check()
        self.press("报送")
        expect(self.page.get_by_role("heading", name=file.name)).to_be_visible()

    def is_done(self, **counts: int) -> None:
        """The page has seen by itself that the import is over; the tiles say these numbers."""
        expect(self.page.get_by_text("导入完成")).to_be_visible()
        for name, number in counts.items():
            expect(self.page.locator(".tile").filter(has_text=name).first).to_contain_text(str(number))

    def refused_rows(self, folder: Path) -> Path:
        """The bad rows as a file."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="下载未入库的行（CSV 文本）").click()
        file = folder / "未入库.csv"
        download.value.save_as(file)
        return file
