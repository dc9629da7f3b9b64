"""The pages of staff as a person works them: by labels, links and buttons."""

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.pages import PASSWORD, Pages


class StaffPages(Pages):
    """One person of a unit before one browser."""

    def sign_in(self, login: str) -> None:
        self.page.goto("/login")
        self.page.get_by_label("账号").fill(login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.press("登录")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def sign_out(self) -> None:
        self.press("退出")

    @property
    def work(self) -> Locator:
        """The part of a case page in which the work is done."""
        return self.page.locator("#work")

    def go_to(self, entry: str) -> None:
        """Open an entry of the side bar."""
        self.page.locator("#side-nav").get_by_role("link", name=entry).click()

    def claim(self, number: str) -> None:
        """Claim a task in the queue and open it from one's own list."""
        self.page.goto("/inbox?view=queue")
        self.press(f"签收 {number}")
        expect(self.page.get_by_role("status")).to_contain_text("已签收")
        self.page.get_by_role("navigation", name="任务列表").get_by_role("link", name="我的待办").click()
        self.page.get_by_role("link", name=f"办理 {number}").click()

    def choose(self, result: str) -> None:
        """Choose a result: only its fields are shown then."""
        self.work.get_by_role("radio", name=result, exact=True).check()

    def decide(self, result: str, button: str = "确定") -> None:
        self.choose(result)
        self.press(button)

    def done(self, task: str) -> None:
        """The answer to this task was taken."""
        expect(self.page.get_by_role("status").filter(has_text=f"已办理：{task}")).to_be_visible()

    def refused(self, button: str) -> None:
        """Press too early: the faults are listed, the focus is on them, and the page is as fit as before."""
        self.press(button)
        expect(self.page.locator("#error-summary")).to_be_focused()
        self.is_fit()

    def register_paper(self, document: str, claim: tuple[str, str], file: Path) -> str:
        """收件登记 of a letter; answers the number of the case."""
        self.go_to("收件登记")
        self.page.get_by_role("searchbox").fill(document)
        self.press("查找")
        self.is_fit()
        self.press(f"登记申请 {document}")
        self.refused("核对")
        self.page.get_by_label("收件方式").select_option(label="邮寄")
        self.page.get_by_label("申请人姓名或者名称").fill("中牟县示范甲商贸有限公司")
        self.page.get_by_label("证件号码").first.fill("91410122MA0000001R")
        field, value = claim
        self.page.locator("details.fold summary", has_text=field).click()
        self.page.get_by_label(field).fill(value)
        self.page.get_by_label("事实和理由").fill("决定书载明罚款 8000 元。")
        self.page.get_by_label("上传材料").set_input_files(file)
        self.press("核对")
        expect(self.page.get_by_role("heading", name="核对收件登记")).to_be_visible()
        self.is_fit()
        self.press("登记")
        expect(self.page.get_by_role("heading", name="已登记")).to_be_visible()
        self.is_fit()
        link = self.page.get_by_role("link", name="打开案件")
        return (link.get_attribute("href") or "").rpartition("/")[2]

    def find(self, row: str, finding: str, **more: str) -> None:
        """Answer one disputed field."""
        part = self.work.get_by_role("group", name=row)
        part.get_by_role("radio", name=finding, exact=True).check()
        for label, value in more.items():
            part.get_by_label(label).fill(value)
