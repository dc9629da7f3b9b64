"""One line a request in the log, from which nobody can look anything up."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import logs


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the process writes to stderr, with the log as a started process has it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.to_stderr()
    yield written
    root.handlers = handlers
    root.setLevel(level)


def requests(written: io.StringIO) -> list[dict[str, object]]:
    found = [json.loads(line) for line in written.getvalue().splitlines()]
    return [line for line in found if line["event"] == "request"]


def test_a_request_is_one_line_without_what_was_asked_with(client: FlaskClient, lines: io.StringIO) -> None:
    """Method, path, status, time and actor; neither query nor form nor address."""
    client.get("/healthz?code=K7QM2XPA&name=张三")
    (line,) = requests(lines)
    assert (line["method"], line["path"], line["status"], line["actor"]) == ("GET", "/healthz", 200, None)
    assert isinstance(line["ms"], float)
    assert "K7QM2XPA" not in lines.getvalue()
    assert "张三" not in lines.getvalue()


def test_a_path_nobody_knows_is_not_repeated(client: FlaskClient, lines: io.StringIO) -> None:
    """Whatever somebody typed into the address stays out of the log."""
    client.get("/41012219770707003X")
    assert [(line["path"], line["status"]) for line in requests(lines)] == [("-", 404)]


def test_library_lines_are_json_too(lines: io.StringIO) -> None:
    """One form for everything, so that a collector needs one rule; exceptions stand inside their line."""
    try:
        raise RuntimeError("out of order")
    except RuntimeError:
        logging.getLogger("some.library").exception("round %s failed", 3)
    (line,) = [json.loads(text) for text in lines.getvalue().splitlines()]
    assert (line["event"], line["level"], line["logger"]) == ("round 3 failed", "error", "some.library")
    assert "RuntimeError: out of order" in line["exception"]


def test_a_code_in_a_path_is_covered(client: FlaskClient, lines: io.StringIO) -> None:
    """Check codes open documents: a log that shows them would be a key."""
    client.get("/notices/410122-7K3M-9QXD-2HTP")
    assert "7K3M" not in lines.getvalue()


@pytest.mark.parametrize("typed", ["a%0D%0A{}", "%1B[2J", "%C2%9B2J", "%E2%80%AE", "%E2%80%A8", "%22,%22status%22:1"])
def test_nothing_typed_forges_a_line_or_reaches_the_terminal(
    client: FlaskClient, lines: io.StringIO, typed: str
) -> None:
    """One request is one line of printable characters, whatever stands in its address or in a failure."""
    client.get(f"/cases/{typed}")
    logging.getLogger("some.library").warning("odd\r\n\x1b[2J\x9b2J\u202e%s", typed)
    written = lines.getvalue()
    assert len(requests(lines)) == 1
    assert requests(lines)[0]["status"] == 302
    assert all(line.isprintable() for line in written.split("\n"))
    assert len(written.splitlines()) == 2
