"""Small tables that officers fill in by hand: a known heading, some hundred rows, every cell as text."""

import csv
import io
import json
import zipfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import load_workbook

from app.adapters import xlsx_apart, xlsx_tables
from app.domain.file_checks import check_size, damaged_if_failing, extension, is_archive, refused
from app.domain.vocabulary import N_

_MOST_COLUMNS = 60
_LONGEST_CELL = 4_000
_SECONDS = 30  # of computing, for a workbook
_ENCODINGS = ("utf-8-sig", "gb18030")
_DAMAGED = N_("文件已损坏，请用表格软件打开后另存为 xlsx，再重新上传")
_KIND = N_("只能上传 xlsx 和 CSV 文件")
_ENCODING = N_("文件不是 UTF-8 或者 GB18030 编码的文本，请另存为 xlsx 后重新上传")
_MISSING = N_("第一行没有这些列：{columns}；请使用导出的表格填写")
_NO_ROWS = N_("表头下面没有数据行，请检查后重新上传")
_TOO_MANY = N_("表格超过 {most} 行，请分成几个文件上传")


@dataclass(frozen=True)
class TableRow:
    """One row by the keys of its columns; `number` is that of the sheet, whose heading is row 1."""

    number: int
    values: Mapping[str, str]


def read(name: str, content: bytes, columns: Mapping[str, str], *, limit: int, most: int) -> list[TableRow]:
    """The rows of a table; `columns` are its headings with our keys, those that end with `?` may be missing.

    Raises TooLarge (over `limit` bytes), Invalid at `file`.
    """
    check_size(content, limit)
    lines = _workbook(content) if is_archive(content) else _text(name, content)
    with closing(lines), damaged_if_failing(_DAMAGED):
        heads = [each.strip() for each in next(iter(lines), [])]
        wanted = {head.rstrip("?"): key for head, key in columns.items()}
        missing = [head for head in columns if not head.endswith("?") and head not in heads]
        if missing:
            raise refused("missing_columns", _MISSING, columns="、".join(missing))
        places = {wanted[head]: at for at, head in enumerate(heads) if head in wanted}
        rows = list(_rows(lines, places, most))
    if not rows:
        raise refused("no_rows", _NO_ROWS)
    return rows


def _rows(lines: Iterable[Sequence[str]], places: Mapping[str, int], most: int) -> Iterator[TableRow]:
    taken = 0
    for number, line in enumerate(lines, start=2):
        values = {key: _cell(line, at) for key, at in places.items()}
        if not any(values.values()):
            continue
        taken += 1
        if taken > most:
            raise refused("too_many_rows", _TOO_MANY, most=str(most))
        yield TableRow(number, values)


def _cell(line: Sequence[str], at: int) -> str:
    text = line[at].strip() if at < len(line) else ""
    # What we write before a text that begins like a formula is none of it.
    return text[1:] if text[:1] == "'" else text


def _workbook(content: bytes) -> Generator[Sequence[str], None, None]:
    xlsx_tables.check(content)
    with xlsx_apart.telling(f"{__name__}:answer", io.BytesIO(content), _SECONDS) as rows:
        yield from rows


def answer() -> None:
    """The other process: a workbook on standard input, the rows of its first visible sheet on standard output."""
    xlsx_apart.tell(_sheet)


def _sheet(stream: BinaryIO) -> Iterator[str]:
    with damaged_if_failing(_DAMAGED):
        with zipfile.ZipFile(stream) as archive:
            xlsx_tables.check_parts(archive)
        stream.seek(0)
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        sheet = next(each for each in book.worksheets if each.sheet_state == "visible")
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True):
            yield json.dumps([_text_of(each) for each in row])
        book.close()


def _text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:_LONGEST_CELL]


def _text(name: str, content: bytes) -> Generator[Sequence[str], None, None]:
    if extension(name) not in ("csv", "txt", ""):
        raise refused("unsupported_type", _KIND)
    text = next((found for each in _ENCODINGS if (found := _decoded(content, each)) is not None), None)
    if text is None:
        raise refused("encoding", _ENCODING)
    yield from csv.reader(io.StringIO(text, newline=""), strict=True)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
