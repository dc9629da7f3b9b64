"""Every page names itself, speaks the reader's language and keeps what the reader chose; found by walking."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

from tests.browser.walking import WALKERS, seeds, visitor, walk

# At every run the pages of those who have most of them; the others, which take minutes, among the long tests.
LOGINS = [
    login if login in ("", "applicant1", "zhongmu.centre1") else pytest.param(login, marks=pytest.mark.long)
    for login in WALKERS
]
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture
def app(demonstration_app: Flask) -> Flask:
    return demonstration_app


def pages(app: Flask, client: FlaskClient, login: str) -> Iterator[tuple[str, str, HtmlElement]]:
    """Endpoint, address and tree of every page this person can open."""
    for endpoint, addresses in walk(app, client, seeds(app, login)).pages.items():
        for address in addresses:
            yield endpoint, address, html.fromstring(client.get(address).data)


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login or "nobody")
def test_every_page_has_a_title_of_its_own_and_a_way_to_its_content(app: Flask, login: str) -> None:
    """Two pages are told apart by their titles; one first heading; the skip link leads to what is there."""
    titles = defaultdict(set)
    for endpoint, address, page in pages(app, visitor(app, login), login):
        if endpoint != "task_pages.show":  # the page of its case
            titles[page.xpath("string(//title)")].add(endpoint)
        assert (address, len(page.xpath("//h1"))) == (address, 1)
        skip = page.xpath("//body/a[@class='skip']/@href")
        assert (address, [bool(page.xpath(f"//*[@id='{target[1:]}']")) for target in skip]) == (address, [True])
        assert page.get("lang") == "zh-CN"
    assert {title: found for title, found in titles.items() if len(found) > 1} == {}


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login or "nobody")
def test_language_and_elder_mode_are_kept_on_every_page(app: Flask, login: str) -> None:
    """Chosen once, both stay along every link; in English pages Chinese parts say that they are Chinese."""
    client = visitor(app, login)
    client.get("/?lang=en&elder=1")
    unmarked = defaultdict(list)
    for endpoint, address, page in pages(app, client, login):
        assert (address, page.get("lang"), page.get("class")) == (address, "en", "elder")
        for text in page.xpath("//body//text()[not(ancestor::script or ancestor::select or ancestor::textarea)]"):
            if CHINESE.search(text) and not text.getparent().xpath("ancestor-or-self::*[@lang='zh-CN']"):
                unmarked[endpoint].append(text.strip()[:30])
    assert {endpoint: texts[:6] for endpoint, texts in unmarked.items()} == {}
