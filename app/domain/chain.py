"""A hash chain over events: each hash covers the hash before it and the event's canonical JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

ALGORITHM = "sha256-json-1"
GENESIS = "0" * 64


@dataclass(frozen=True)
class Link:
    """One stored event of a stream: its place, content, and the hashes written beside it."""

    seq: int
    content: dict[str, Any]
    previous: str
    hash: str
    algorithm: str = ALGORITHM


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold.

    `reason` is sequence, algorithm, previous, content, appended (beyond the head) or head.
    """

    seq: int
    reason: str


def canonical(content: Any) -> bytes:
    """The one JSON text of a value: sorted keys, no blanks, UTF-8.

    Raises TypeError for anything a database could hand back differently (floats, keys that are not text, dates).
    """
    _refuse_unstable(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def seal(previous: str, content: dict[str, Any]) -> str:
    """The hash of an event that follows the event with hash `previous` (GENESIS for the first)."""
    return sha256(previous.encode() + b"\n" + canonical(content)).hexdigest()


def first_break(links: Iterable[Link], head: str | None = None, length: int | None = None) -> Break | None:
    """The first broken event of a stream that starts at seq 1; None when it holds.

    With `head` and `length`, kept outside the stream, an end that was cut off or lengthened is found too.
    """
    previous, seq = GENESIS, 0
    for link in links:
        seq += 1
        if reason := _fault(link, seq, previous):
            return Break(seq, reason)
        if length is not None and seq > length:
            return Break(seq, "appended")
        previous = link.hash
    if head is not None and head != previous:
        return Break(seq + 1, "head")
    return None


def _fault(link: Link, seq: int, previous: str) -> str | None:
    if link.seq != seq:
        return "sequence"
    if link.algorithm != ALGORITHM:
        return "algorithm"
    if link.previous != previous:
        return "previous"
    if link.hash != _sealed_or_none(link):
        return "content"
    return None


def _sealed_or_none(link: Link) -> str | None:
    try:
        return seal(link.previous, link.content)
    except (TypeError, UnicodeEncodeError):
        return None


def _refuse_unstable(value: Any) -> None:
    if isinstance(value, dict):
        if any(not isinstance(key, str) for key in value):
            raise TypeError("keys of an event are text")
        for item in value.values():
            _refuse_unstable(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_unstable(item)
    elif not (value is None or isinstance(value, str | int)):
        raise TypeError(f"{type(value).__name__} has no stable JSON text")
