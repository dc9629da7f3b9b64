"""What every answer tells the browser to allow."""

import pytest
from flask import Flask, Response

from app.web import headers


def answer(path: str = "/", *, production: bool = False) -> Response:
    """The answer of an application with nothing but the headers."""
    app = Flask("app")
    headers.register(app, production=production)
    app.add_url_rule("/", "page", lambda: "<p>page</p>")
    app.add_url_rule("/file", "file", lambda: Response("{}", mimetype="application/json"))
    app.add_url_rule("/own", "own", lambda: Response("x", headers={"Content-Security-Policy": "sandbox"}))
    return app.test_client().get(path, buffered=True)


def test_policy_allows_files_of_this_site_alone() -> None:
    """No inline script or style, no foreign source, no framing by others."""
    policy = dict(part.split(" ", 1) for part in answer().headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("X-Frame-Options", "DENY")],
)
def test_header_stands_on_every_answer(name: str, value: str) -> None:
    """Also where the page does not exist."""
    assert answer().headers[name] == value
    assert answer("/nowhere").headers[name] == value


def test_camera_place_and_microphone_are_refused() -> None:
    """The site needs none of them."""
    policy = answer().headers["Permissions-Policy"]
    assert all(f"{name}=()" in policy for name in ("camera", "geolocation", "microphone"))


def test_encrypted_transport_is_demanded_in_production_only() -> None:
    """A demo on plain HTTP must stay reachable."""
    assert "Strict-Transport-Security" in answer(production=True).headers
    assert "Strict-Transport-Security" not in answer().headers


def test_page_is_not_kept_by_the_browser_but_data_says_for_itself() -> None:
    """After signing out on a public computer nothing comes back by the back button."""
    assert answer().headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in answer("/file").headers


def test_view_may_tighten_its_own_policy() -> None:
    """A header the view set is left alone."""
    assert answer("/own").headers["Content-Security-Policy"] == "sandbox"


def test_static_file_with_fingerprint_is_kept_for_ever() -> None:
    """The address changes with the content, so the copy never goes stale."""
    assert "immutable" in answer("/static/js/app.js?v=1").headers["Cache-Control"]
    assert "immutable" not in answer("/static/js/app.js").headers.get("Cache-Control", "")
