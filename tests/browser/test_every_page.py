"""Every page is accessible and fits, for everybody who may open it; a new one is looked at without being named here."""

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize

from tests.browser.accessibility import overflow, violations
from tests.browser.walking import WALKERS, bring_session, own_pages, pages_of, seeds, visitor, walk

DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
# The smallest phone, and a desk at 200 %.
NARROW = (ViewportSize(width=320, height=640), ViewportSize(width=640, height=400))
# Pages that only an act brings forth; the journeys that do the act look at them.
AFTER_AN_ACT = {
    "bulk.show",
    "calendar.export",
    "calendar.look_back",
    "calendar.show",
    "case_files.fetch",
    "clocks.ask_extend",
    "clocks.ask_pause",
    "clocks.ask_resume",
    "contests.show",
    "feedback.give",
    "identity.ask",
    "identity.back",
    "import_acts.ask_attest",
    "intake.check",
    "intake.edit",
    "matters.show",
    "messages.file",
    "ratings.ask",
    "record_acts.ask_unlink",
    "reports.print_out",
    "reports.sheet",
    "reports.show",
    "simulations.document",
    "simulations.show",
    "templates.show",
    "tip_desk.check",
    "tip_desk.check_file",
    "tip_desk.file",
    "tip_desk.page",
    "watch.exporting",
    "watch.fetch",
}


@pytest.fixture
def app(demonstration_app: Flask) -> Flask:
    return demonstration_app


@pytest.mark.long
@pytest.mark.parametrize("login", WALKERS, ids=lambda login: login or "nobody")
def test_every_page_is_accessible_and_fits(app: Flask, page: Page, login: str) -> None:
    """Nothing breaks WCAG 2.2 AA, and nobody scrolls sideways: on a desk, on a phone, enlarged, in elder mode."""
    client = visitor(app, login)
    found = walk(app, client, seeds(app, login))
    assert found.broken == []
    bring_session(client, page.context)
    faults: list[object] = []
    for address in own_pages(app, login, found):
        page.goto(address)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            faults += [(address, size["width"], each) for each in violations(page)]
        faults += [(address, each) for each in too_wide(page)]
    assert faults == []


def too_wide(page: Page) -> list[str]:
    """In which sizes and dresses a page must be scrolled sideways."""
    found = []
    for dress in ("", "elder"):
        page.evaluate("dress => document.documentElement.className = dress", dress)
        for size in (*NARROW, PHONE, DESK):
            page.set_viewport_size(size)
            if wider := overflow(page):
                found.append(f"{wider} pixels too wide at {size['width']} {dress}")
    return found


@pytest.mark.long
def test_every_page_can_be_reached(app: Flask) -> None:
    """A page no link leads to is found by nobody; so every page is looked at by somebody above."""
    reached = {
        endpoint for login in WALKERS for endpoint in walk(app, visitor(app, login), seeds(app, login)).endpoints
    }
    assert sorted(pages_of(app) - reached - AFTER_AN_ACT) == []
