"""Who told, sealed so that two people open it: a fresh key for each tip, halved, each half under a key of its own.

The halves are a random pad and the key XORed with it: one of them alone says nothing about the key. The keys over the
halves are derived from the index key, which stays; the columns lie under the data key besides, which changes. Whoever
holds database and keys of the server can join them: that the software does so for two people only is its own doing.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.errors import Conflict
from app.domain.vocabulary import N_, Role
from app.models.encryption import keyring

_KEY, _NONCE = 32, 12
# Every sealed text is as long as the next up to this many bytes: its length tells nothing either.
_BLOCK = 512


@dataclass(frozen=True)
class SealedIdentity:
    """What is stored of who told, in base64."""

    identity: str
    share_supervisor: str
    share_auditor: str


def seal(tip: str, identity: Mapping[str, str]) -> SealedIdentity:
    """Seal who told; `tip` binds it to the one tip, so that no row lends its seal to another."""
    key, pad = AESGCM.generate_key(256), os.urandom(_KEY)
    text = orjson.dumps(dict(identity))
    text += b" " * (-len(text) % _BLOCK)
    return SealedIdentity(
        _encrypted(key, text, tip),
        _encrypted(_share_key(Role.SUPERVISOR), pad, f"{tip}:{Role.SUPERVISOR.value}"),
        _encrypted(_share_key(Role.AUDITOR), _xor(key, pad), f"{tip}:{Role.AUDITOR.value}"),
    )


def unseal(tip: str, sealed: SealedIdentity) -> Mapping[str, str]:
    """Join both halves and read who told. Raises Conflict where a half or the text is not what was stored."""
    try:
        pad = _decrypted(_share_key(Role.SUPERVISOR), sealed.share_supervisor, f"{tip}:{Role.SUPERVISOR.value}")
        other = _decrypted(_share_key(Role.AUDITOR), sealed.share_auditor, f"{tip}:{Role.AUDITOR.value}")
        found: dict[str, str] = orjson.loads(_decrypted(_xor(pad, other), sealed.identity, tip))
    except (InvalidTag, binascii.Error, ValueError) as broken:
        raise Conflict("seal_broken", N_("密封的身份信息已损坏或者被改动，不能开启，请告知系统管理员")) from broken
    return found


def _share_key(role: Role) -> bytes:
    info = f"xinzheng tip share {role.value}".encode()
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=info).derive(keyring().index_key)


def _encrypted(key: bytes, content: bytes, context: str) -> str:
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, content, context.encode())).decode()


def _decrypted(key: bytes, value: str, context: str) -> bytes:
    content = base64.b64decode(value, validate=True)
    return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], context.encode())


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
