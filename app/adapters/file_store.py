"""Files by the hash of their content: evidence, sealed letters and notices, on disk or in memory.

An upload waits in quarantine until it has been looked at; only released files can be opened.
"""

import hashlib
import io
import os
import re
import shutil
from pathlib import Path
from typing import BinaryIO, Protocol

from app.adapters.disk import is_full, sync_folder, write_atomically
from app.domain.errors import NotFound, StorageFull
from app.domain.vocabulary import N_

_DIGEST = re.compile(r"[0-9a-f]{64}")


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

    def remove(self, digest: str) -> None:
        """Destroy a file, released or not; one that is gone is no error."""
        ...


class FolderStore:
    """`<folder>/released/ab/abcd…` and `<folder>/quarantine/ab/abcd…`; every write is atomic and on the disk."""

    def __init__(self, folder: Path) -> None:
        self._released = folder / "released"
        self._quarantine = folder / "quarantine"

    def quarantine(self, content: bytes) -> str:
        return _write(self._quarantine, content)

    def discard(self, digest: str) -> None:
        _path(self._quarantine, digest).unlink(missing_ok=True)

    def room(self) -> int | None:
        folder = next(each for each in (self._released, *self._released.parents) if each.exists())
        return shutil.disk_usage(folder).free

    def release(self, digest: str) -> None:
        target, source = _path(self._released, digest), _path(self._quarantine, digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(source, target)
        except FileNotFoundError:
            if not target.is_file():
                raise FileMissing(digest=digest) from None
        sync_folder(target.parent)

    def put(self, content: bytes) -> str:
        return _write(self._released, content)

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

    def remove(self, digest: str) -> None:
        for root in (self._released, self._quarantine):
            _path(root, digest).unlink(missing_ok=True)


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

    def remove(self, digest: str) -> None:
        self._released.pop(digest, None)
        self._quarantine.pop(digest, None)


def _write(root: Path, content: bytes) -> str:
    digest = _sha256(content)
    path = _path(root, digest)
    try:
        if not path.is_file():
            write_atomically(path, content)
    except OSError as error:
        if is_full(error):
            raise StorageFull() from error
        raise
    return digest


def _path(root: Path, digest: str) -> Path:
    # The digest reaches us from rows and requests: nothing but a digest may become a path.
    if not _DIGEST.fullmatch(digest):
        raise FileMissing(digest=digest)
    return root / digest[:2] / digest


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
