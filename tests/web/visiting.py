"""A visitor of the pages, for tests: fills in forms as a browser without script does."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "a long password"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """One browser; every form is sent with the token of its page."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def post(self, address: str, /, *, page: str = "", **data: object) -> TestResponse:
        """Send a form found on `page` (where that is not its own address)."""
        token = _TOKEN.search(self.client.get(page or address).text)
        return self.client.post(address, data={"csrf_token": token[1] if token else "", **data})

    def sign_in(self, login: str, password: str = PASSWORD, following: str = "") -> TestResponse:
        """Sign in; `following` is the query of the address."""
        return self.post(f"/login{following}", login=login, password=password)
