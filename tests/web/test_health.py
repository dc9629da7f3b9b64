"""The page monitors look at."""

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases


def test_a_started_application_says_it_is_well(client: FlaskClient) -> None:
    """Whoever watches the service gets a plain 200."""
    assert client.get("/healthz").status_code == 200
