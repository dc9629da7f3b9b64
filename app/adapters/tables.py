"""Delivered tables, whatever they came as: looked at, opened, and read row by row without holding them in memory."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from app.adapters import csv_tables, xlsx_apart, xlsx_tables
from app.adapters.table_lines import Opened
from app.domain.file_checks import check_size, extension, is_archive, refused, sniff
from app.domain.import_columns import Header
from app.domain.vocabulary import N_

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTS = frozenset({"csv", "txt", "tsv"})
_OLD = N_("不支持旧版 Excel 或者加密的表格，请另存为 xlsx（不加密码）或者 CSV 后重新上传")
_ANY = N_("只能导入 xlsx 和 CSV 文件，请另存为其中一种后重新上传")
_MISNAMED = N_("文件名与文件内容不符：内容是 {wanted} 文件，请改正扩展名后重新上传")
_NO_ROWS = N_("表头下面没有数据行，请检查后重新上传")


Opener = Callable[[BinaryIO], AbstractContextManager[Opened]]


@dataclass(frozen=True)
class Looked:
    """What a first look found: the heading, and about how many rows."""

    header: Header
    total: int


def look(name: str, content: bytes, stream: BinaryIO, *, limit: int) -> Looked:
    """Refuse a file that cannot be imported at all, with the place and the way out.

    Raises TooLarge (over `limit` bytes), Invalid (of another kind, damaged, dangerous, without heading or rows).
    """
    check_size(content, limit)
    kind = _kind(name, content)
    if kind == "xlsx":
        xlsx_tables.check(content)
    with xlsx_apart.opened(stream, xlsx_apart.LOOK_SECONDS) if kind == "xlsx" else _OPENERS[kind](stream) as table:
        if next(table.lines, None) is None:
            raise refused("no_rows", _NO_ROWS)
        return Looked(table.header, table.total)


def open_table(stream: BinaryIO) -> AbstractContextManager[Opened]:
    """The table in a file that has been looked at."""
    head = stream.read(4)
    stream.seek(0)
    return _OPENERS["xlsx" if is_archive(head) else "csv"](stream)


def _kind(name: str, content: bytes) -> str:
    suffix = extension(name)
    if content.startswith(_OLD_OFFICE):
        raise refused("old_office", _OLD)
    if is_archive(content):
        if suffix in _TEXTS:
            raise refused("wrong_extension", _MISNAMED, wanted="xlsx")
        return "xlsx"
    if sniff(content) is not None or suffix not in _TEXTS | {"xlsx", ""}:
        raise refused("unsupported_type", _ANY)
    if suffix == "xlsx":
        raise refused("wrong_extension", _MISNAMED, wanted="csv")
    return "csv"


_OPENERS: Mapping[str, Opener] = {"csv": csv_tables.opened, "xlsx": xlsx_apart.opened}
