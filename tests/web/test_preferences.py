"""Language and elder mode: chosen by link, kept by cookie."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.gallery import create_gallery


@pytest.fixture
def client() -> FlaskClient:
    """A visitor of the gallery."""
    return create_gallery().test_client()


def test_elder_mode_stays_on_the_next_page_until_switched_off(client: FlaskClient) -> None:
    """长者模式 is kept across pages."""
    assert 'class="elder"' in client.get("/?elder=1").text
    assert 'class="elder"' in client.get("/login").text
    client.get("/login?elder=0")
    assert 'class="elder"' not in client.get("/").text


def test_every_page_top_has_the_switch_of_elder_mode(client: FlaskClient) -> None:
    """The switch stands on portal and workbench pages alike, and keeps the rest of the address."""
    for address in ("/", "/login", "/inbox", "/errors/404"):
        assert f'href="{address}?elder=1"' in client.get(address).text
    assert 'href="/inbox?kind=objection&amp;elder=1"' in client.get("/inbox?kind=objection").text


def test_language_is_chinese_whatever_the_browser_prefers(client: FlaskClient) -> None:
    """zh unless chosen."""
    assert 'lang="zh-CN"' in client.get("/", headers={"Accept-Language": "en"}).text


def test_chosen_language_stays_on_the_next_page(client: FlaskClient) -> None:
    """English is kept by cookie."""
    client.get("/?lang=en")
    page = client.get("/login").text
    assert '<html lang="en"' in page
    assert "Sign in" in page


def test_unknown_choice_counts_as_none(client: FlaskClient) -> None:
    """A language that is not there neither fails nor is kept."""
    answer = client.get("/?lang=xx&elder=yes")
    assert 'lang="zh-CN"' in answer.text
    assert "Set-Cookie" not in answer.headers


def test_preference_cookie_is_out_of_reach_of_scripts(client: FlaskClient) -> None:
    """The cookie is HttpOnly and SameSite."""
    cookies = client.get("/?elder=1").headers.getlist("Set-Cookie")
    assert any("elder=1" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


@pytest.mark.parametrize(
    ("referrer", "leads_to"),
    [
        ("http://localhost/progress/1?application=2", "/progress/1?application=2&amp;lang=en"),
        ("http://elsewhere.example/progress/1", "/?lang=en"),
        ("", "/?lang=en"),
    ],
)
def test_page_that_answers_a_form_switches_on_the_page_of_the_form(app: Flask, referrer: str, leads_to: str) -> None:
    """An address that only takes forms cannot be opened by a link; nobody is led to another site."""
    page = app.test_client().post("/logout", headers={"Referer": referrer})
    assert page.status_code == 400
    assert f'href="{leads_to}"' in page.text


def test_form_page_refused_for_its_entries_switches_in_place(app: Flask) -> None:
    """A form that is sent to its own page stays there in the other language."""
    assert 'href="/login?lang=en"' in app.test_client().post("/login").text
