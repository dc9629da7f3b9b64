"""Every page with the keyboard alone, on paper and without colour; pages are found by walking."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.walking import bring_session, own_pages, seeds, visitor, walk

# Between them these see every layout and every kind of part.
STAFF = ("applicant1", "zhongmu.centre1", "zhongmu.supervisor1", "admin")
LOGINS = ["", *(pytest.param(login, marks=pytest.mark.long) for login in STAFF)]
MOST_STOPS = 250
# Where the focus stands, and whether it can be seen there.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  window.stops = window.stops || new Map();
  if (!window.stops.has(at)) window.stops.set(at, window.stops.size);
  const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  return {stop: window.stops.get(at), seen: ring && box.width > 0 && box.height > 0, html: at.outerHTML.slice(0, 120)};
}"""
PRINTED = """() => [...document.querySelectorAll(
    'nav:not(:has(.services)), form button, .skip, .site-footer, .topbar, .side')]
  .filter(each => each.checkVisibility()).map(each => each.outerHTML.slice(0, 120))"""
CUT = """() => [...document.querySelectorAll('main table, main .table-panel, main pre')]
  .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1
    && getComputedStyle(each).overflowX !== 'visible').map(each => each.outerHTML.slice(0, 120))"""
BADGES = """() => [...document.querySelectorAll('.due')]
  .filter(each => !each.querySelector('.bi') || !each.textContent.trim()).map(each => each.outerHTML)"""


@pytest.fixture
def app(demonstration_app: Flask) -> Flask:
    return demonstration_app


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login or "nobody")
@pytest.mark.long
def test_every_page_serves_keyboard_paper_and_the_colour_blind(app: Flask, page: Page, login: str) -> None:
    """Tab passes through all of a page and out again, visibly; print leaves out what only a screen can use."""
    client = visitor(app, login)
    found = walk(app, client, seeds(app, login))
    found.pages = {endpoint: addresses[:1] for endpoint, addresses in found.pages.items()}
    bring_session(client, page.context)
    faults: list[object] = []
    for address in own_pages(app, login, found):
        page.goto(address)
        faults += [(address, each) for each in unfit_for_keys(page)]
        faults += [(address, "colour alone", each) for each in page.evaluate(BADGES)]
        page.emulate_media(media="print")
        faults += [(address, "printed", each) for each in page.evaluate(PRINTED)]
        faults += [(address, "cut off in print", each) for each in page.evaluate(CUT)]
        page.emulate_media(media="screen")
    assert faults == []


def unfit_for_keys(page: Page) -> list[object]:
    """Where the focus is not to be seen, does not begin at the skip link, or cannot leave."""
    faults: list[object] = []
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at is None or at["stop"] in stops[:-1]:
            break
        if stops and at["stop"] == stops[-1]:
            if 'type="date"' in at["html"] or "<iframe" in at["html"]:
                continue  # day, month and year, or the pages of a document: several stops in one element
            faults.append(("trap", at["html"]))
            break
        if not stops and 'class="skip"' not in at["html"]:
            faults.append(("no skip link", at["html"]))
        if not at["seen"] and "<iframe" not in at["html"]:  # the focus is inside, where its own page shows it
            faults.append(("focus unseen", at["html"]))
        stops.append(at["stop"])
    return faults
