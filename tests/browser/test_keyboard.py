"""A clerk's morning without a mouse, and what keys must never do."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.services.task_views import PAGE_VIEWS
from tests.browser.pages_keyboard import KeyboardOfficer
from tests.fixed_clock import FixedClock
from tests.web.office import Office


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.fixture
def officer(page: Page, office: Office) -> KeyboardOfficer:
    return KeyboardOfficer(page)


def test_morning_of_a_clerk_by_keyboard_alone(officer: KeyboardOfficer, office: Office) -> None:
    """Signed in, searched, claimed, decided, next, back to the row, noted, kept as a list, lent while away."""
    first, second, third = (office.file(serial) for serial in (1, 2, 3))
    page = officer.page
    officer.sign_in("centre")
    search_and_claim(officer, first.number)
    officer.type("g", "i")
    officer.at("/inbox")
    officer.use("link", "本单位全部 3")
    officer.at("view=unit")
    officer.type("j", "j", "k", "Enter")
    officer.at(f"/tasks/{office.task(first).id}")
    officer.tab_to(page.get_by_role("radio", name="受理", exact=True))
    officer.type("Space", "Control+Enter")
    officer.told("已办理：受理审查")
    officer.type("n")
    officer.at(f"/tasks/{office.task(second).id}")
    officer.type("u")
    officer.at("/inbox")
    officer.stands_on(second.number)
    officer.type("Enter")
    officer.fill("写备注", "先打电话问清楚")
    officer.type("Control+Enter")
    officer.told("已写备注")
    expect(page.locator(".notes")).to_contain_text("先打电话问清楚")
    officer.type("u")
    officer.stands_on(second.number)
    keep_list(officer)
    declare_absence(officer)
    assert office.case(third.id).status == "open"


def search_and_claim(officer: KeyboardOfficer, number: str) -> None:
    """`/` to the search, Enter to look, Esc out of the field, `c` to claim."""
    officer.type("/")
    expect(officer.page.get_by_role("searchbox")).to_be_focused()
    officer.keys.insert_text(number[-6:])
    officer.type("Enter")
    officer.at("q=")
    officer.type("j")
    officer.stands_on(number)
    officer.type("c")
    officer.told(f"已签收：{number}")
    officer.is_fit()


def keep_list(officer: KeyboardOfficer) -> None:
    officer.tab_to(officer.page.get_by_text("保存当前列表"))
    officer.type("Enter")
    officer.fill("列表名称", "本单位")
    officer.type("Enter")
    officer.told("已保存列表：本单位")


def declare_absence(officer: KeyboardOfficer) -> None:
    officer.use("link", "离岗代办")
    officer.at("/desk/absence")
    officer.is_fit()
    officer.use("button", "登记")
    expect(officer.page.locator("#error-summary")).to_be_focused()
    officer.is_fit()
    officer.tab_to(officer.page.get_by_label("代办人"))
    officer.keys.type("colleague")
    officer.fill_day("结束日期", "2026", "09", "24")
    officer.fill("事由", "休假")
    officer.type("Enter")
    officer.told("已登记离岗")
    officer.is_fit()


def test_rows_are_chosen_one_by_one_and_as_a_range(officer: KeyboardOfficer, office: Office) -> None:
    """x and Shift+x tick the same boxes the mouse would."""
    for serial in range(1, 6):
        office.file(serial)
    officer.sign_in("centre")
    officer.page.goto("/inbox?view=queue")
    officer.type("j", "j", "x", "j", "j", "Shift+X")
    boxes = officer.page.locator("[data-pick]")
    assert [boxes.nth(at).is_checked() for at in range(5)] == [False, True, True, True, False]
    officer.type("x")
    assert [boxes.nth(at).is_checked() for at in range(5)] == [False, True, True, False, False]
    officer.is_fit()


def test_keys_are_silent_while_somebody_types(officer: KeyboardOfficer, office: Office) -> None:
    """Letters typed into a field are letters; Esc leaves the field and Tab still goes everywhere."""
    case = office.file()
    officer.sign_in("centre")
    officer.page.goto("/inbox?view=queue")
    officer.type("/")
    officer.keys.type("cjx?gin")
    expect(officer.page.get_by_role("searchbox")).to_have_value("cjx?gin")
    expect(officer.page.locator("#keys-help")).not_to_be_visible()
    assert office.task(case).assignee_id is None
    officer.type("Escape", "j")
    officer.stands_on(case.number)
    officer.type("Control+c", "Alt+c")
    assert office.task(case).assignee_id is None


def test_help_opens_closes_and_traps_nobody(officer: KeyboardOfficer, office: Office) -> None:
    """? shows the map, Esc gives the page back as it was; the button shows the same."""
    case = office.file()
    officer.sign_in("centre")
    officer.page.goto("/inbox?view=queue")
    officer.type("j", "?")
    dialog = officer.page.get_by_role("dialog", name="快捷键")
    expect(dialog).to_be_visible()
    officer.is_fit()
    officer.type("c", "Escape")
    expect(dialog).not_to_be_visible()
    officer.stands_on(case.number)
    assert office.task(case).assignee_id is None
    officer.use("link", "快捷键")
    expect(dialog).to_be_visible()
    officer.use("button", "关闭")
    expect(dialog).not_to_be_visible()


@pytest.mark.parametrize("state", ["empty", "full"])
@pytest.mark.long
def test_every_tab_is_fit(officer: KeyboardOfficer, office: Office, clock: FixedClock, state: str) -> None:
    """Each list, with and without rows, narrow and wide; the pages of the desk too."""
    if state == "full":
        clock.set("2026-09-10 10:00")
        for serial, key in enumerate(("check_application", "refer_record", "verify_record", "serve_answer"), start=1):
            office.until(office.file(serial), key)
        clock.set("2026-09-22 10:00")
    officer.sign_in("centre")
    views = [*PAGE_VIEWS, "unit&flag=returned&q=x"]
    for address in (*(f"/inbox?view={view}" for view in views), "/desk/views", "/desk/absence", "/keyboard"):
        officer.page.goto(address)
        officer.is_fit()
