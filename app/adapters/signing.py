"""The key of an installation, by which others know a case file was made here: Ed25519, made once, kept in a file."""

import os
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class KeyUnusable(Exception):
    """The file of the key holds something else."""


class SigningKey:
    """`path` is the PEM file of the private key (mode 600); it is made at its first use."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def sign(self, content: bytes) -> str:
        """The signature over `content`, as hexadecimal digits. Raises KeyUnusable."""
        return self._key.sign(content).hex()

    @property
    def public(self) -> str:
        """The public key, as hexadecimal digits: what to publish, so that others can compare. Raises KeyUnusable."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        if not self._path.exists():
            _make(self._path)
        key = load_pem_private_key(self._path.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyUnusable(str(self._path))
        return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        # Of two processes at once one makes the key, and both use it.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
