"""Seals: none, a picture, a signing service."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from app.adapters.pdf import TypstRenderer
from app.adapters.seal import NoSeal, PictureSeal, RemoteSeal, SealFailed
from app.domain.notices import compose
from app.domain.vocabulary import NoticeKind
from tests.adapters.hostile_files import picture
from tests.domain.notice_examples import example

CODE = "11410122MB0000001X"
TEMPLATES = Path(__file__).parents[2] / "templates" / "notices"


class Signer(BaseHTTPRequestHandler):
    """Signs what carries the right token; answers rubbish to an unknown organisation."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200 if self.headers["Authorization"] == "Bearer token" else 401)
        self.end_headers()
        self.wfile.write(body + b"\n% signed" if self.headers["X-Organisation"] == CODE else b"<html>")

    def log_message(self, format: str, *args: object) -> None:
        """The test's output stays quiet."""


@contextmanager
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Signer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sign"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_demo_says_that_nothing_is_sealed() -> None:
    """A demo letter can never pass for a sealed one."""
    seal = NoSeal()
    assert (seal.marking, seal.picture(CODE), seal.sign(b"%PDF-", CODE)) == ("未盖章（演示）", None, b"%PDF-")


def test_picture_is_printed_over_the_signature(tmp_path: Path) -> None:
    """The organisation's own picture is in the letter; another organisation has none."""
    (tmp_path / f"{CODE}.png").write_bytes(picture("PNG", mode="RGBA"))
    seal = PictureSeal(tmp_path)
    drawn = seal.picture(CODE)
    assert drawn is not None
    data = compose(NoticeKind.ANSWER, example(NoticeKind.ANSWER, seal=seal.marking))
    renderer = TypstRenderer(TEMPLATES)
    assert b"/Subtype /Image" in renderer.render("letter", data, {"seal": drawn}).replace(b"/Subtype/", b"/Subtype /")
    for stranger in ("11410122MB0000002X", "../" + CODE):
        with pytest.raises(SealFailed):
            seal.picture(stranger)


def test_signing_service_signs_or_fails() -> None:
    """A signed PDF comes back, or an error that the outbox can try again."""
    with service() as url:
        assert RemoteSeal(url, "token").sign(b"%PDF-1.7", CODE) == b"%PDF-1.7\n% signed"
        with pytest.raises(SealFailed, match="401"):
            RemoteSeal(url, "wrong").sign(b"%PDF-1.7", CODE)
        with pytest.raises(SealFailed, match="not answer with a PDF"):
            RemoteSeal(url, "token").sign(b"%PDF-1.7", "other")
    with pytest.raises(SealFailed):
        RemoteSeal(url, "token").sign(b"%PDF-1.7", CODE)
    with pytest.raises(ValueError, match="http"):
        RemoteSeal("file:///etc/passwd")
