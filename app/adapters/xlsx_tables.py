"""Tables as workbooks: one visible sheet read row by row; merged cells and formulas without a value are named."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import time, timedelta
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, range_boundaries

from app.adapters.office_check import check_office
from app.adapters.table_lines import Line, Opened
from app.domain import import_columns
from app.domain.errors import Invalid
from app.domain.file_checks import FileType, damaged_if_failing, refused
from app.domain.import_columns import MOST_COLUMNS, ROWS_SEARCHED, Header
from app.domain.import_rows import Remark
from app.domain.import_values import Cell
from app.domain.vocabulary import N_

_MAX_UNPACKED = 1024 * 2**20
_MAX_STRINGS = 128 * 2**20
_MOST_SPOTS = 100_000
_PART, _OVERLAP = 2**20, 4096

_ADVICE = {
    "bomb": N_("文件解压后过大，请分成几个文件，或者另存为 CSV 后重新上传"),
    "active_content": N_("文件含有宏、控件、嵌入对象或者外部链接，请把数据粘贴为数值到新的工作簿后重新上传"),
    "external_content": N_("文件引用了外部内容，请把数据粘贴为数值到新的工作簿后重新上传"),
    "encrypted": N_("文件有密码，请去除密码后重新上传"),
    "damaged": N_("文件已损坏，请用表格软件打开后另存为 xlsx，再重新上传"),
}
_NOT_A_SHEET = N_("这不是 xlsx 表格，请另存为 xlsx 或者 CSV 后重新上传")
_SEVERAL = N_("有几张工作表都有表头（{names}），请每个文件只留一张")
_TOO_MANY = N_("合并单元格或者公式过多，请全选后取消合并、选择性粘贴为数值，再重新上传")
MERGED = ("merged_cell", N_("单元格 {cell} 被合并，看不出各行的内容；请取消合并，逐行填写"))
FORMULA = ("formula", N_("单元格 {cell} 是没有计算结果的公式；请选择性粘贴为数值"))

# A root element, or nothing at all, after declaration and remarks; a remark ends at its first end, not at a later one.
_PLAIN = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s|<\?.*?\?>|<!--.*?-->)*+(?:<[A-Za-z_]|$)", re.DOTALL)
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)[\"']")
_BARE_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?r=[\"']([A-Z]{1,3})(\d+)[\"'][^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def check(content: bytes) -> None:
    """Refuse what is no workbook, or one that is dangerous to open. Raises Invalid."""
    try:
        kind = check_office(content, most=_MAX_UNPACKED)
    except Invalid as fault:
        code = fault.errors[0].code
        raise refused(code, _ADVICE.get(code, _ADVICE["damaged"])) from fault
    if kind is not FileType.XLSX:
        raise refused("unsupported_type", _NOT_A_SHEET)


@contextmanager
def opened(stream: BinaryIO) -> Iterator[Opened]:
    """The table in a workbook that was checked. Raises Invalid where there is none."""
    with damaged_if_failing(_ADVICE["damaged"]):
        with zipfile.ZipFile(stream) as archive:
            check_parts(archive)
        stream.seek(0)
        workbook = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        with damaged_if_failing(_ADVICE["damaged"]):
            written = {sheet.title: sheet.max_row or 0 for sheet in workbook.worksheets}
            sheet, header = _sheet(workbook)
            stream.seek(0)
            with zipfile.ZipFile(stream) as archive:
                spots = _spots(archive, sheet._worksheet_path, header)
        yield Opened(header, max(written[sheet.title] - header.last, 1), _lines(sheet, header, spots))
    finally:
        workbook.close()


def check_parts(archive: zipfile.ZipFile) -> None:
    """No part may define entities, and the texts of all cells must fit in memory. Raises Invalid."""
    for part in archive.infolist():
        if part.filename.lower().endswith("sharedstrings.xml") and part.file_size > _MAX_STRINGS:
            raise refused("bomb", _ADVICE["bomb"])
        if part.filename.lower().endswith((".xml", ".rels")):
            with archive.open(part) as file:
                head = file.read(_OVERLAP)
            # What comes before the root element is read to its end: a long remark could hide a document type.
            if not _PLAIN.match(head) or b"utf-16" in head[:100].lower():
                raise refused("damaged", _ADVICE["damaged"])


def _sheet(workbook: Any) -> tuple[Any, Header]:
    """The one visible sheet with a heading."""
    found: list[tuple[Any, Header]] = []
    faults: list[Invalid] = []
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # many programs write them wrongly, and rows would be cut off
        rows = sheet.iter_rows(max_row=ROWS_SEARCHED + 1, max_col=MOST_COLUMNS + 1, values_only=True)
        try:
            found.append((sheet, import_columns.find([_cells(row) for row in rows])))
        except Invalid as fault:
            faults.append(fault)
    if len(found) > 1:
        raise refused("several_sheets", _SEVERAL, names="、".join(sheet.title for sheet, _ in found))
    if found:
        return found[0]
    if not faults:
        raise refused("unsupported_type", _NOT_A_SHEET)
    raise next((each for each in faults if each.errors[0].code != "no_header"), faults[0])


def _spots(archive: zipfile.ZipFile, path: str, header: Header) -> dict[int, Remark]:
    """Rows with a merged cell or a bare formula in a column that is read, with the remark on each."""
    columns = {column.position + 1: column.code for column in header.columns}
    found: dict[int, Remark] = {}
    for match in _matches(archive, path):
        if match.re is _MERGE:
            _merged(match[1].decode(), columns, header, found)
        else:
            row, code = int(match[2]), columns.get(column_index_from_string(match[1].decode()))
            if code and row > header.last:
                found[row] = Remark(code, *FORMULA, {"cell": (match[1] + match[2]).decode()})
        if len(found) > _MOST_SPOTS:
            raise refused("too_many_merged", _TOO_MANY)
    return found


def _merged(reference: str, columns: dict[int, str], header: Header, found: dict[int, Remark]) -> None:
    left, top, right, bottom = (edge or 0 for edge in range_boundaries(reference))
    code = next((columns[column] for column in sorted(columns) if left <= column <= right), None)
    if code is None or bottom - top > _MOST_SPOTS:
        return
    for row in range(max(top, header.last + 1), bottom + 1):
        found.setdefault(row, Remark(code, *MERGED, {"cell": reference}))


def _matches(archive: zipfile.ZipFile, path: str) -> Iterator[re.Match[bytes]]:
    with archive.open(path.lstrip("/")) as file:
        window = b""
        while part := file.read(_PART):
            window += part
            for pattern, mark in ((_MERGE, b"mergeCell"), (_BARE_FORMULA, b"<f")):
                if mark in window:
                    yield from pattern.finditer(window)
            window = window[-_OVERLAP:]


def _lines(sheet: Any, header: Header, spots: dict[int, Remark]) -> Iterator[Line]:
    rows = sheet.iter_rows(min_row=header.last + 1, max_col=header.width, values_only=True)
    with damaged_if_failing(_ADVICE["damaged"]):
        for number, row in enumerate(rows, start=header.last + 1):
            yield Line(number, _cells(row), spots.get(number) if spots else None)


def _cells(row: Sequence[Any]) -> Sequence[Cell]:
    if any(isinstance(cell, time | timedelta) for cell in row):
        return [str(cell) if isinstance(cell, time | timedelta) else cell for cell in row]
    return row
