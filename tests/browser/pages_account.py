"""账户安全 and 人员 as people work them: the second step set up and used, somebody who begins and who leaves."""

import base64
import re

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import expect

from app.clock import machine_now
from tests.browser.pages_staff import StaffPages


class AccountPages(StaffPages):
    """One person with a password and, once set up, an authenticator."""

    secret, used = "", False

    def code(self) -> str:
        """What the authenticator shows half a minute later, which nobody has used yet."""
        totp = TOTP(base64.b32decode(self.secret), 6, SHA1(), 30)
        return totp.generate(machine_now().timestamp() + (30 if self.used else 0)).decode()

    def set_up(self) -> list[str]:
        """Scan the secret, prove it with a code, and note the codes for a lost phone."""
        self.page.goto("/account")
        self.is_fit()
        self.page.get_by_role("link", name="管理第二步验证").click()
        self.press("开始设置")
        expect(self.page.get_by_role("img", name="二维码")).to_be_visible()
        self.is_fit()
        self.secret = (self.page.locator("code").text_content() or "").replace(" ", "")
        self.page.get_by_label("验证码").fill(self.code())
        self.press("启用")
        expect(self.page.get_by_role("heading", name="备用码")).to_be_visible()
        self.is_fit()
        self.used = True
        return self.page.locator("main li code").all_text_contents()

    def sign_in_with_both(self, login: str) -> None:
        """The password, then the code."""
        self.page.goto("/login")
        self.page.get_by_label("账号").fill(login)
        self.page.get_by_label("密码").fill("a long password")
        self.press("登录")
        expect(self.page.get_by_role("heading", name="登录第二步")).to_be_visible()
        self.is_fit()
        self.page.get_by_label("验证码").fill(self.code())
        self.press("登录")
        expect(self.page).to_have_url(re.compile("/inbox"))

    def sign_out(self) -> None:
        self.press("退出")
        expect(self.page.get_by_role("link", name="登录", exact=True).first).to_be_visible()
