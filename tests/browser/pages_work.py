"""The work on tasks as a person does it: many at once, drafts, texts of the unit, evidence beside the form."""

from playwright.sync_api import FrameLocator, expect

from tests.browser.pages_staff import StaffPages


class WorkPages(StaffPages):
    """One officer at the list and at the form."""

    def choose_tasks(self, *numbers: str) -> None:
        """Tick the rows of these cases."""
        for number in numbers:
            self.page.get_by_role("checkbox", name=f"选择 {number}").check()

    def begin(self, act: str) -> None:
        """Press an act of the tool bar and land on its preview."""
        self.page.locator("#bulk").get_by_role("button", name=act, exact=True).click()
        expect(self.page.get_by_role("heading", name=f"批量{act}")).to_be_visible()
        self.is_fit()

    def says(self, words: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def write_template(self, task: str, title: str, text: str) -> None:
        """A text of the unit on its page, after one press too early."""
        self.go_to("回复模板")
        self.is_fit()
        self.page.get_by_role("link", name="新建模板").click()
        self.refused("保存")
        self.page.get_by_label("用于任务").select_option(label=task)
        self.page.get_by_label("名称").fill(title)
        self.page.get_by_label("内容").fill(text)
        self.press("保存")
        expect(self.page.get_by_role("status").filter(has_text="模板已保存")).to_be_visible()

    def insert(self, title: str) -> None:
        self.work.get_by_label("回复模板").select_option(label=title)
        self.press("插入")

    def wait_until_kept(self) -> None:
        """The form says that it has kept what was typed."""
        expect(self.page.locator("[data-draft-status]")).to_contain_text("已自动保存")

    @property
    def evidence(self) -> FrameLocator:
        """What is shown beside the form."""
        return self.page.frame_locator("iframe[name='evidence-view']")
