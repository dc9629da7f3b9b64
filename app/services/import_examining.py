"""A file of records before anything is asked of the database: looked at and scanned, which takes its time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from app.adapters.file_store import FileMissing
from app.adapters.outside import Outside
from app.adapters.tables import Looked, look
from app.adapters.virus_scan import Verdict
from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_


@dataclass(frozen=True)
class Upload:
    """A file somebody hands in for a provider, and whether he vouches for it by name; `limit` in bytes."""

    name: str
    content: bytes
    limit: int
    vouched: bool = True


@dataclass(frozen=True)
class Examined:
    """What was found, and the hash under which the file waits in quarantine."""

    upload: Upload
    looked: Looked
    digest: str

    def release(self, outside: Outside) -> None:
        """Let the file be opened: a row will name it."""
        try:
            outside.files.release(self.digest)
        except FileMissing:  # the same file, sent by somebody else at this moment, was refused there
            outside.files.put(self.upload.content)


@contextmanager
def examining(upload: Upload, outside: Outside) -> Iterator[Examined]:
    """Look at a file and have it scanned: no transaction may wait for it. What was not released is destroyed.

    Raises TooLarge, Invalid (at `file`), StorageFull, ScannerUnavailable.
    """
    looked = look(upload.name, upload.content, BytesIO(upload.content), limit=upload.limit)
    digest = outside.files.quarantine(upload.content)
    try:
        if outside.scanner.scan(upload.content).verdict is Verdict.INFECTED:
            raise Invalid([FieldError("file", "infected", N_("文件含有病毒，已拒收"))])
        yield Examined(upload, looked, digest)
    finally:
        outside.files.discard(digest)  # whoever sent it is asked to send it again
