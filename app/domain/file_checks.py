"""Which files may be handed in, how they are told apart, and what a file name may hold."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Self

from app.domain.errors import DomainError, FieldError, Invalid, TooLarge, UnsupportedType
from app.domain.vocabulary import N_

_LONGEST_NAME_BYTES = 180
_UNNAMED = N_("未命名")
# Windows opens a device instead of a file under these names, whatever the extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


class FileType(Enum):
    """The allow-list: media type and the extensions that may stand for it."""

    media: str
    extensions: tuple[str, ...]

    def __new__(cls, media: str, *extensions: str) -> Self:
        member = object.__new__(cls)
        member._value_ = media
        member.media = media
        member.extensions = extensions
        return member

    PDF = "application/pdf", "pdf"
    JPEG = "image/jpeg", "jpg", "jpeg"
    PNG = "image/png", "png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"


_MAGIC = ((b"%PDF-", FileType.PDF), (b"\xff\xd8\xff", FileType.JPEG), (b"\x89PNG\r\n\x1a\n", FileType.PNG))

_ADVICE = {
    "doc": N_("不支持旧版 Word 文件，请另存为 PDF 或者 docx 后重新上传"),
    "xls": N_("不支持旧版 Excel 文件，请另存为 PDF 或者 xlsx 后重新上传"),
    "wps": N_("不支持 WPS 文件，请另存为 PDF 或者 docx 后重新上传"),
    "et": N_("不支持 WPS 表格文件，请另存为 PDF 或者 xlsx 后重新上传"),
    "ofd": N_("不支持 OFD 文件，请转换为 PDF 后重新上传"),
    "docm": N_("不支持带宏的文件，请另存为 PDF 或者 docx 后重新上传"),
    "xlsm": N_("不支持带宏的文件，请另存为 PDF 或者 xlsx 后重新上传"),
    "zip": N_("不支持压缩包，请将其中的文件逐个上传"),
    "rar": N_("不支持压缩包，请将其中的文件逐个上传"),
    "7z": N_("不支持压缩包，请将其中的文件逐个上传"),
}
_PICTURE = N_("不支持此种图片，请另存为 JPG 或者 PNG 后重新上传")
_ADVICE |= dict.fromkeys(("heic", "heif", "gif", "bmp", "tif", "tiff", "webp", "svg"), _PICTURE)
_MISNAMED = N_("文件名与文件内容不符：内容是 {wanted} 文件，请改正扩展名后重新上传")
_ANY = N_("不支持此类文件，请上传 PDF、JPG、PNG、docx 或者 xlsx 文件")


def check_size(content: bytes, limit: int) -> None:
    """Refuse an empty file (Invalid) and one above `limit` bytes (TooLarge)."""
    if not content:
        raise refused("empty", N_("文件是空的，请检查后重新上传"))
    if len(content) > limit:
        raise TooLarge(message=N_("文件超过 {limit} MB，请压缩或者拆分后重新上传"), limit=_megabytes(limit))


def refused(code: str, message: str, **values: str) -> Invalid:
    """The refusal of a file, as a fault of the field `file`."""
    return Invalid([FieldError("file", code, message, values)], message.format(**values))


@contextmanager
def damaged_if_failing(message: str) -> Iterator[None]:
    """Turn whatever a parser of hostile input throws into the refusal `damaged`; refusals pass unchanged."""
    try:
        yield
    except DomainError:
        raise
    except Exception as error:
        raise refused("damaged", message) from error


def sniff(content: bytes) -> FileType | None:
    """The type the first bytes speak of, or None; office files and other archives are told apart by the caller."""
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), None)


def is_archive(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def unsupported(name: str) -> UnsupportedType:
    """The refusal of a type that is not on the list, with what to do about it."""
    return UnsupportedType(message=_ADVICE.get(extension(name), _ANY))


def check_extension(name: str, kind: FileType) -> None:
    """Refuse a name whose extension speaks of another type than the content."""
    if extension(name) not in kind.extensions:
        raise refused("wrong_extension", _MISNAMED, wanted=kind.extensions[0])


def extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def safe_name(name: str) -> str:
    """The last part of `name` without anything that steers a path, a terminal or the reading direction."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Categories C*: controls, bidi and zero-width marks, surrogates, private use, unassigned.
    visible = "".join(" " if letter.isspace() else letter for letter in last if _may_stand(letter))
    tidy = re.sub(r" +", " ", _FORBIDDEN.sub("_", visible)).strip(" .")
    if _DEVICES.fullmatch(tidy):
        tidy = f"_{tidy}"
    return _shortened(tidy) or _UNNAMED


def _may_stand(letter: str) -> bool:
    return letter.isspace() or not unicodedata.category(letter).startswith("C")


def _shortened(name: str) -> str:
    """At most 180 bytes of UTF-8, cut before the extension: file systems count bytes, not characters."""
    suffix = name[name.rfind(".") :] if "." in name[-10:] else ""
    stem = name.removesuffix(suffix)
    room = _LONGEST_NAME_BYTES - len(suffix.encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + suffix


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")
