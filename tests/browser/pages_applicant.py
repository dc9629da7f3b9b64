"""The applicant's pages as a person works them: by labels and buttons, never by ids."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages import PASSWORD, Pages


class ApplicantPages(Pages):
    """One applicant before one browser."""

    def refused(self, name: str) -> None:
        """Press a button too early: the page says what is wrong, and is as accessible as before."""
        self.press(name)
        assert self.page.locator("#error-summary").is_visible()
        self.is_fit()

    def register(self, login: str, name: str, number: str) -> None:
        self.page.goto("/register")
        self.is_fit()
        self.refused("注册")
        self.page.get_by_label("账号").fill(login)
        self.page.get_by_label("密码").first.fill(PASSWORD)
        self.page.get_by_label("再次填写密码").fill(PASSWORD)
        self.page.get_by_label("姓名或者单位名称").fill(name)
        self.page.get_by_label("证件类型").select_option(label="统一社会信用代码")
        self.page.get_by_label("证件号码").fill(number)
        self.page.get_by_label("我已阅读并同意").check()
        self.press("注册")

    def sign_in(self, login: str) -> None:
        if "/login" not in self.page.url:
            self.page.goto("/login")
        self.page.get_by_label("账号").fill(login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.press("登录")
        self.page.wait_for_url("**/mine")

    def begin_objection(self, place: str) -> None:
        self.page.get_by_role("link", name="提出异议").first.click()
        self.is_fit()
        self.refused("开始填写")
        self.page.get_by_label(place).check()
        self.page.get_by_label("我已阅读并同意").check()
        self.press("开始填写")
        self.refused("保存并继续")
        self.page.get_by_label("记录与决定不一致").check()
        self.press("保存并继续")

    def choose_records(self, *documents: str) -> None:
        self.is_fit()
        for document in documents:
            self.page.get_by_label(document).check()
        self.press("保存并继续")

    def claim(self, field: str, value: str, statement: str) -> None:
        self.refused("保存并继续")
        self.page.get_by_label("信息错误").check()
        self.page.get_by_label(field).check()
        self.press("保存并继续")
        self.refused("保存并继续")
        self.page.get_by_label(field).fill(value)
        self.page.get_by_label("事实和理由").fill(statement)
        self.press("保存并继续")

    def attach(self, *files: Path, refused: str = "") -> None:
        """Choose files: the page sends them at once, and names the one that is refused."""
        self.page.get_by_label("选择文件").set_input_files(files)
        if refused:
            expect(self.page.locator(".sending .error")).to_contain_text(refused)
        for file in files:
            if file.name != refused:
                expect(self.page.get_by_role("link", name=file.name)).to_be_visible()

    def go_on(self) -> None:
        self.press("保存并继续")

    def leave_basket(self) -> None:
        self.press("继续")

    def say_address(self, mail: str) -> None:
        self.refused("保存并继续")
        self.page.get_by_label("电子送达：发送到电子邮箱").check()
        self.page.get_by_label("电子邮箱", exact=True).fill(mail)
        self.refused("保存并继续")
        self.page.get_by_label("再次填写电子邮箱").fill(mail)
        self.press("保存并继续")

    def say_who(self, who: str) -> None:
        self.page.get_by_label(who).check()
        self.press("保存并继续")

    def fill_person(self, name: str, number: str, kind: str = "居民身份证号码") -> None:
        """The applicant, or who acts for him."""
        self.page.get_by_label(re.compile("姓名或者")).fill(name)
        self.page.get_by_label(re.compile("证件类型")).select_option(label=kind)
        self.page.get_by_label(re.compile("证件号码")).fill(number)

    def submit(self) -> tuple[str, str]:
        """Send the objection; number and query code of the receipt."""
        self.refused("提交异议申请")
        self.page.get_by_label("我确认以上送达地址").check()
        self.page.get_by_label("我承诺").check()
        self.press("提交异议申请")
        self.page.wait_for_url(re.compile(r"/applications/SQ-"))
        self.is_fit()
        number, code = self.page.locator(".receipt dd").all_inner_texts()
        return number, code

    def sign_out(self) -> None:
        self.press("退出")
        self.page.wait_for_url("**/")

    def track(self, number: str, code: str) -> None:
        self.page.goto("/track")
        self.is_fit()
        self.refused("查询")
        self.page.get_by_label("收件编号").fill(number)
        self.page.get_by_label("查询码").fill(code)
        self.press("查询")
        self.page.wait_for_url(re.compile(r"/progress/"))

    def retract(self) -> None:
        self.page.get_by_role("link", name="撤回申请").click()
        self.is_fit()
        self.press("确认撤回")
        self.page.wait_for_url(re.compile(r"/progress/"))
