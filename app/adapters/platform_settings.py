"""Which platform stands above which place, read from two settings."""

from collections.abc import Iterator
from pathlib import Path

from app.adapters.platform import HttpPlatform, Platform, Platforms
from app.adapters.platform_folder import FolderPlatform

_FOLDER = "file://"


def platforms_of(addresses: str, keys: str) -> Platforms:
    """The platforms of `place=address,…` and `place=key:secret,…`; an address is https:// or file:///folder.

    Raises ValueError for whatever cannot be used.
    """
    secrets = dict(_entries(keys))
    return Platforms({place: _platform(address, secrets.get(place, "")) for place, address in _entries(addresses)})


def _platform(address: str, key: str) -> Platform:
    if address.startswith(_FOLDER):
        folder = Path(address.removeprefix(_FOLDER))
        if not folder.is_absolute():
            raise ValueError(f"platform {address!r} needs an absolute path: file:///folder")
        return FolderPlatform(folder)
    key_id, _, secret = key.partition(":")
    return HttpPlatform(address, key_id, secret.encode())


def _entries(text: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for entry in filter(None, map(str.strip, text.split(","))):
        place, equals, value = (part.strip() for part in entry.partition("="))
        if not (place and equals and value) or place in seen:
            # The entry itself may be a secret, and is not repeated.
            raise ValueError("a list of platforms reads place=…,place=…, each place once")
        seen.add(place)
        yield place, value
