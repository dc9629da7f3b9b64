"""Filing in steps as a person works it, on a phone or at a desk: by labels and buttons, never by ids."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.accessibility import overflow, violations
from tests.browser.pages_applicant import ApplicantPages

PHONE = {"width": 390, "height": 844}


class FilingPages(ApplicantPages):
    """One filer; every page is looked at in the window it is used in."""

    def look(self) -> None:
        """What is on the screen is accessible and needs no scrolling sideways."""
        assert violations(self.page) == [], self.page.url
        assert overflow(self.page) == 0, self.page.url

    def next(self, button: str = "保存并继续") -> None:
        """Press, and look at the page that comes."""
        before = self.page.url
        self.press(button)
        self.page.wait_for_url(lambda url: url != before)
        self.look()

    def too_early(self, button: str = "保存并继续") -> None:
        """Press with nothing filled in: the faults are listed, and the page is as accessible as before."""
        self.press(button)
        expect(self.page.locator("#error-summary")).to_be_visible()
        self.look()

    def begin(self, place: str = "中牟县") -> None:
        if not self.page.url.endswith("/file"):
            self.page.goto("/file")
        self.page.get_by_label(place).check()
        self.page.get_by_label("我已阅读并同意").check()
        self.next("开始填写")
        self.page.get_by_label("记录与决定不一致").check()
        self.next()

    def dispute_fine(self, amount: str, statement: str) -> None:
        self.page.get_by_label("信息错误").check()
        self.page.get_by_label("罚款金额（万元）").check()
        self.next()
        self.page.get_by_label("罚款金额（万元）").fill(amount)
        self.page.get_by_label("事实和理由").fill(statement)
        self.next()

    def find(self, document: str) -> None:
        """Find a unit's record by its document."""
        self.page.get_by_role("link", name=re.compile("凭决定书文号查找")).click()
        self.page.get_by_label("作出决定的单位").select_option(label="示范provider")
        self.page.get_by_label("决定书文号").fill(document)
        self.next("查找并选择")

    def describe(self, file: Path, words: str) -> None:
        self.page.get_by_label(f"证明什么（选填）：{file.name}").fill(words)

    def preview(self, file: Path) -> Locator:
        self.page.locator("summary", has_text=file.name).click()
        return self.page.locator(f'img[alt="{file.name}"], iframe[title="{file.name}"]')

    def show(self, proof: Path) -> None:
        """Hand in what proves a representative's standing."""
        self.page.get_by_label(re.compile("授权委托书|监护关系的证明")).set_input_files(proof)

    def take_mail(self, mail: str) -> None:
        self.page.get_by_label("电子送达：发送到电子邮箱").check()
        self.page.get_by_label("电子邮箱", exact=True).fill(mail)
        self.page.get_by_label("再次填写电子邮箱").fill(mail)
        self.next()

    def promise(self) -> None:
        self.page.get_by_label("我确认以上送达地址").check()
        self.page.get_by_label("我承诺").check()

    def send(self) -> None:
        self.promise()
        self.press("提交异议申请")
        self.page.wait_for_url(re.compile(r"/applications/SQ-"))
        self.look()

    @property
    def status(self) -> Locator:
        """The line that says what is saved."""
        return self.page.locator("[data-status]")
