"""Tables handed out to be filled in or mended: XLSX with marked cells, CSV that spreadsheets read as Chinese."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from app.adapters.xlsx_sheet import safe

CSV = "text/csv"
_WIDTH = 22
_MARKED = PatternFill("solid", fgColor="FFE08A")
_TEXT = "@"  # the format that keeps a spreadsheet from turning numbers of certificates into figures


class Written(NamedTuple):
    """A row to write, and which of its cells are marked."""

    cells: Sequence[str]
    marked: frozenset[int] = frozenset()


def xlsx(title: str, head: Sequence[str], rows: Iterable[Written], notes: Sequence[Sequence[str]] = ()) -> bytes:
    """A workbook of one table, and a second sheet of notes where there are any."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    assert isinstance(sheet, WriteOnlyWorksheet)
    for position in range(1, len(head) + 1):
        sheet.column_dimensions[get_column_letter(position)].width = _WIDTH
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name, bold=True) for name in head])
    for row in rows:
        sheet.append([_cell(sheet, cell, marked=at in row.marked) for at, cell in enumerate(row.cells)])
    if notes:
        _write_notes(book, notes)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write_notes(book: Workbook, notes: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet("说明")
    assert isinstance(sheet, WriteOnlyWorksheet)
    for letter, width in zip("ABCD", (18, 34, 12, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for position, row in enumerate(notes):
        sheet.append([_cell(sheet, cell, bold=not position) for cell in row])


def text(head: Sequence[str], rows: Iterable[Written]) -> bytes:
    """A CSV in UTF-8 with the mark by which spreadsheets know it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([safe(name) for name in head])
    writer.writerows([safe(cell) for cell in row.cells] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _cell(sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False, marked: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=safe(value))
    cell.data_type, cell.number_format = "s", _TEXT
    if bold:
        cell.font = Font(bold=True)
    if marked:
        cell.fill = _MARKED
    return cell
