"""Virus scanning of uploads by a clamd daemon, where the site runs one."""

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

_CHUNK = 64 * 1024
_LONGEST_REPLY = 4096


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


@dataclass(frozen=True)
class Scan:
    """What a scan found; `detail` is the name of the virus, or why nothing was scanned."""

    verdict: Verdict
    detail: str = ""


class ScannerUnavailable(Exception):
    """The scanner did not answer, or not with a verdict: the file stays where it is, to be scanned later."""


class Scanner(Protocol):
    def scan(self, content: bytes) -> Scan:
        """Look for viruses; raises ScannerUnavailable."""
        ...


class NoScanner:
    """A site without clamd: nothing is scanned, and that is said."""

    def scan(self, content: bytes) -> Scan:
        return Scan(Verdict.NOT_SCANNED, "no scanner configured")


@dataclass(frozen=True)
class ClamdScanner:
    """Talks clamd's INSTREAM over TCP (`host`, `port`) or, with `path`, over a Unix socket."""

    host: str = "127.0.0.1"
    port: int = 3310
    path: Path | None = None
    timeout: float = 30.0

    def scan(self, content: bytes) -> Scan:
        try:
            with self._connect() as daemon:
                reply = _instream(daemon, content)
        except OSError as error:
            raise ScannerUnavailable(str(error)) from error
        if reply == "stream: OK":
            return Scan(Verdict.CLEAN)
        if reply.startswith("stream: ") and reply.endswith(" FOUND"):
            return Scan(Verdict.INFECTED, reply.removeprefix("stream: ").removesuffix(" FOUND"))
        raise ScannerUnavailable(reply or "connection closed without a verdict")

    def _connect(self) -> socket.socket:
        if self.path is None:
            return socket.create_connection((self.host, self.port), timeout=self.timeout)
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        daemon.settimeout(self.timeout)
        try:
            daemon.connect(str(self.path))
        except OSError:
            daemon.close()
            raise
        return daemon


def _instream(daemon: socket.socket, content: bytes) -> str:
    """Send length-prefixed chunks and an empty one, read the answer up to its zero byte."""
    try:
        daemon.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            daemon.sendall(struct.pack(">I", len(chunk)) + chunk)
        daemon.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # clamd hangs up once its own size limit is passed; its reason is still to be read.
        pass
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _LONGEST_REPLY:
        part = daemon.recv(_LONGEST_REPLY)
        if not part:
            break
        reply += part
    return reply.rstrip(b"\0\n").decode("utf-8", "replace")
