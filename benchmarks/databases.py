"""Databases to measure on: real files, real commits."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres_server


@contextmanager
def sqlite() -> Iterator[str]:
    """A file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'bench.db'}"


@contextmanager
def postgresql() -> Iterator[str]:
    """A durable server from the wheel."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:
        home = Path(folder)
        home.chmod(0o755)
        try:
            yield postgres_server.start(home, postgres_server.DURABLE)
        finally:
            postgres_server.stop(home)
