"""The page monitors look at."""

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases


def test_a_started_application_says_it_is_well(client: FlaskClient) -> None:
    """Whoever watches the service gets a plain 200."""
    assert client.get("/healthz").status_code == 200


def test_browser_finds_the_icon_beside_a_letter(client: FlaskClient) -> None:
    """A PDF names no icon: the browser asks at the usual place, and a missing one would stand in its console."""
    with client.get("/favicon.ico") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/vnd.microsoft.icon")
