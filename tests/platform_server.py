"""A real platform above for tests, on a free port of this machine: it checks signatures, and misbehaves if told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.adapters.platform import HttpPlatform, signature

KEY, SECRET = "xinzheng", b"a secret of this test"
# What the server does instead of answering well: a status, or an act on the open connection.
Fault = int | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Above:
    """What the platform holds: results by its own number, one for each key; `faults` are used up one a request."""

    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    standing: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    first: str = "accepted"
    """How a result stands that has just been taken."""
    address: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)

    def platform(self, timeout: float = 5.0, secret: bytes = SECRET) -> HttpPlatform:
        return HttpPlatform(self.address, KEY, secret, timeout)

    def take(self, key: str, body: dict[str, Any]) -> str:
        """The number of a result; the same key is the same result."""
        if key not in self.keys:
            self.keys[key] = f"S{len(self.keys) + 1:04d}"
            self.results[self.keys[key]] = body
        return self.keys[key]

    def answer(self, number: str) -> dict[str, str]:
        standing, reason = self.standing.get(number, (self.first, ""))
        return {"number": number, "status": standing, "reason": reason}

    def stay_silent(self, _request: BaseHTTPRequestHandler) -> None:
        """Hold the connection without a word until the server ends."""
        self.stopped.wait(30)

    def take_and_hang_up(self, request: BaseHTTPRequestHandler) -> None:
        """Keep the result, and close before saying so: the sender cannot know."""
        length = int(request.headers["Content-Length"])
        self.take(request.headers["Idempotency-Key"], json.loads(request.rfile.read(length)))
        request.close_connection = True


class Desk(BaseHTTPRequestHandler):
    """One request, after its signature has been found right."""

    above: Above

    def do_POST(self) -> None:
        self.above.requests.append(("POST", self.path))
        if self._misbehaves():
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers["Idempotency-Key"]
        if not self._signed("POST", key, body):
            self._say(401, {})
            return
        self._say(202, self.above.answer(self.above.take(key, json.loads(body))))

    def do_GET(self) -> None:
        self.above.requests.append(("GET", self.path))
        if self._misbehaves():
            return
        number = self.path.rpartition("/")[2]
        if not self._signed("GET", "", b""):
            self._say(401, {})
        elif number not in self.above.results:
            self._say(404, {})
        else:
            self._say(200, self.above.answer(number))

    def _misbehaves(self) -> bool:
        if not self.above.faults:
            return False
        fault = self.above.faults.pop(0)
        if isinstance(fault, int):
            self._say(fault, {"detail": "not today"})
        else:
            fault(self)
        return True

    def _signed(self, method: str, key: str, body: bytes) -> bool:
        at, given = self.headers["Xinzheng-Time"], self.headers["Xinzheng-Signature"]
        return self.headers["Xinzheng-Key"] == KEY and given == signature(SECRET, method, self.path, at, key, body)

    def _say(self, status: int, words: dict[str, Any]) -> None:
        content = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""


@contextmanager
def above() -> Iterator[Above]:
    """The platform, up until the block ends."""
    held = Above()
    desk = type("DeskOfTest", (Desk,), {"above": held})
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    server.daemon_threads = True
    held.address = f"http://127.0.0.1:{server.server_address[1]}/api"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield held
    finally:
        held.stopped.set()
        server.shutdown()
        thread.join(5)
        server.server_close()
