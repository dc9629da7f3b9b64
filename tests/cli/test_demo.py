"""A newcomer's first start: the demonstration is there before anybody is answered."""

import json
import re
import subprocess
from collections.abc import Callable

from tests.cli.conftest import Serving, healthy


def test_the_first_start_prints_the_accounts_before_it_listens(
    serve: Callable[..., Serving], flask: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """`/healthz` is 200 only when everybody who is printed can sign in; other commands see the same accounts."""
    serving = serve("--demo", XINZHENG_NOW="2026-10-10T09:00:00+08:00")
    address = re.compile(r"^(http://127\.0\.0\.1:\d+)\b.*Ctrl-C", re.MULTILINE)
    serving.until(lambda: address.search(serving.output()))
    printed, _, _ = serving.output().partition("http://")
    found = address.search(serving.output())
    assert found
    serving.until(lambda: healthy(found[1]))

    accounts = json.loads(flask("demo", "accounts", "--json").stdout)
    assert len(accounts) == 4 + 5 * 7
    for account in accounts:
        assert re.search(rf"^{re.escape(account['login'])} +{account['password']} ", printed, re.MULTILINE)
    again = flask("demo", "load")
    assert (again.returncode, "cases already" in again.stderr) == (1, True)
