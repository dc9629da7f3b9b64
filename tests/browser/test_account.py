"""One's own account and the people of a place in a real browser."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.pages_account import AccountPages
from tests.fixed_clock import FixedClock
from tests.web.office import Office


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    return Office(app, clock)


def test_second_step_is_set_up_and_asked_for(page: Page, office: Office) -> None:
    """The secret as picture and text, ten codes shown once, and the next sign-in in two steps; every page is fit."""
    person = AccountPages(page)
    person.sign_in("centre")
    assert len(person.set_up()) == 10
    person.sign_out()
    person.sign_in_with_both("centre")


@pytest.mark.long
def test_token_and_address_are_kept_by_oneself(page: Page, office: Office) -> None:
    """Made, shown once, revoked; a code asked for, a wrong one refused; each page is fit, for citizens as for staff."""
    person = AccountPages(page)
    person.sign_in("provider")
    page.goto("/account")
    page.get_by_role("link", name="管理接口令牌").click()
    expect(page.get_by_text("没有令牌")).to_be_visible()
    person.is_fit()
    page.get_by_label("密码").fill("a long password")
    person.press("创建")
    expect(page.get_by_text("令牌只显示这一次")).to_be_visible()
    person.is_fit()
    page.get_by_role("link", name="已经保管好").click()
    expect(page.get_by_text("尚未使用")).to_be_visible()
    person.is_fit()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("令牌已撤销，立即失效")).to_be_visible()
    person.sign_out()
    person.sign_in("applicant")
    page.goto("/account")
    person.is_fit()
    page.get_by_role("link", name="更改邮箱").click()
    page.get_by_role("textbox", name="新邮箱").fill("new@example.com")
    person.press("发送验证码")
    expect(page.get_by_text("验证码已发往 new@example.com")).to_be_visible()
    person.is_fit()
    page.get_by_role("textbox", name="验证码").fill("00000000")
    person.press("确认更改")
    expect(page.get_by_role("link", name="验证码不正确或者已经过期")).to_be_visible()
    person.is_fit()


@pytest.mark.long
def test_somebody_leaves_and_a_colleague_goes_on(page: Page, office: Office) -> None:
    """The list, the person, the look before and the end; every page is fit."""
    admin = AccountPages(page)
    admin.sign_in("admin")
    admin.go_to("人员")
    admin.is_fit()
    page.get_by_role("link", name="provider_colleague").click()
    admin.is_fit()
    page.get_by_role("link", name="办理离任").click()
    admin.is_fit()
    page.get_by_label("接手人").select_option(label="provider（provider）")
    page.get_by_label("我已核对，确认办理离任").check()
    admin.press("办理离任")
    expect(page.get_by_text("已办理离任，名下事项已全部移交")).to_be_visible()
    admin.is_fit()
    page.goto("/admin/people/new")
    admin.is_fit()
