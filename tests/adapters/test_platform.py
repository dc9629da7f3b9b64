"""The platform above, over real HTTP: signed, repeated, silent, wordy, accepting and then denying."""

import json
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from app.adapters.platform import HttpPlatform, PlatformFailed, Receipt, Standing, signature
from app.adapters.platform_folder import FolderPlatform
from app.adapters.platform_settings import platforms_of
from tests.platform_server import Above, above

BODY = {"case": "YY-410122-2026-000001", "subject": "䶮龑商贸"}


def failed(server: Above, **changes: object) -> PlatformFailed:
    with pytest.raises(PlatformFailed) as caught:
        server.platform(**changes).hand_over("key-1", BODY)  # type: ignore[arg-type]
    return caught.value


def test_the_same_key_is_one_result() -> None:
    """What a crash lets us send twice is kept once, under one number."""
    with above() as server:
        first, again = (server.platform().hand_over("key-1", BODY) for _ in range(2))
        other = server.platform().hand_over("key-2", BODY)
        assert first == again == Receipt("S0001", Standing.ACCEPTED)
        assert other.number == "S0002"
        assert server.results["S0001"] == BODY


def test_taken_without_a_word_is_taken_once() -> None:
    """The connection breaks after the platform has kept the result: trying again finds the same number."""
    with above() as server:
        server.faults.append(server.take_and_hang_up)
        assert failed(server).permanent is False
        assert server.platform().hand_over("key-1", BODY).number == "S0001"
        assert len(server.results) == 1


def test_a_wrong_secret_waits_for_the_right_one() -> None:
    """The key will be mended; the result must not be lost meanwhile."""
    with above() as server:
        refusal = failed(server, secret=b"another")
        assert (refusal.permanent, refusal.code) == (False, 401)
        assert server.results == {}


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(500, False), (503, False), (429, False), (408, False), (403, False), (302, False), (400, True), (422, True)],
)
def test_refusals_tell_later_from_never(status: int, permanent: bool) -> None:
    """Only a refusal of what was sent ends the tries; nobody is followed to another address."""
    with above() as server:
        server.faults.append(status)
        refusal = failed(server)
        assert (refusal.permanent, refusal.code) == (permanent, status)


def test_silence_ends() -> None:
    """A platform that takes the request and says nothing holds the outbox for its time and no longer."""
    with above() as server:
        server.faults.append(server.stay_silent)
        began = time.monotonic()
        assert failed(server, timeout=0.3).permanent is False
        assert time.monotonic() - began < 3


def test_an_answer_that_never_ends_is_left() -> None:
    """Neither drop by drop nor in a flood."""

    def flood(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"x" * 200_000)
        request.close_connection = True

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            while not server.stopped.wait(0.05):
                request.wfile.write(b"x" * 5000)
        except OSError:
            request.close_connection = True

    with above() as server:
        server.faults += [flood, drip]
        assert (str(failed(server)), str(failed(server, timeout=0.3))) == ("answer too long", "answer too slow")


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"number": 7, "status": "accepted"}',
        b'{"number": "", "status": "accepted"}',
        b'{"number": "S1", "status": "fine"}',
        b'{"number": "S1", "status": "denied", "reason": {"a": 1}}',
    ],
)
def test_an_answer_nobody_understands_is_no_receipt(words: bytes) -> None:
    """A gateway's own page with 200 must not count as taken."""

    def say(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(words)))
        request.end_headers()
        request.wfile.write(words)

    with above() as server:
        server.faults.append(say)
        refusal = failed(server)
        assert (refusal.permanent, str(refusal)) == (False, "answer not understood")


def test_what_it_accepted_it_may_deny() -> None:
    """Its later word is asked for by its own number, whatever that is made of."""
    with above() as server:
        platform = server.platform()
        number = platform.hand_over("key-1", BODY).number
        server.standing[number] = ("denied", "主体不存在")
        assert platform.ask(number) == Receipt(number, Standing.DENIED, "主体不存在")
        with pytest.raises(PlatformFailed):
            platform.ask("../x?y")
        assert server.requests[-1] == ("GET", "/api/results/..%2Fx%3Fy")


def test_the_signature_covers_every_part() -> None:
    """Another path, time, key or body is another signature."""
    parts = ("POST", "/results", "1", "key", b"{}")
    changed = [("PUT", *parts[1:]), (*parts[:1], "/x", *parts[2:]), (*parts[:2], "2", *parts[3:])]
    changed += [(*parts[:3], "other", parts[4]), (*parts[:4], b"[]")]
    found = {signature(b"secret", *each) for each in [parts, *changed]}
    assert len(found) == 6
    assert signature(b"other", *parts) not in found


@pytest.mark.parametrize(
    ("addresses", "keys"),
    [
        ("*=http://platform.example", "*=a:b"),
        ("*=https://platform.example", ""),
        ("*=https://platform.example", "*=a"),
        ("youxi=file://relative", ""),
        ("https://platform.example", ""),
        ("youxi=file:///a,youxi=file:///b", ""),
    ],
)
def test_settings_that_cannot_work_are_refused(addresses: str, keys: str) -> None:
    """Nothing is sent in the clear, unsigned, or to who knows where."""
    with pytest.raises(ValueError, match="platform"):
        platforms_of(addresses, keys)


def test_each_place_has_its_own_platform() -> None:
    """Five places in four provinces; `*` is for those that are not named."""
    found = platforms_of("youxi=https://a.example, *=https://b.example", "youxi=k:s:t,*=k:u")
    assert found.of("youxi") == HttpPlatform("https://a.example", "k", b"s:t")
    assert found.of("zhongmu") == HttpPlatform("https://b.example", "k", b"u")
    assert platforms_of("youxi=file:///srv/out", "").of("zhongmu") is None


def test_exchange_by_files(tmp_path: Path) -> None:
    """A result is a file, taken until a file beside it says more; half an answer is none."""
    platform = FolderPlatform(tmp_path / "out")
    receipt = platform.hand_over("key-1", BODY)
    assert receipt == platform.hand_over("key-1", BODY)
    assert receipt.standing is Standing.ACCEPTED
    (file,) = (tmp_path / "out").iterdir()
    assert json.loads(file.read_bytes()) == {"key": "key-1", **BODY}
    answer = tmp_path / "out" / f"{receipt.number}.answer.json"
    answer.write_text('{"status": "conf')
    with pytest.raises(PlatformFailed):
        platform.ask(receipt.number)
    answer.write_text('{"status": "confirmed"}')
    assert platform.ask(receipt.number).standing is Standing.CONFIRMED
