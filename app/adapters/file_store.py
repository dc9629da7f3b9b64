"""Files by the hash of their content: evidence, sealed letters and notices, on disk or in memory.

An upload waits in quarantine until it has been looked at; only released files can be opened.
"""

import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from app.adapters.disk import is_full, sync_folder, write_atomically
from app.adapters.stored_bytes import StoredBytes
from app.domain.errors import NotFound, StorageFull
from app.domain.vocabulary import N_

_DIGEST = re.compile(r"[0-9a-f]{64}")
_TAKEN = ".taken"


class FileMissing(NotFound):
    """The database names a file that the store does not hold, or holds in quarantine only."""

    code, message = "file_missing", N_("文件内容缺失，请联系系统管理员（摘要 {digest}）")


class FileDamaged(Exception):
    """The stored bytes no longer have the hash they are filed under."""


class FileStore(Protocol):
    def quarantine(self, content: bytes) -> str:
        """Keep `content` unopened; returns its sha256. Raises StorageFull, and then nothing is kept."""
        ...

    def discard(self, digest: str) -> None:
        """Destroy a file in quarantine; the same file, released before, stays."""
        ...

    def room(self) -> int | None:
        """How many bytes may still be written, None where nobody can say."""
        ...

    def release(self, digest: str) -> None:
        """Let a quarantined file be opened; releasing twice is no error. Raises FileMissing."""
        ...

    def put(self, content: bytes) -> str:
        """Keep a document of our own making; returns its sha256. Raises StorageFull."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """A released file as a stream. Raises FileMissing."""
        ...

    def read(self, digest: str) -> bytes:
        """A released file whole, compared with its hash. Raises FileMissing, FileDamaged."""
        ...

    def untouched(self, before: datetime, first: str = "") -> Iterator[str]:
        """The released files nobody has handed in or made again since; those whose hash begins with one sign."""
        ...

    def forget(self, digest: str, before: datetime) -> bool:
        """Destroy a released file, unless somebody has handed it in or made it again since `before`."""
        ...

    def clear(self, before: datetime) -> int:
        """Destroy what a crash has left in quarantine or half written before this; answers how many files."""
        ...

    def measure(self) -> int:
        """How many bytes the released files take, counted one by one."""
        ...


class FolderStore:
    """`<folder>/released/ab/abcd…` and `<folder>/quarantine/ab/abcd…`; every write is atomic and on the disk.

    `most` bytes of all released files bound what may be handed in, 0: nothing does. Our own letters are always kept.
    """

    def __init__(self, folder: Path, most: int = 0) -> None:
        self._released = folder / "released"
        self._quarantine = folder / "quarantine"
        self._most, self._bytes = most, StoredBytes(folder, self._released)

    def quarantine(self, content: bytes) -> str:
        known = _path(self._released, _sha256(content)).is_file()
        if self._most and not known and self._bytes.read() + len(content) > self._most:
            raise StorageFull()
        return _write(self._quarantine, content)[0]

    def discard(self, digest: str) -> None:
        _path(self._quarantine, digest).unlink(missing_ok=True)

    def room(self) -> int | None:
        folder = next(each for each in (self._released, *self._released.parents) if each.exists())
        return shutil.disk_usage(folder).free

    def release(self, digest: str) -> None:
        target, source = _path(self._released, digest), _path(self._quarantine, digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        known = target.is_file()
        try:
            os.replace(source, target)
            self._add(0 if known else target.stat().st_size)
        except FileNotFoundError:
            if not _touched(target):
                raise FileMissing(digest=digest) from None
        sync_folder(target.parent)

    def put(self, content: bytes) -> str:
        digest, fresh = _write(self._released, content)
        self._add(len(content) if fresh else 0)
        return digest

    def open(self, digest: str) -> BinaryIO:
        try:
            return _path(self._released, digest).open("rb")
        except FileNotFoundError:
            raise FileMissing(digest=digest) from None

    def read(self, digest: str) -> bytes:
        with self.open(digest) as stream:
            content = stream.read()
        if _sha256(content) != digest:
            raise FileDamaged(digest)
        return content

    def untouched(self, before: datetime, first: str = "") -> Iterator[str]:
        for path in self._released.glob(f"{first or '?'}?/*"):
            if path.suffix == _TAKEN:  # a crash in `forget`: nobody knows whether it was wanted, so it is asked anew
                path = _put_back(path)
            if _DIGEST.fullmatch(path.name) and _is_older(path, before):
                yield path.name

    def forget(self, digest: str, before: datetime) -> bool:
        path = _path(self._released, digest)
        taken = path.with_suffix(_TAKEN)
        if not _is_older(path, before):
            return False
        # Out of the way first, then looked at once more: whoever hands it in now writes it anew.
        try:
            os.replace(path, taken)
        except FileNotFoundError:
            return False
        if not _is_older(taken, before):
            _put_back(taken)
            return False
        self._add(-taken.stat().st_size)
        taken.unlink()
        sync_folder(path.parent)
        return True

    def clear(self, before: datetime) -> int:
        left = [*self._quarantine.glob("??/*"), *self._released.glob("??/.writing-*")]
        found = [path for path in left if _is_older(path, before)]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def measure(self) -> int:
        return self._bytes.count()

    def _add(self, change: int) -> None:
        if change:
            self._bytes.add(change)


class MemoryStore:
    """The same rules without a disk, for tests and trials."""

    def __init__(self) -> None:
        self._released: dict[str, bytes] = {}
        self._quarantine: dict[str, bytes] = {}

    def quarantine(self, content: bytes) -> str:
        digest = _sha256(content)
        self._quarantine[digest] = content
        return digest

    def discard(self, digest: str) -> None:
        self._quarantine.pop(digest, None)

    def room(self) -> int | None:
        return None

    def release(self, digest: str) -> None:
        if digest in self._quarantine:
            self._released[digest] = self._quarantine.pop(digest)
        elif digest not in self._released:
            raise FileMissing(digest=digest)

    def put(self, content: bytes) -> str:
        digest = _sha256(content)
        self._released[digest] = content
        return digest

    def open(self, digest: str) -> BinaryIO:
        return io.BytesIO(self.read(digest))

    def read(self, digest: str) -> bytes:
        if digest not in self._released:
            raise FileMissing(digest=digest)
        return self._released[digest]

    def untouched(self, before: datetime, first: str = "") -> Iterator[str]:
        return iter([each for each in self._released if each.startswith(first)])

    def forget(self, digest: str, before: datetime) -> bool:
        return self._released.pop(digest, None) is not None

    def clear(self, before: datetime) -> int:
        found = len(self._quarantine)
        self._quarantine.clear()
        return found

    def measure(self) -> int:
        return sum(map(len, self._released.values()))


def _write(root: Path, content: bytes) -> tuple[str, bool]:
    """The hash, and whether the file was not there before."""
    digest = _sha256(content)
    path = _path(root, digest)
    try:
        if fresh := not _touched(path):
            write_atomically(path, content)
    except OSError as error:
        if is_full(error):
            raise StorageFull() from error
        raise
    return digest, fresh


def _touched(path: Path) -> bool:
    """Whether a file is there; if so it counts as handed in just now."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False


def _put_back(taken: Path) -> Path:
    path = taken.with_suffix("")
    with suppress(FileExistsError):  # written anew meanwhile, which is younger and stays
        os.link(taken, path)
    taken.unlink()
    return path


def _path(root: Path, digest: str) -> Path:
    # The digest reaches us from rows and requests: nothing but a digest may become a path.
    if not _DIGEST.fullmatch(digest):
        raise FileMissing(digest=digest)
    return root / digest[:2] / digest


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
