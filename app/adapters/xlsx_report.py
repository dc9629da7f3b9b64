"""A report as a workbook in the layout of a government form: a sheet a table, each fit to be printed by itself."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.adapters.xlsx_sheet import safe

_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_TOTAL_WIDTH = 100  # characters over all columns: A4 across


def write(form: Mapping[str, Any]) -> bytes:
    """The workbook of a form as `domain.report_form` gives it; numbers are numbers, texts are never formulas."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    for at, table in enumerate(form["tables"]):
        sheet = first if at == 0 else book.create_sheet()
        sheet.title = f"表{at + 1} {table['title']}"[:31]
        _fill(sheet, form, at, table)
    # Nothing of the machine's clock: the same row gives the same sheet.
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: Worksheet, form: Mapping[str, Any], at: int, table: Mapping[str, Any]) -> None:
    across = len(table["columns"])
    for column, width in enumerate(table["widths"], start=1):
        share = width * _TOTAL_WIDTH / sum(table["widths"])
        sheet.column_dimensions[get_column_letter(column)].width = max(6.0, share)
    _line(sheet, 1, form["title"], across, Font(bold=True, size=18), _CENTRE)
    _line(sheet, 2, f"表{at + 1}　{table['title']}", across, Font(bold=True, size=14), _CENTRE)
    _line(sheet, 3, f"编号：{form['number']}（{form['edition']}）　报送：{form['addressee']}", across)
    _line(sheet, 4, f"制表单位：{form['maker']}　报告期：{form['period']}　单位：{form['unit']}", across)
    for column, name in enumerate(table["columns"], start=1):
        _framed(sheet.cell(5, column), name, bold=True)
    rows: Sequence[Sequence[str]] = table["rows"] or [("1", "无", *[""] * (across - 2))]
    for row, values in enumerate(rows, start=6):
        for column, value in enumerate(values, start=1):
            _framed(sheet.cell(row, column), _value(value))
    foot = 6 + len(rows)
    signed = "　　　　　　".join(f"{name}：" for name in form["signatures"])
    _line(sheet, foot, f"{signed}　　　　　　制表日期：{form['made_on']}", across)
    for offset, note in enumerate(form["notes"], start=1):
        _line(sheet, foot + offset, f"注{offset}：{note}", across, Font(size=9))
        sheet.row_dimensions[foot + offset].height = 28
    _print_setup(sheet)


def _line(
    sheet: Worksheet, row: int, text: str, across: int, font: Font | None = None, alignment: Alignment = _LEFT
) -> None:
    cell = sheet.cell(row, 1, safe(text))
    cell.alignment = alignment
    if font is not None:
        cell.font = font
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=across)
    sheet.row_dimensions[row].height = 30 if row <= 2 else 18


def _framed(cell: Any, value: str | float, *, bold: bool = False) -> None:
    assert isinstance(cell, Cell)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.border, cell.alignment = _FRAME, _CENTRE
    if bold:
        cell.font = Font(bold=True)


def _value(text: str) -> str | float:
    """A number where the whole text is one, so that a sheet can add it up."""
    try:
        return int(text) if text.isascii() and text.isdecimal() else float(text)
    except ValueError:
        return safe(text)


def _print_setup(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:5"
    sheet.freeze_panes = "A6"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
