"""Requests under foreign names are refused, proxies are believed only as far as they are named, cookies stay ours."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from app.factory import create_app
from app.web import bodies
from config import Settings, SettingsError, load_settings
from tests.web.calling import API


def browser(settings: Settings, **changes: Any) -> FlaskClient:
    """A visitor of an installation with other settings; `/who` tells from where he seems to come."""
    app = create_app(replace(settings, **changes))
    app.view_functions["health.healthz"] = lambda: f"{request.remote_addr} {request.scheme}"
    return app.test_client()


@pytest.mark.parametrize(
    "name", ["localhost", "127.0.0.1:8000", "[::1]:8000", "credit.example.gov.cn", "other.example"]
)
def test_configured_names_are_answered(settings: Settings, name: str) -> None:
    """The public address, further names of the operator, and this machine itself; any port."""
    client = browser(settings, base_url="https://credit.example.gov.cn", hosts=("other.example",))
    assert client.get("/healthz", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize(
    "name", ["evil.example", "credit.example.gov.cn.evil.example", "xcredit.example.gov.cn", "a b", "x@localhost"]
)
@pytest.mark.parametrize("path", ["/", f"{API}/workdays", "/nowhere"])
def test_foreign_name_is_refused(settings: Settings, path: str, name: str) -> None:
    """A link made of the Host header would lead to the sender's site: 400 as a page and as a problem."""
    answer = browser(settings, base_url="https://credit.example.gov.cn").get(path, headers={"Host": name})
    assert answer.status_code == 400
    assert answer.mimetype == ("application/problem+json" if path.startswith(API) else "text/html")
    assert name not in answer.text


@pytest.mark.parametrize(
    ("proxies", "seen"), [(0, "127.0.0.1 http"), (1, "198.51.100.7 https"), (2, "203.0.113.9 https")]
)
def test_proxies_are_believed_as_far_as_they_are_named(settings: Settings, proxies: int, seen: str) -> None:
    """Attempts are counted by address: what a visitor writes into the header himself must not become his address."""
    headers = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https, https"}
    assert browser(settings, proxies=proxies).get("/healthz", headers=headers).text == seen


@pytest.mark.parametrize("proxies", [0, 1])
def test_figures_are_not_given_to_whom_a_proxy_passes_on(settings: Settings, proxies: int) -> None:
    """Behind a proxy everybody seems to come from this machine; nobody gets the figures that way."""
    client = browser(settings, proxies=proxies, metrics_token="secret")
    assert client.get("/metrics").status_code == 200
    passed_on = {"X-Forwarded-For": "127.0.0.1" if not proxies else "198.51.100.7"}
    assert client.get("/metrics", headers=passed_on).status_code == 403
    assert client.get("/metrics", headers={**passed_on, "Authorization": "Bearer 密"}).status_code == 403
    assert client.get("/metrics", headers={**passed_on, "Authorization": "Bearer secret"}).status_code == 200


def cookies(client: FlaskClient) -> list[str]:
    return [each for path in ("/login", "/?lang=en") for each in client.get(path).headers.getlist("Set-Cookie")]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(settings: Settings) -> None:
    """HttpOnly, SameSite and bound to this host; over https also Secure, under a name no other host can set."""
    plain = cookies(browser(settings))
    assert [each.partition("=")[0] for each in plain] == ["session", "lang"]
    assert all("HttpOnly" in each and "SameSite=Lax" in each and "Domain" not in each for each in plain)
    client = browser(settings, env="production", base_url="https://localhost", proxies=1)
    client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    secure = cookies(client)
    assert [each.partition("=")[0] for each in secure] == ["__Host-session", "lang"]
    assert all("Secure" in each and "HttpOnly" in each and "Path=/" in each for each in secure)


def test_settings_name_hosts_and_proxies() -> None:
    """A number of proxies that is none stops the start."""
    given = {"XINZHENG_HOSTS": "a.example, b.example", "XINZHENG_PROXIES": "2", "XINZHENG_INSTANCE": "/nowhere"}
    assert (load_settings(given).hosts, load_settings(given).proxies) == (("a.example", "b.example"), 2)
    with pytest.raises(SettingsError, match="XINZHENG_PROXIES"):
        load_settings({**given, "XINZHENG_PROXIES": "all"})


@pytest.mark.parametrize("path", ["/login", "/track", f"{API}/applications"])
def test_route_without_files_takes_little(app: Flask, path: str) -> None:
    """Nobody need be signed in to send a body: 413 as a page and as a problem before it is read."""
    client, length = app.test_client(), bodies.FORM + 1
    answer = client.post(path, data=b"x" * length, content_type="application/x-www-form-urlencoded")
    # Who sends no token to the interface is refused before anything is read.
    assert answer.status_code == (401 if path.startswith(API) else 413)
    if not path.startswith(API):
        assert "内容过大" in answer.text


def test_every_exception_of_the_bound_is_a_route_that_takes_forms(app: Flask, settings: Settings) -> None:
    """A renamed view must not fall back to the small bound unseen; uploads keep the limits of the settings."""
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert bodies.FILES.keys() <= posts
    assert bodies.most("imports.hand_in", settings.limits) == bodies.FORM + settings.limits.records
    assert bodies.most("auth.sign_in", settings.limits) == bodies.FORM


@pytest.mark.postgres
@pytest.mark.parametrize("path", ["/notices/a%00b", "/search?q=a%00b", "/track?number=%00"])
def test_character_no_database_holds_is_refused(app: Flask, path: str) -> None:
    """PostgreSQL takes no NUL: 400 instead of a failure, in an address as in a form."""
    assert app.test_client().get(path).status_code == 400
    assert app.test_client().post("/track", data={"number": "a\0b", "code": "x"}).status_code == 400
    assert app.test_client().get(f"{API}/notices/a%00b").status_code == 404
