"""English pages: no text of the sources stands on them in Chinese."""

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from app.web.translations import CATALOGUES
from tests.fixed_clock import FixedClock
from tests.web.office import Office, tree

LISTS = ("/inbox?view=unit", "/cases", "/records")
PAGES = {
    "": ("/", "/guide", "/guide/zhongmu", "/workdays?from=2026-09-18&days=30", "/remedies", "/repair", "/register"),
    "applicant": ("/file", "/mine", "/records", "/progress/{0}", "/progress/{1}", "/progress/{1}/retract"),
    "centre": (*LISTS, "/cases/{0}", "/cases/{1}", "/intake"),
    "provider": (*LISTS, "/cases/{1}"),
    "supervisor": (*LISTS, "/cases/{0}", "/supervision"),
    "admin": ("/admin/packs", "/admin/packs/zhongmu", "/admin/calendar", "/admin/processes", "/admin/outbox"),
}


@pytest.fixture(scope="module")
def chinese() -> set[str]:
    """Every text that has a translation."""
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        ids = [message.id for message in read_po(file, locale="en") if message.id]
    return {text if isinstance(text, str) else text[0] for text in ids}


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """A case still to be accepted, late, and one that is being verified."""
    clock.set("2026-09-18 10:00")
    office = Office(app, clock)
    office.file(1)
    office.until(office.file(2), "verify_record")
    clock.set("2026-10-16 10:00")
    return office


def texts(client: FlaskClient, address: str) -> set[str]:
    """Every text of a page, and of the attributes people read."""
    found = tree(client.get(address)).xpath("//body//text() | //@aria-label | //@placeholder | //@data-head")
    return {text.strip() for text in found}


@pytest.mark.parametrize("who", PAGES)
def test_page_for_english_readers_holds_no_chinese_of_the_sources(office: Office, who: str, chinese: set[str]) -> None:
    """Labels, choices, states and events all pass through the catalogue; what people wrote stays as it is."""
    client = office.client(who) if who else office.app.test_client()
    client.get("/?lang=en")
    for page in PAGES[who]:
        address = page.format("YY-410122-2026-000001", "YY-410122-2026-000002")
        assert (address, texts(client, address) & chinese) == (address, set())


def test_english_words_are_quoted_as_english_is() -> None:
    """Chinese quote marks are as wide as a letter of Chinese: between English words they tear holes."""
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        words = [message.string for message in read_po(file, locale="en") if message.id]
    flat = [text for each in words for text in ([each] if isinstance(each, str) else each)]
    assert not [text for text in flat if set(text) & set("“”‘’")]
