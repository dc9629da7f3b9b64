"""The scanner against a server that speaks clamd's protocol."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.adapters.virus_scan import ClamdScanner, NoScanner, Scan, ScannerUnavailable, Verdict

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


def _read(peer: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = peer.recv(size - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data


def _serve(listener: socket.socket, limit: int) -> None:
    """One conversation as clamd holds it: command, chunks, verdict."""
    peer, _ = listener.accept()
    with peer:
        if _read(peer, 10) != b"zINSTREAM\0":
            peer.sendall(b"UNKNOWN COMMAND\0")
            return
        received = b""
        while size := struct.unpack(">I", _read(peer, 4))[0]:
            received += _read(peer, size)
            if len(received) > limit:
                peer.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        peer.sendall(b"stream: Win.Test.EICAR FOUND\0" if EICAR in received else b"stream: OK\0")


@contextmanager
def clamd(listener: socket.socket, limit: int = 10_000_000) -> Iterator[None]:
    thread = threading.Thread(target=_serve, args=(listener, limit), daemon=True)
    with listener:
        thread.start()
        yield
        thread.join(10)


def tcp() -> tuple[socket.socket, ClamdScanner]:
    listener = socket.create_server(("127.0.0.1", 0))
    return listener, ClamdScanner(port=listener.getsockname()[1], timeout=5)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"x" * 300_000, Scan(Verdict.CLEAN)),
        (b"", Scan(Verdict.CLEAN)),
        (b"x" * 100_000 + EICAR, Scan(Verdict.INFECTED, "Win.Test.EICAR")),
    ],
)
def test_scanner_passes_on_the_verdict(content: bytes, expected: Scan) -> None:
    """Content of many chunks arrives whole, and the verdict comes back with the virus's name."""
    listener, scanner = tcp()
    with clamd(listener):
        assert scanner.scan(content) == expected


def test_scanner_speaks_over_a_unix_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A local clamd is usually reached by a path."""
    monkeypatch.chdir(tmp_path)
    listener = socket.socket(socket.AF_UNIX)
    # A relative path: the socket's name may be 107 bytes at most, the folder's may be longer.
    listener.bind("clamd.sock")
    listener.listen()
    with clamd(listener):
        assert ClamdScanner(path=Path("clamd.sock"), timeout=5).scan(EICAR).verdict is Verdict.INFECTED


def test_size_limit_of_the_daemon_is_no_verdict() -> None:
    """Too large for the scanner is neither clean nor infected."""
    listener, scanner = tcp()
    with clamd(listener, limit=1000), pytest.raises(ScannerUnavailable):
        scanner.scan(b"x" * 200_000)


def test_silent_daemon_is_no_verdict() -> None:
    """A scanner that is down never lets a file pass."""
    listener, scanner = tcp()
    listener.close()
    with pytest.raises(ScannerUnavailable):
        scanner.scan(b"x")


def test_site_without_scanner_says_so() -> None:
    """Nothing was scanned, and the record says that nothing was scanned."""
    assert NoScanner().scan(EICAR) == Scan(Verdict.NOT_SCANNED, "no scanner configured")
