"""How many bytes the stored files take: one number in a file that every process adds to, counted anew every night."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.adapters.disk import is_full

_LONGEST = 32


class StoredBytes:
    """The number beside a folder; where it is missing or unreadable the files are counted.

    A crash between a file and the number leaves it wrong until the next count: it bounds uploads, it proves nothing.
    """

    def __init__(self, folder: Path, counted: Path) -> None:
        # Not in the folder: a backup takes that along, and the number of another day with it.
        self._path, self._counted = folder.with_name(f"{folder.name}.bytes"), counted

    def read(self) -> int:
        """The number as it stands."""
        with self._held() as handle:
            return self._number(handle)

    def add(self, change: int) -> None:
        """So many more, or fewer where it is below 0; a full disk, which stops uploads by itself, is no error here."""
        try:
            with self._held() as handle:
                self._write(handle, max(0, self._number(handle) + change))
        except OSError as error:
            if not is_full(error):
                raise

    def count(self) -> int:
        """Count the files and put that in its place; whoever adds meanwhile waits."""
        with self._held() as handle:
            return self._write(handle, self._sum())

    @contextmanager
    def _held(self) -> Iterator[int]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)

    def _number(self, handle: int) -> int:
        text = os.pread(handle, _LONGEST, 0).strip()
        return int(text) if text.isdigit() else self._write(handle, self._sum())

    def _write(self, handle: int, number: int) -> int:
        # As long as any other, so that no rest of a longer number stays behind it.
        os.pwrite(handle, f"{number:<{_LONGEST}}".encode(), 0)
        return number

    def _sum(self) -> int:
        return sum(_size(path) for path in self._counted.glob("??/*"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
