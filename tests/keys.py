"""The keys of every test installation."""

from app.models.encryption import Keyring

KEYS = Keyring(keys={1: b"k" * 32}, current=1, index_key=b"i" * 32)
