"""Workbooks are read by another process, which is stopped when it takes too much; what it says is what stands there."""

import io
import json
import os
import time
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as clock_time

import pytest
from openpyxl import Workbook

from app import apart
from app.adapters import small_tables, xlsx_apart, xlsx_tables
from app.adapters.table_lines import Line
from app.domain.errors import Invalid
from tests.services.importer import saved

HEAD = ["CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_JDRQ", "CF_NR_FK", "BZ"]
ROW = ["甲公司", "91410122MA0000001R", "示1号", "2026-03-05", "8"]


def workbook() -> bytes:
    """A cell of every kind, a merged range and a formula without a value."""
    made = Workbook()
    sheet = made.active
    sheet.append(HEAD)
    kinds = [
        "一\n二", 8, 0.1, 1e300, -(2**60), 10**30, True, None,
        datetime.fromisoformat("2026-03-05T09:30"), date(2026, 3, 5), clock_time(9, 30), "=A1", "at", '{"at": "x"}',
    ]  # fmt: skip
    for each in kinds:
        sheet.append([*ROW, each])
    sheet.merge_cells("A3:A4")
    return saved(made)


def lines_of(content: bytes, how: str, seconds: int = 60) -> list[Line]:
    if how == "here":
        with xlsx_tables.opened(io.BytesIO(content)) as table:
            return [Line(each.number, list(each.cells), each.fault) for each in table.lines]
    with xlsx_apart.opened(io.BytesIO(content), seconds) as table:
        return [Line(each.number, list(each.cells), each.fault) for each in table.lines]


def test_other_process_says_what_stands_there() -> None:
    """Every kind of cell, its type with it, and every remark on a row; the heading and the number of rows."""
    content = workbook()
    here, there = lines_of(content, "here"), lines_of(content, "apart")
    assert here == there
    types = [[[type(cell) for cell in each.cells] for each in lines] for lines in (here, there)]
    assert types[0] == types[1]
    assert len([each for each in here if each.fault]) >= 3
    with xlsx_tables.opened(io.BytesIO(content)) as one, xlsx_apart.opened(io.BytesIO(content)) as other:
        assert (one.header, one.total) == (other.header, other.total)


def test_refusals_keep_code_and_sentence() -> None:
    """What is refused there is refused here, in the same words, from the heading to a row far below."""
    without, damaged = Workbook(), bytearray(workbook())
    without.active.append(["甲", "乙"])
    damaged[len(damaged) // 3] ^= 0xFF
    for content in (saved(without), bytes(damaged), b"PK\x03\x04 nothing"):
        said = []
        for how in ("here", "apart"):
            with pytest.raises(Invalid) as refused:
                lines_of(content, how)
            said.append((refused.value.errors, refused.value.text))
        assert said[0] == said[1]


def endless() -> bytes:
    """A workbook of half a megabyte with rows for minutes."""
    cells = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEAD)
    row = "<row>" + "<c><v>1</v></c>" * 6 + "</row>"
    rows = f"<sheetData><row>{cells}</row>{row * 500_000}</sheetData>"
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    source = io.BytesIO(workbook())
    made = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part == "xl/worksheets/sheet1.xml":
                new.writestr(part, f'<worksheet xmlns="{space}">{rows}</worksheet>')
            else:
                new.writestr(part, old.read(part))
    return made.getvalue()


def test_workbook_without_end_is_stopped() -> None:
    """A second of computing is all it gets here; the refusal says what to do instead."""
    began = time.monotonic()
    with pytest.raises(Invalid) as refused:
        lines_of(endless(), "apart", seconds=1)
    assert refused.value.errors[0].code == "bomb"
    assert "CSV" in refused.value.text
    assert time.monotonic() - began < 60


def with_entities() -> bytes:
    """A workbook one of whose parts defines what its texts stand for."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            if part.endswith("sheet1.xml"):
                text = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + text[text.index(b"<worksheet") :]
            new.writestr(part, text)
    return made.getvalue()


def test_small_tables_are_read_apart_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists and catalogues that officers fill in: the same texts, the same refusals, the same end."""
    columns, limits = {"CF_XDR_MC": "name", "BZ?": "remark"}, {"limit": 10**8, "most": 10**7}
    rows = small_tables.read("表.xlsx", workbook(), columns, **limits)
    assert [each.values["remark"] for each in rows[:3]] == ["一\n二", "8", "0.1"]
    assert {each.values["name"] for each in rows} == {"甲公司", ""}
    monkeypatch.setattr(small_tables, "_SECONDS", 1)
    for content, code in ((with_entities(), "damaged"), (endless(), "bomb"), (workbook()[:-40], "damaged")):
        with pytest.raises(Invalid) as refused:
            small_tables.read("表.xlsx", content, columns, **limits)
        assert refused.value.errors[0].code == code


def told(name: str, *arguments: str, silence: float = 30.0) -> Iterator[list[object]]:
    with (
        open(__file__, "rb") as given,
        apart.lines(f"tests.adapters.takers:{name}", given, silence, *arguments) as lines,
    ):
        yield from map(json.loads, lines)


@pytest.mark.parametrize(("name", "silence"), [("greedy", 30.0), ("silent", 2.0), ("babbling", 30.0)])
def test_process_that_takes_too_much_is_stopped(name: str, silence: float) -> None:
    """Memory, silence and a line without end."""
    with pytest.raises(apart.Stopped):
        list(told(name, silence=silence))


def test_process_sees_its_file_alone_and_ends_with_its_reader() -> None:
    """Nothing of our environment; and whoever stops reading leaves nobody behind."""
    reading = told("looking", "one")
    number, known, given, text = next(reading)
    assert {"SECRET_KEY", "DATABASE_URL", "XINZHENG_INSTANCE", "PATH"}.isdisjoint(known)  # type: ignore[call-overload]
    assert given == ["one"]
    assert isinstance(text, str)
    assert text.startswith('"""Workbooks are read')
    reading.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(int(str(number)), 0)
