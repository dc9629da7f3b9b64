"""Delivered files as they come, and as somebody with bad intent would send them: read, or refused with the way out."""

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from app.adapters import tables
from app.adapters.table_lines import Line
from app.domain.errors import DomainError, Invalid
from app.domain.import_rows import Row, RowReader
from tests.adapters import hostile_files
from tests.services.importer import as_csv, as_xlsx, lines, penalties, saved, table

LIMIT = 50 * 2**20
HEAD = ["CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_JDRQ", "CF_NR_FK"]
ROW = ["甲公司", "91410122MA0000001R", "示1号", "2026-03-05", "8"]


def opened(content: bytes, name: str) -> list[tuple[Line, Row | None]]:
    """The lines of a file that passes the first look, each with what it says."""
    tables.look(name, content, io.BytesIO(content), limit=LIMIT)
    with tables.open_table(io.BytesIO(content)) as table_:
        reader = RowReader(table_.header)
        return [(line, reader.read(line.cells)) for line in table_.lines]


def code(content: bytes, name: str = "处罚.xlsx") -> str:
    """Why a file is refused; its sentence has no gaps."""
    with pytest.raises(DomainError) as refused:
        opened(content, name)
    assert "{" not in refused.value.text
    error = refused.value
    return error.errors[0].code if isinstance(error, Invalid) else error.code


def book(*rows: list[Any]) -> Workbook:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    return made


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_in_every_encoding_and_with_every_separator(encoding: str, separator: str) -> None:
    """Line breaks inside quotes belong to the text; rows keep the numbers people see."""
    rows = penalties({"BZ": f"第一行\n第二行{separator}甲"}, {})
    (first, row), (second, _) = opened(as_csv(rows, encoding, separator), "处罚.csv")
    assert (first.number, second.number) == (2, 3)
    assert row is not None
    assert row.values["BZ"] == f"第一行\n第二行{separator}甲"


def test_broken_quotes_refuse_their_row_alone() -> None:
    """The rows around it are read."""
    text = lines([HEAD, ROW]) + '"甲"公司,x,y,z,1\r\n' + lines([ROW])
    found = opened(text.encode(), "处罚.csv")
    assert [(line.number, line.fault.code if line.fault else "") for line, _ in found] == [
        (2, ""),
        (3, "broken_row"),
        (4, ""),
    ]


def test_row_longer_than_its_heading_is_refused() -> None:
    """A separator inside a value without quotes would move every cell after it."""
    ((line, _),) = opened((lines([HEAD]) + ",".join([*ROW, "多出"])).encode(), "处罚.csv")
    assert line.fault is not None
    assert line.fault.code == "extra_cells"


def test_cells_of_a_workbook_are_read_by_their_types() -> None:
    """A date cell, a serial, a number; empty rows in between are none."""
    rows = [
        [*ROW[:3], datetime(2026, 3, 5), 8],  # noqa: DTZ001 - cells have no zone
        [None] * 5,
        [*ROW[:2], "示2号", 46086, 0.8],
    ]
    read = [row for _, row in opened(as_xlsx([HEAD, *rows]), "处罚.xlsx") if row]
    assert [(row.values["CF_JDRQ"], row.values["CF_NR_FK"]) for row in read] == [
        ("2026-03-05", "8"),
        ("2026-03-05", "0.8"),
    ]


def test_merged_cells_and_bare_formulas_refuse_their_rows_by_name() -> None:
    """Nobody guesses what a merged cell means, and a formula nobody computed holds nothing."""
    made = book(HEAD, ROW, [*ROW[:4], "=4*2"], [*ROW[:2], "示2号", *ROW[3:]], ROW)
    made.active.merge_cells("A4:A5")
    faults = [(line.number, line.fault.code if line.fault else "") for line, _ in opened(saved(made), "处罚.xlsx")]
    assert faults == [(2, ""), (3, "formula"), (4, "merged_cell"), (5, "merged_cell")]


def test_hidden_sheet_and_notes_are_not_read() -> None:
    """The one visible sheet with a heading is."""
    made = book(["说明：请逐行填写"])
    sheet = made.create_sheet("数据")
    for row in (HEAD, ROW):
        sheet.append(row)
    hidden = made.create_sheet("旧数据")
    for row in (HEAD, ROW, ROW):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    assert len(opened(saved(made), "处罚.xlsx")) == 1


def test_two_sheets_with_headings_are_refused() -> None:
    """Which one is meant is not ours to choose."""
    made = book(HEAD, ROW)
    made.create_sheet("另一张").append(HEAD)
    assert code(saved(made)) == "several_sheets"


def test_forty_columns_are_read_as_far_as_they_are_known() -> None:
    """The others are named in the heading's finding."""
    content = as_xlsx([[*HEAD, *(f"列{number}" for number in range(35))], [*ROW, *range(35)]])
    ((_, row),) = opened(content, "处罚.xlsx")
    assert row is not None
    assert set(row.values) == set(HEAD)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (as_xlsx([["甲", "乙"], ["1", "2"]]), "no_header"),
        (as_xlsx([HEAD]), "no_rows"),
        (hostile_files.archive({**hostile_files.docx_parts(), "word/a.bin": bytes(2**21)}), "bomb"),
        (hostile_files.zip_bomb(), "bomb"),
        (hostile_files.docx(), "unsupported_type"),
        (hostile_files.macro_document(), "active_content"),
        (b"PK\x03\x04 torn", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_office"),
        (as_csv(penalties({})), "wrong_extension"),
        (b"", "empty"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_its_reason(content: bytes, wanted: str) -> None:
    """Before any of it is opened by a library that trusts it."""
    assert code(content) == wanted


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (as_xlsx(table(penalties({}))), "wrong_extension"),
        (b"CF_WSH,\x00\x01\x02", "not_text"),
        (b"%PDF-1.7", "unsupported_type"),
        (b"CF_XDR_MC,CF_XDR_SHXYM,CF_WSH,CF_JDRQ\n\xff\xff\xff", "encoding"),
    ],
)
def test_text_that_is_none_is_refused_with_its_reason(content: bytes, wanted: str) -> None:
    """The name says CSV."""
    assert code(content, "处罚.csv") == wanted


@pytest.mark.parametrize("after", [b"", b"<!-- b -->"])
@pytest.mark.parametrize("before", [b"", b"<!-- a -->\n", b"<!--" + b" long" * 2_000 + b"-->", b"<?a b?>"])
def test_entities_in_a_sheet_are_refused(before: bytes, after: bytes) -> None:
    """No part of a workbook needs a document type, and no long remark hides one."""
    parts = dict(_parts(as_xlsx([HEAD, ROW])))
    name = "xl/worksheets/sheet1.xml"
    hidden = before + b'<!DOCTYPE w [<!ENTITY a "x">]>' + after + b"<worksheet"
    parts[name] = parts[name].replace(b"<worksheet", hidden, 1)
    assert code(hostile_files.archive(parts)) == "damaged"


def test_sheet_with_a_remark_before_it_is_read() -> None:
    """What programs write before the root element is no harm."""
    parts = dict(_parts(as_xlsx([HEAD, ROW])))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made by hand -->\n" + parts[name]
    found = opened(hostile_files.archive(parts), "处罚.xlsx")
    assert [row.document for _, row in found if row] == ["示1号"]


def test_sheet_that_lies_about_its_size_is_read_whole() -> None:
    """Programs write the dimension wrongly; no row is cut off for it."""
    parts = dict(_parts(as_xlsx([HEAD, ROW, [*ROW[:2], "示2号", *ROW[3:]]])))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'ref="A1:E3"', b'ref="A1"')
    found = opened(hostile_files.archive(parts), "处罚.xlsx")
    assert [row.document for _, row in found if row] == ["示1号", "示2号"]


def _parts(content: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]
