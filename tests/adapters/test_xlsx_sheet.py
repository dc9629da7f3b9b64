"""Sheets that leave the house hold text and nothing that is computed; texts with places are filled once."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.adapters import xlsx_sheet
from app.domain import placeholders


@pytest.mark.parametrize(
    "value", ["=1+1", "+1", "-1", "＝1+1", "－1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")']
)
def test_no_cell_is_a_formula(value: str) -> None:
    """Whatever a name begins with, it is text, also after a detour through CSV."""
    content = xlsx_sheet.write("表", "标记", ("一",), [(value,)], (10,))
    cell = load_workbook(BytesIO(content)).active["A3"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_places_are_filled_once() -> None:
    """A value that looks like a place is no place."""
    assert placeholders.fill("{案号} {主体} {其他}", {"案号": "{主体}", "主体": "张某"}) == "{主体} 张某 {其他}"
    assert placeholders.unknown("{案号}{身份证号}{身份证号}") == ["身份证号"]
