"""Workbooks read in a process of their own: what it makes of them comes back as text, some rows at a time.

A workbook may be small and mean hours of work or all memory there is; here it costs a process that is stopped. The
other process runs app/adapters/xlsx_tables.py and writes lines of JSON: the heading, then rows and at last an end.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import Any, BinaryIO

from app import apart
from app.adapters import xlsx_tables
from app.adapters.table_lines import Line, Opened
from app.domain.errors import FieldError, Invalid
from app.domain.file_checks import refused
from app.domain.import_columns import Column, Header
from app.domain.import_rows import Remark
from app.domain.import_values import Cell
from app.domain.vocabulary import N_, RecordKind

# Of computing, for the whole of a file; and of silence, after which nothing more is hoped for.
SECONDS = 900
# For a look at the heading and whether there are rows, while somebody waits for the answer.
LOOK_SECONDS = 50
SILENCE = 300.0
_END = "end"
_PORTION = 1 << 16  # characters
_TOO_MUCH = N_("文件过大或者过于复杂，无法读取；请分成几个文件，或者另存为 CSV 后重新上传")


@contextmanager
def opened(stream: BinaryIO, seconds: int = SECONDS) -> Iterator[Opened]:
    """The table in a workbook that was checked. Raises Invalid where there is none or it takes too much."""
    with telling(f"{__name__}:answer", stream, seconds) as told:
        kind, row, last, columns, unknown, span, total = next(told)
        read = tuple(Column(*each) for each in columns)
        yield Opened(Header(RecordKind(kind), row, last, read, tuple(unknown), span), total, _rows(told))


def answer() -> None:
    """The other process: a workbook on standard input, its heading and rows on standard output."""
    tell(_heading_and_rows)


@contextmanager
def telling(function: str, stream: BinaryIO, seconds: int) -> Iterator[Iterator[Any]]:
    """What `module:function` tells of a workbook; it may compute so many seconds. The values raise Invalid."""
    with ExitStack() as stack:
        yield _told(stack.enter_context(apart.lines(function, _file(stream, stack), SILENCE, str(seconds))))


def tell(reader: Callable[[BinaryIO], Iterator[str]]) -> None:
    """In the other process: read standard input and tell what `reader` makes of it, each value as JSON."""
    apart.limit(int(sys.argv[1]))
    try:
        for said in reader(sys.stdin.buffer):
            sys.stdout.write(said + "\n")
    except Invalid as fault:
        if isinstance(fault.__cause__, MemoryError):
            raise
        errors = [[each.field, each.code, each.message, dict(each.values)] for each in fault.errors]
        sys.stdout.write(json.dumps({"refused": errors, "text": fault.text}) + "\n")
    sys.stdout.write(f"{json.dumps(_END)}\n")


def _heading_and_rows(stream: BinaryIO) -> Iterator[str]:
    with xlsx_tables.opened(stream) as table:
        head = table.header
        columns = [[each.position, each.code, each.in_yuan] for each in head.columns]
        yield json.dumps([head.kind.value, head.row, head.last, columns, head.unknown, head.span, table.total])
        for some in _portions(table.lines):
            yield f"[{','.join(some)}]"


def _file(stream: BinaryIO, stack: ExitStack) -> BinaryIO:
    """The stream as a file that another process can read."""
    stream.seek(0)
    try:
        stream.fileno()
    except OSError:
        copy = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # the stack closes it
        shutil.copyfileobj(stream, copy)
        copy.flush()
        copy.seek(0)
        return copy
    return stream


def _told(lines: Iterator[bytes]) -> Iterator[Any]:
    """What the other process says, to its end. Raises Invalid for what it refuses, and where it ends without a word."""
    try:
        for line in lines:
            said = json.loads(line)
            if said == _END:
                return
            if isinstance(said, dict) and "refused" in said:
                raise Invalid([FieldError(*each) for each in said["refused"]], said["text"])
            yield said
    except apart.Stopped as stopped:
        raise refused("bomb", _TOO_MUCH) from stopped
    raise refused("bomb", _TOO_MUCH)


def _rows(told: Iterator[Any]) -> Iterator[Line]:
    for some in told:
        for number, cells, fault in some:
            yield Line(number, _cells(cells), Remark(*fault) if fault else None)


def _portions(lines: Iterator[Line]) -> Iterator[list[str]]:
    """Rows as they are said, as many at a time as fit into what is read at once."""
    some: list[str] = []
    size = 0
    for line in lines:
        some.append(json.dumps([line.number, list(line.cells), _remark(line.fault)], default=_dated))
        size += len(some[-1])
        if size > _PORTION:
            yield some
            some, size = [], 0
    if some:
        yield some


def _remark(fault: Remark | None) -> list[Any] | None:
    return [fault.column, fault.code, fault.message, dict(fault.values)] if fault else None


def _dated(value: Any) -> dict[str, str]:
    # A moment is a day as well, so it is asked for first.
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    return {"text": str(value)}


_DATES: dict[str, Callable[[str], Cell]] = {"at": datetime.fromisoformat, "on": date.fromisoformat, "text": str}


def _cells(cells: Sequence[Any]) -> Sequence[Cell]:
    if any(isinstance(cell, dict) for cell in cells):
        return [_cell(cell) for cell in cells]
    return cells


def _cell(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return]
    ((kind, text),) = cell.items()
    return _DATES[kind](text)
