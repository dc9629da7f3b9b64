"""`flask serve` as an operator meets it: real processes, real signals."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Serving, group_lives, healthy

Flask = Callable[..., subprocess.CompletedProcess[str]]
Serve = Callable[..., Serving]


def address_of(serving: Serving) -> str:
    """The printed address, once the server behind it is well."""
    pattern = re.compile(r"^(http://127\.0\.0\.1:\d+)\b.*Ctrl-C", re.MULTILINE)
    serving.until(lambda: (found := pattern.search(serving.output())) and healthy(found[1]))
    found = pattern.search(serving.output())
    assert found
    return found[1]


def anchor_of(pid: int) -> str:
    variables = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(variable.split("=", 1) for variable in variables if variable)["XINZHENG_NOW_ANCHOR"]


def test_a_background_job_serves_alone_and_stops_at_sigint(
    serve: Serve, flask: Flask, environment: dict[str, str]
) -> None:
    """One installation is served once; other commands reach its data; SIGINT ends all of it without an error."""
    first = serve(XINZHENG_ENV="test")
    address = address_of(first)

    second = flask("serve", XINZHENG_ENV="test")
    assert (second.returncode, address in second.stderr) == (4, True)
    assert flask("db", "upgrade").stdout.startswith("schema ")
    # Web server and scheduler count legal time from the same moment.
    assert len({anchor_of(pid) for pid in first.children().values()}) == 1
    settings = Path(environment["XINZHENG_INSTANCE"], "settings.env")
    assert settings.stat().st_mode & 0o777 == 0o600

    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(10) == 0
    assert not group_lives(first.process.pid)
    assert not healthy(address)


def test_a_part_that_dies_ends_the_whole_with_an_error(serve: Serve) -> None:
    """Web server and scheduler live and die together, so that whoever watches the parent sees the fault."""
    serving = serve(XINZHENG_ENV="test")
    serving.until(lambda: {"gunicorn", "flask"} <= set(serving.children()))
    os.kill(serving.children()["gunicorn"], signal.SIGKILL)
    assert serving.process.wait(10) == 1
    assert "ended unexpectedly" in serving.output()
    assert not group_lives(serving.process.pid)


def test_a_first_start_is_a_demonstration_and_stops_while_preparing(serve: Serve, environment: dict[str, str]) -> None:
    """`--demo` writes the settings of a demonstration; a signal is obeyed before anything listens."""
    serving = serve("--demo")
    settings = Path(environment["XINZHENG_INSTANCE"], "settings.env")
    serving.until(lambda: "flask" in serving.children())
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(10) == 0
    assert "XINZHENG_ENV=demo" in settings.read_text("utf-8").splitlines()
    assert not group_lives(serving.process.pid)


def test_a_taken_port_is_named(flask: Flask) -> None:
    """A port in use is refused at once, with the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = flask("serve", XINZHENG_ENV="test", PORT=port)
    assert done.returncode == 1
    assert port in done.stderr


def test_production_without_secrets_serves_nothing(flask: Flask, environment: dict[str, str]) -> None:
    """Nothing set means production, which refuses and leaves no trace."""
    done = flask("serve")
    assert done.returncode == 2
    for name in ("XINZHENG_SECRET_KEY", "XINZHENG_DATA_KEYS", "XINZHENG_INDEX_KEY"):
        assert name in done.stderr
    assert not Path(environment["XINZHENG_INSTANCE"]).exists()
