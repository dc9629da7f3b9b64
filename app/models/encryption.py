"""Personal columns: AES-256-GCM with a key id, and a keyed hash beside them to find a value again."""

import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary, types

_VERSION = 1
_NONCE = 12


@dataclass(frozen=True)
class Keyring:
    """The data keys by id (0–255), the id new values are written with, and the key of the blind index."""

    keys: Mapping[int, bytes]
    current: int
    index_key: bytes

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self.keys[self.current])

    def encrypt(self, text: str, context: str) -> bytes:
        """version, key id, nonce, ciphertext; `context` (the column) is authenticated, so values cannot be moved."""
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, text.encode(), context.encode())
        return header(self.current) + nonce + sealed

    def decrypt(self, value: bytes, context: str) -> str:
        """Raises KeyError for an unknown key id, InvalidTag for a forged or moved value."""
        start = 2 + _NONCE
        return AESGCM(self.keys[value[1]]).decrypt(value[2:start], value[start:], context.encode()).decode()


_ring: list[Keyring] = []
_reading: list[Callable[[], Keyring]] = []


def use_keyring(ring: Keyring, reading: Callable[[], Keyring] | None = None) -> None:
    """Set the keys of this process; column types have no other way to reach them.

    `reading` reads the settings anew: a value under a key this process has not heard of makes it ask there.
    """
    _ring[:] = [ring]
    _reading[:] = [reading] if reading else []


def keyring() -> Keyring:
    """The keys of this process."""
    return _ring[0]


def renew_keyring() -> Keyring:
    """The keys as the settings name them now, from here on those of this process."""
    if _reading:
        _ring[:] = [_reading[0]()]
    return _ring[0]


def decrypted(value: bytes, context: str) -> str:
    """A value in clear. Raises KeyError for a key nobody has, InvalidTag."""
    if value[1] not in _ring[0].keys:
        renew_keyring()
    return _ring[0].decrypt(value, context)


def header(key: int) -> bytes:
    """How every value under a key begins."""
    return bytes((_VERSION, key))


def blind_index(value: str) -> str:
    """A keyed hash of an identifier, upper case and without blanks: equal numbers meet, nobody else can compute it."""
    normal = "".join(value.split()).upper()
    return hmac.digest(_ring[0].index_key, normal.encode(), "sha256").hex()


class Encrypted(types.TypeDecorator[str]):
    """A text only this process can read; `context` is `table.column`."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _ring[0].encrypt(value, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else decrypted(bytes(value), self.context)


class EncryptedJson(types.TypeDecorator[Any]):
    """A JSON value only this process can read."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return _ring[0].encrypt(orjson.dumps(value).decode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(decrypted(bytes(value), self.context))
