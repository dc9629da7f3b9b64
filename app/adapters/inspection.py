"""Looking at an upload before anybody opens it: what it is, whether it is harmless, what it is called."""

import hashlib
from dataclasses import dataclass

from app.adapters.image_check import reencode
from app.adapters.office_check import check_office
from app.adapters.pdf_check import check_pdf
from app.domain.file_checks import FileType, check_extension, check_size, is_archive, safe_name, sniff, unsupported


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept; `content` is what to keep (an image is drawn anew), `size` in bytes."""

    name: str
    type: str
    size: int
    sha256: str
    content: bytes


def inspect(name: str, content: bytes, *, limit: int) -> Inspected:
    """Take the file or refuse it with a sentence for the person who sent it.

    Raises TooLarge (over `limit` bytes), UnsupportedType (not on the list), Invalid (empty, damaged, dangerous).
    """
    name = safe_name(name)
    check_size(content, limit)
    kind = check_office(content) if is_archive(content) else sniff(content)
    if kind is None:
        raise unsupported(name)
    check_extension(name, kind)
    if kind is FileType.PDF:
        check_pdf(content)
    elif kind in (FileType.JPEG, FileType.PNG):
        content = reencode(content, kind)
        check_size(content, limit)
    return Inspected(name, kind.media, len(content), hashlib.sha256(content).hexdigest(), content)
