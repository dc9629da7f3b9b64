"""Tables as text: UTF-8 with or without mark, GB18030, UTF-16; comma, semicolon or tab; line breaks inside quotes."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from app.adapters.table_lines import Line, Opened
from app.domain import import_columns
from app.domain.errors import Invalid
from app.domain.file_checks import refused
from app.domain.import_columns import ROWS_SEARCHED, Header
from app.domain.import_rows import EXTRA_CELLS, Remark
from app.domain.vocabulary import N_

_PART = 2**20
_HEAD = 2**16
_SEPARATORS = (",", ";", "\t")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_NOT_TEXT = N_("文件不是文本，请另存为 CSV（UTF-8 或者 GB18030 编码）或者 xlsx 后重新上传")
_ENCODING = N_("第 {row} 行附近有无法识别的字符，请另存为 UTF-8 编码的 CSV 后重新上传")
BROKEN = ("broken_row", N_("这一行的引号不成对，或者一格内容过长；请检查引号和换行"))


@contextmanager
def opened(stream: BinaryIO) -> Iterator[Opened]:
    """The table in a text file. Raises Invalid where there is none."""
    encoding, lines = _encoding(stream)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, newline="")
    try:
        header, separator = _heading(text.read(_HEAD))
        text.seek(0)
        reader = csv.reader(text, delimiter=separator, strict=True)
        yield Opened(header, max(lines - header.last, 1), _lines(reader, header))
    finally:
        text.detach()


def _encoding(stream: BinaryIO) -> tuple[str, int]:
    """How the bytes are to be read, and how many line breaks they hold."""
    head = stream.read(4)
    if head.startswith(_UTF16):
        return "utf-16", 0
    reached = 0
    for name in ("utf-8-sig", "gb18030"):
        stream.seek(0)
        fits, lines = _decodes(stream, name)
        if fits:
            return name, lines
        reached = max(reached, lines)
    raise refused("encoding", _ENCODING, row=str(reached + 1))


def _decodes(stream: BinaryIO, encoding: str) -> tuple[bool, int]:
    decoder, lines, last = codecs.getincrementaldecoder(encoding)(), 0, b""
    while part := stream.read(_PART):
        if b"\0" in part:
            raise refused("not_text", _NOT_TEXT)
        try:
            decoder.decode(part)
        except UnicodeDecodeError as error:
            return False, lines + part[: error.start].count(b"\n")
        lines, last = lines + part.count(b"\n"), part
    try:
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False, lines
    return True, lines + (not last.endswith(b"\n"))


def _heading(head: str) -> tuple[Header, str]:
    """The heading and the separator under which it is one; the fault is that of the likeliest separator."""
    found: list[tuple[Header, str]] = []
    faults: list[Invalid] = []
    for separator in sorted(_SEPARATORS, key=lambda each: -head.partition("\n")[0].count(each)):
        try:
            found.append((import_columns.find(_first_rows(head, separator)), separator))
        except Invalid as fault:
            faults.append(fault)
    if not found:
        raise next((each for each in faults if each.errors[0].code != "no_header"), faults[0])
    return max(found, key=lambda each: len(each[0].columns))


def _first_rows(head: str, separator: str) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > ROWS_SEARCHED:
                break
    except csv.Error:
        return rows
    return rows


def _lines(reader: Iterator[Sequence[str]], header: Header) -> Iterator[Line]:
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Line(number, (), Remark("", *BROKEN))
            continue
        if number <= header.last:
            continue
        spilt = len(cells) > header.span and any(cell.strip() for cell in cells[header.span :])
        yield Line(number, cells, Remark("", *EXTRA_CELLS) if spilt else None)
