"""The pages of a counter as its clerk works them: registering, printing, serving, entering sealed letters."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages_staff import StaffPages


class CounterPages(StaffPages):
    """One clerk of a receiver before one browser."""

    def begin(self, text: str, document: str) -> None:
        """Find a record by what the paper says and begin a registration with it."""
        self.go_to("收件登记")
        self._look_for(text)
        self.press(f"登记申请 {document}")

    def add(self, text: str, document: str) -> None:
        """Put one more record into the registration that is open."""
        self.press("再加一条记录")
        self._look_for(text)
        self.press(f"加入本次登记 {document}")

    def _look_for(self, text: str) -> None:
        self.page.get_by_role("searchbox").fill(text)
        self.press("查找")
        self.is_fit()

    def fill_applicant(self, name: str, code: str, received_on: str, address: str) -> None:
        """Who wrote, when the letter came, and where letters reach him."""
        self.page.get_by_label("收件日期").fill(received_on)
        self.page.get_by_label("收件方式").select_option(label="邮寄")
        self.page.get_by_label("申请人姓名或者名称").fill(name)
        self.page.get_by_label("证件号码").first.fill(code)
        self.page.get_by_role("textbox", name="送达地址").fill(address)

    def claim_of(self, document: str, field: str, value: str) -> None:
        """What ought to stand in one record."""
        part = self.page.get_by_role("group", name=document)
        part.locator("details.fold summary", has_text=field).click()
        part.get_by_label(field).fill(value)
        part.get_by_label("事实和理由").fill("决定书载明罚款 8000 元。")

    def check(self) -> None:
        """Look at what will be saved, before it is."""
        self.press("核对")
        expect(self.page.get_by_role("heading", name="核对收件登记")).to_be_visible()
        self.is_fit()

    def register(self) -> list[str]:
        """Save it; answers the numbers of the cases."""
        self.press("登记")
        expect(self.page.get_by_role("heading", name="已登记")).to_be_visible()
        self.is_fit()
        links = self.page.get_by_role("link", name="打开案件").all()
        return [(link.get_attribute("href") or "").rpartition("/")[2] for link in links]

    def letters_of(self, number: str) -> None:
        """The letters of a case on their way."""
        self.page.goto(f"/cases/{number}/service")

    def post(self, notice: str, posted_on: str, tracking: str) -> None:
        """Enter that a letter was handed to the post."""
        self.page.get_by_role("link", name=f"登记送达 {notice}").click()
        self.page.get_by_label("交邮日期").fill(posted_on)
        self.page.get_by_label("邮件号码").fill(tracking)
        self.press("登记交邮")
        expect(self.page.get_by_role("status")).to_contain_text("已登记交邮")

    def prove(self, notice: str, served_on: str, received_by: str, scan: Path) -> None:
        """Enter the signed sheet that came back, after one press too early."""
        self.page.get_by_role("link", name=f"登记送达 {notice}").click()
        self.refused("登记送达")
        self.page.get_by_label("送达方式").select_option(label="邮寄送达")
        self.page.get_by_label("送达日期").fill(served_on)
        self.page.get_by_label("签收人").fill(received_by)
        self.page.get_by_label("上传材料").set_input_files(scan)
        self.press("登记送达")
        expect(self.page.get_by_role("status")).to_contain_text("已登记送达")
        self.is_fit()

    def notice_of(self, kind: str) -> str:
        """The number of the letter of this kind on the page of a case's letters."""
        row = self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=kind, exact=True))
        return (row.get_by_role("link", name="空白送达回证").inner_text()).split()[-1]
