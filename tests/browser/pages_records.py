"""Records as people look for them, read them and mark them: by labels, links and buttons."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages_staff import StaffPages


class RecordPages(StaffPages):
    """One person who looks for records; also the public search, which needs nobody signed in."""

    def find(self, text: str) -> None:
        """Look in the list of records by the one box."""
        self.page.goto("/records")
        self.page.get_by_role("searchbox").fill(text)
        self.press("查找")

    def narrow(self, filter_name: str, choice: str) -> None:
        self.page.get_by_label(filter_name, exact=True).select_option(label=choice)
        self.press("查找")

    def widen(self, chip: str) -> None:
        """Take a filter off by its chip."""
        self.page.locator(".chips").get_by_role("link", name=chip).click()

    def open(self, document: str) -> None:
        self.page.get_by_role("link", name=document, exact=True).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(document)

    def section(self, name: str) -> str:
        """The words of one section of a record's page."""
        return self.page.get_by_role("region", name=name).inner_text()

    def mark_court(self, document: str, reason: str) -> None:
        self.page.get_by_role("link", name="标记复议诉讼未决").click()
        self.refused_form("标记复议诉讼未决")
        self.page.get_by_label("通知书文号").fill(document)
        self.page.get_by_label("理由").fill(reason)
        self.press("标记复议诉讼未决")

    def link_person(self, name: str, number: str, role: str, document: str, paper: Path) -> None:
        self.page.get_by_role("link", name="关联责任人员").click()
        self.refused_form("关联")
        self.page.get_by_label("姓名").fill(name)
        self.page.get_by_label("身份证件号码").fill(number)
        self.page.get_by_label(role).check()
        self.page.get_by_label("认定文书文号").fill(document)
        self.page.get_by_label("上传材料").set_input_files(paper)
        self.press("关联")

    def refused_form(self, button: str) -> None:
        """Press too early: the faults are listed, and the page is as fit as before."""
        self.press(button)
        expect(self.page.locator("#error-summary")).to_be_visible()
        self.is_fit()

    def search_public(self, text: str) -> None:
        self.page.goto("/search")
        self.page.get_by_label("统一社会信用代码、决定书文号或者单位名称").fill(text)
        self.press("查询")
