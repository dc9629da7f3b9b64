"""What an applicant does after filing, on a phone: follow, write, supplement, rate; and the receiver's side of it."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages import PHONE
from tests.browser.pages_applicant import ApplicantPages


class ContactPages(ApplicantPages):
    """One person before one phone."""

    def open_case(self, number: str) -> None:
        self.page.set_viewport_size(PHONE)
        self.page.goto(f"/progress/{number}")

    def write(self, text: str, file: Path | None = None) -> None:
        self.page.get_by_role("textbox", name="消息").fill(text)
        if file:
            self.page.get_by_label("附件（选填）").set_input_files(file)
        self.press("发送消息")
        expect(self.page.get_by_text("消息已发送")).to_be_visible()

    def write_nothing(self) -> None:
        """An empty message is refused at its field."""
        self.refused("发送消息")

    def supplement(self, file: Path, words: str) -> None:
        """The first item by a file, the second by words; too early a press says what is missing."""
        self.page.get_by_role("link", name="去补正").click()
        self.is_fit()
        self.refused("提交补正")
        self.page.get_by_label("原来的材料不全").check()
        self.page.get_by_label("上传材料").first.set_input_files(file)
        self.page.get_by_label("说明", exact=True).nth(1).fill(words)
        self.press("提交补正")
        expect(self.page.get_by_text("补正已提交")).to_be_visible()

    def rate(self, grade: str, reason: str, words: str) -> None:
        self.page.get_by_role("link", name="评价本件").click()
        self.is_fit()
        self.refused("提交评价")
        self.page.get_by_label(grade, exact=True).check()
        self.is_fit()
        self.page.get_by_label(reason).check()
        self.page.get_by_label("还想说的话").fill(words)
        self.press("提交评价")
        expect(self.page.get_by_text("感谢您的评价")).to_be_visible()

    def call_back(self, words: str) -> None:
        self.page.goto("/ratings")
        self.is_fit()
        self.page.get_by_role("link", name="登记回访").first.click()
        self.refused("登记回访")
        self.page.get_by_label("回访情况").fill(words)
        self.press("登记回访")
        expect(self.page.get_by_text("回访已登记")).to_be_visible()
