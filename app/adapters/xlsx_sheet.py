"""A table written as an XLSX file of text cells: whatever a value begins with, no program takes it for a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The wide signs too: spreadsheets set up for Chinese take them for the narrow ones.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_LONGEST_CELL = 32_000
_LONGEST_MARGIN = 220  # spreadsheets refuse headers and footers of more than 255 characters, codes included


def safe(value: str) -> str:
    """A text no spreadsheet computes, not even after it was saved as CSV and opened again."""
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def write(title: str, mark: str, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> bytes:
    """A sheet whose first line says `mark` (who took it out, and when), then head and rows.

    Every printed page says it too, above and below, and repeats the head.

    `widths` are in characters of the standard type.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    assert isinstance(sheet, WriteOnlyWorksheet)
    for position, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.freeze_panes = "A3"
    # In headers & starts a code, so a name must not hold one.
    margin = safe(mark).replace("&", "&&")[:_LONGEST_MARGIN]
    sheet.oddHeader.center.text = sheet.oddFooter.center.text = margin
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.append([_cell(sheet, mark, italic=True)])
    sheet.append([_cell(sheet, each, bold=True) for each in head])
    for row in rows:
        sheet.append([_cell(sheet, each) for each in row])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False, italic: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=safe(value))
    cell.data_type = "s"
    if bold or italic:
        cell.font = Font(bold=bold, italic=italic)
    return cell
