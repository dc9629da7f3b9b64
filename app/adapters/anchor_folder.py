"""Anchors as files beside the database: `<folder>/<place>/000001.txt`, written once and never again.

`heads` in the same folder is how far each chain had come at the last one; it only saves repeating what has not moved.
"""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from app.adapters.disk import sync_folder
from app.domain.anchors import ADMIN, Head, Title
from app.domain.errors import Busy

_PLACE = re.compile(r"[a-z][a-z0-9_-]*")
_FILE = re.compile(r"([0-9]{6,})\.txt")
_STATE = "heads"


@dataclass(frozen=True)
class Kept:
    """An anchor as it lies in the folder: the sha256 of the file, and how many heads it holds."""

    digest: str
    heads: int


class AnchorFolder:
    """All anchors of one installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from writing anchors: one that is made during a backup would be missing in half of it.

        Raises Busy.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Busy() from error
            yield

    def places(self) -> list[str]:
        """Every place that has anchors."""
        if not self._folder.is_dir():
            return []
        return sorted(each.name for each in self._folder.iterdir() if _PLACE.fullmatch(each.name))

    def serials(self, place: str) -> list[int]:
        """The anchors of a place in their order."""
        folder = self._place(place)
        names = (_FILE.fullmatch(each.name) for each in folder.iterdir()) if folder.is_dir() else ()
        return sorted(int(name[1]) for name in names if name)

    def digest(self, place: str, serial: int) -> str:
        """The sha256 of an anchor."""
        with self._path(place, serial).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def read(self, place: str, serial: int) -> tuple[Title, Iterator[Head]]:
        """An anchor, its heads read as they are asked for. Raises ValueError for a text that is none."""
        lines = _lines(self._path(place, serial))
        return Title.of(next(lines, "")), (Head.of(line) for line in lines)

    def keep(self, title: Title, heads: Iterable[Head]) -> Kept | None:
        """Write an anchor of what has moved; `heads` are all of the place in order. None where nothing has happened.

        Raises FileExistsError: an anchor is never written over.
        """
        folder = self._place(title.place)
        folder.mkdir(parents=True, exist_ok=True)
        with _draft(folder) as anchor, _draft(folder) as state:
            anchor.write(title.line())
            count = _write_moved(anchor, state, self._state(folder), heads)
            if not count:
                return None
            _sync(anchor)
            _sync(state)
            os.link(anchor.name, self._path(title.place, title.serial))
            os.replace(state.name, folder / _STATE)
        sync_folder(folder)
        return Kept(self.digest(title.place, title.serial), count)

    def _state(self, folder: Path) -> Iterator[Head]:
        path = folder / _STATE
        if path.is_file():
            yield from (Head.of(line) for line in _lines(path))

    def _place(self, place: str) -> Path:
        if not _PLACE.fullmatch(place):
            raise ValueError(f"{place!r} is no place")
        return self._folder / place

    def _path(self, place: str, serial: int) -> Path:
        return self._place(place) / f"{serial:06d}.txt"


def _write_moved(anchor: TextIO, state: TextIO, known: Iterator[Head], heads: Iterable[Head]) -> int:
    """Walk both in step; answers how many heads have moved, none where only the last anchor's own event is new."""
    count = beside = 0
    last = next(known, None)
    for head in heads:
        while last is not None and last.order < head.order:
            last = next(known, None)
        before = last if last is not None and last.order == head.order else None
        state.write(head.line())
        if before != head:
            anchor.write(head.line())
            count += 1
            beside += head.stream == ADMIN and before is not None and head.seq == before.seq + 1
    return 0 if count == beside else count


def _lines(path: Path) -> Iterator[str]:
    with closing(path.open(encoding="ascii")) as file:
        yield from file


@contextmanager
def _draft(folder: Path) -> Iterator[TextIO]:
    with tempfile.NamedTemporaryFile("w", encoding="ascii", dir=folder, prefix=".writing-", delete=False) as file:
        try:
            yield file  # type: ignore[misc]
        finally:
            Path(file.name).unlink(missing_ok=True)


def _sync(file: TextIO) -> None:
    file.flush()
    os.fsync(file.fileno())
