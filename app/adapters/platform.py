"""The platform above (省级平台): results handed over by signed HTTP requests, and its later word on each of them.

docs/platform.md is the contract. Handing over the same key twice is one result there, so it may be tried until it is
taken; that it was taken is not yet that it is shown: `ask` tells.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import requests

_LONGEST = 64 * 1024  # bytes of an answer we care to read
_NUMBER, _REASON = 64, 200
# Its own trouble or ours with it: the same request may be taken later. Every other refusal is about what was sent.
_LATER = frozenset({401, 403, 408, 425, 429})
_LOCAL = ("127.0.0.1", "localhost", "::1")


class Standing(StrEnum):
    """What the platform says of a result: taken, shown, or refused after all."""

    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    DENIED = "denied"


@dataclass(frozen=True)
class Receipt:
    """Its answer: under which number of its own it keeps the result, how that stands, and why where it was denied."""

    number: str
    standing: Standing
    reason: str = ""


class PlatformFailed(Exception):
    """The platform took nothing. `permanent`: trying again is useless. `code` is the HTTP status, if there was one."""

    def __init__(self, detail: str, *, permanent: bool, code: int | None = None) -> None:
        super().__init__(detail)
        self.permanent = permanent
        self.code = code


class Platform(Protocol):
    """One platform above."""

    def hand_over(self, key: str, body: Mapping[str, Any]) -> Receipt:
        """Hand a result over under a key of ours; the same key again changes nothing there. Raises PlatformFailed."""
        ...

    def ask(self, number: str) -> Receipt:
        """How a result it has taken stands now. Raises PlatformFailed."""
        ...


@dataclass(frozen=True)
class Platforms:
    """The platform of each place; under `*` that of all others, if there is one."""

    known: Mapping[str, Platform] = field(default_factory=dict)

    def of(self, place: str) -> Platform | None:
        """The platform above this place; None where none is connected and people look there themselves."""
        return self.known.get(place) or self.known.get("*")


@dataclass(frozen=True)
class HttpPlatform:
    """A platform at an address; every request is signed with a secret both sides know. `timeout` is in seconds."""

    address: str
    key_id: str
    secret: bytes = field(repr=False)
    timeout: float = 20.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
            raise ValueError(f"platform {self.address!r} is not an https:// address")
        if not self.key_id or not self.secret:
            raise ValueError(f"platform {self.address!r} has no key")

    def hand_over(self, key: str, body: Mapping[str, Any]) -> Receipt:
        content = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return self._request("POST", f"{self.address.rstrip('/')}/results", key, content)

    def ask(self, number: str) -> Receipt:
        return self._request("GET", f"{self.address.rstrip('/')}/results/{quote(number, safe='')}", "", b"")

    def _request(self, method: str, address: str, key: str, content: bytes) -> Receipt:
        at = str(int(time.time()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
            "Xinzheng-Key": self.key_id,
            "Xinzheng-Time": at,
            "Xinzheng-Signature": signature(self.secret, method, urlsplit(address).path, at, key, content),
        }
        if key:
            headers["Idempotency-Key"] = key
        ends_at = time.monotonic() + self.timeout
        try:
            with requests.request(
                method,
                address,
                data=content or None,
                headers=headers,
                timeout=self.timeout,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _receipt(answer.status_code, _read(answer, ends_at))
        except requests.RequestException as error:
            raise PlatformFailed(type(error).__name__, permanent=False) from error


def signature(secret: bytes, method: str, path: str, at: str, key: str, content: bytes) -> str:
    """HMAC-SHA256 in hexadecimal digits over method, path, time, key and the digest of the body, a line each."""
    words = "\n".join((method, path, at, key, hashlib.sha256(content).hexdigest()))
    return hmac.new(secret, words.encode(), hashlib.sha256).hexdigest()


def _read(answer: requests.Response, ends_at: float) -> bytes:
    """The body, as far as it is short and comes in time: a platform that drips must not hold the outbox."""
    body = b""
    for piece in answer.iter_content(4096):
        body += piece
        if len(body) > _LONGEST:
            raise PlatformFailed("answer too long", permanent=False, code=answer.status_code)
        if time.monotonic() > ends_at:
            raise PlatformFailed("answer too slow", permanent=False, code=answer.status_code)
    return body


def _receipt(status: int, body: bytes) -> Receipt:
    if status >= 500 or status in _LATER:
        raise PlatformFailed("not now", permanent=False, code=status)
    if not 200 <= status < 300:
        raise PlatformFailed("refused", permanent=status >= 400, code=status)
    try:
        said = json.loads(body)
        number, standing = said["number"], Standing(said["status"])
        reason = said.get("reason") or ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PlatformFailed("answer not understood", permanent=False, code=status) from error
    if not isinstance(number, str) or not 0 < len(number) <= _NUMBER or not isinstance(reason, str):
        raise PlatformFailed("answer not understood", permanent=False, code=status)
    return Receipt(number, standing, reason[:_REASON])
