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
