"""Values as departments write them, and headings as they come."""

from datetime import date, datetime
from typing import Any

import pytest

from app.domain import import_columns, import_values
from app.domain.errors import Invalid
from app.domain.import_rows import RowReader
from app.domain.vocabulary import RecordKind

MORNING = datetime(2024, 3, 5, 8)  # noqa: DTZ001 - cells of a spreadsheet have no zone
NEEDED = ["CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_JDRQ"]


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05", "2024/3/5", "20240305", "2024年3月5日", "2024.3.5",
        "２０２４－０３－０５", " 2024-3-5 ", "45356", 45356,
        45356.75, "2024-03-05 00:00:00", "2024-03-05T08:30:00", MORNING,
        date(2024, 3, 5), "2024 年 3 月 5 日",
    ],
)  # fmt: skip
def test_date_is_read_however_people_write_it(cell: Any) -> None:
    """One day, in the form of the standard."""
    assert import_values.day(cell) == "2024-03-05"


@pytest.mark.parametrize(
    "cell", ["2024-02-30", "05/03/2024", "24-3-5", "2024-3/5", "长期", "1", "20241301", "2024年3月"]
)
def test_what_is_no_date_is_left_as_it_stands(cell: str) -> None:
    """Nothing is guessed: the check of the field refuses it."""
    assert import_values.day(cell) == cell


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("0.8", "0.8"), ("1,234.5", "1234.5"), ("１２３４．５", "1234.5"), ("0.8万元", "0.8"), ("8000元", "0.8"),
        (8, "8"),
        ("8,000.00 元", "0.8"), (0.1 + 0.2, "0.3"), ("0.80", "0.8"), ("0", "0"), (1e6, "1000000"), ("１００", "100"),
    ],
)  # fmt: skip
def test_amount_is_read_in_wan_yuan(cell: Any, amount: str) -> None:
    """Thousands separators go; 元 written behind is turned into 万元."""
    assert import_values.amount(cell) == (amount, None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("-8", "negative_amount"), ("(8)", "negative_amount"), (-0.5, "negative_amount"), ("5%", "percent_amount")],
)
def test_negative_amount_and_percentage_are_refused_by_name(cell: Any, code: str) -> None:
    """Neither can be meant."""
    fault = import_values.amount(cell)[1]
    assert fault is not None
    assert fault[0] == code


@pytest.mark.parametrize("cell", ["八千", "8,00", "8 0 0 x", "¥8000", "约8"])
def test_amount_that_can_be_read_in_two_ways_is_left_to_the_check(cell: str) -> None:
    """A sign of currency without a unit may be 元 or 万元."""
    assert import_values.amount(cell) == (cell, None)


def test_column_that_counts_yuan_is_turned_into_wan_yuan() -> None:
    """The heading says so; silently ten thousand times too much would be worse than a refusal."""
    header = import_columns.find([["CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_JDRQ", "罚款金额（元）"]])
    row = RowReader(header).read(["甲", "91410122MA0000001R", "示1号", "20240305", "8,000"])
    assert row is not None
    assert row.values["CF_NR_FK"] == "0.8"


def test_full_width_letters_become_plain_and_chinese_punctuation_stays() -> None:
    """（）；： and 〔〕 belong to the text; what nobody sees does not."""
    assert import_values.text("　ＡＢ１２（第三条）；\u200b见：〔2024〕\x07　") == "AB12（第三条）；见：〔2024〕"
    assert import_values.document_number("示市监罚 〔2024〕\u30001号") == "示市监罚〔2024〕1号"


@pytest.mark.parametrize("cell", [410122197707070000, 4.10122e17, "4.10122E+17"])
def test_number_that_lost_its_last_digits_is_refused(cell: Any) -> None:
    """A spreadsheet keeps fifteen digits of a number; the way out is a column of text."""
    assert import_values.number(cell)[1] == import_values.LOST_DIGITS


@pytest.mark.parametrize(
    "heading",
    [
        NEEDED,
        ["行政相对人名称", "统一社会信用代码", "行政处罚决定书文号", "处罚决定日期"],
        [" *行政相对人 名称（必填）", "行政相对人代码_1（统一社会信用代码）", "ｃｆ＿ｗｓｈ", "处罚决定日期*"],
    ],
)
def test_heading_is_read_in_codes_or_names(heading: list[str]) -> None:
    """Stars, blanks, width and 必填 distinguish nothing."""
    header = import_columns.find([heading])
    assert (header.kind, header.codes, header.row) == (RecordKind.PENALTY, tuple(NEEDED), 1)


def test_heading_of_licences_is_told_from_penalties() -> None:
    """Most names are the same; the numbers' names decide."""
    heading = ["行政相对人名称", "统一社会信用代码", "许可决定文书号", "许可决定日期", "法定代表人"]
    header = import_columns.find([heading])
    assert header.kind is RecordKind.LICENCE
    assert "XK_WSH" in header.codes


def test_heading_below_a_title_is_found() -> None:
    """Rows keep the numbers people see."""
    header = import_columns.find([["2024年一季度行政处罚信息"], [], NEEDED, ["甲", "…"]])
    assert (header.row, header.last) == (3, 3)


def test_names_over_codes_are_one_heading() -> None:
    """Two rows, one heading; a group over its parts too."""
    names = ["行政相对人名称", "统一社会信用代码", "行政处罚决定书文号", "处罚决定日期"]
    assert import_columns.find([names, NEEDED, ["甲"]]).last == 2
    grouped = [
        ["行政相对人", None, "行政处罚决定书文号", "处罚决定日期"],
        ["行政相对人名称", "统一社会信用代码", None, None],
    ]
    header = import_columns.find([*grouped, ["甲"]])
    assert (header.last, set(header.codes)) == (2, set(NEEDED))


def test_unknown_columns_are_named_and_not_read() -> None:
    """Forty columns: the standard's are read, the others told of."""
    extra = [f"自建列{number}" for number in range(36)]
    header = import_columns.find([[*NEEDED, *extra]])
    assert (header.codes, header.unknown, header.span) == (tuple(NEEDED), tuple(extra), 40)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "no_header"),
        ([["甲公司", "91410122MA0000001R", "示1号", "2024-03-05"]], "no_header"),
        ([["CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH"]], "missing_column"),
        ([["CF_XDR_MC", "CF_WSH", "CF_JDRQ"]], "missing_column"),
        ([[*NEEDED, "处罚决定日期"]], "repeated_column"),
        ([[*NEEDED, "XK_XKWS", "XK_WSH"]], "mixed_kinds"),
        ([[*NEEDED, *(f"列{number}" for number in range(220))]], "too_many_columns"),
    ],
)
def test_heading_that_cannot_be_used_is_refused_with_the_way_out(rows: list[list[str]], code: str) -> None:
    """The whole file is, before a row is looked at."""
    with pytest.raises(Invalid) as refused:
        import_columns.find(rows)
    (fault,) = refused.value.errors
    assert (fault.field, fault.code) == ("file", code)
    assert "{" not in refused.value.text


def test_misspelt_heading_is_guessed_and_asked() -> None:
    """行政处罚决定文书号 is common."""
    with pytest.raises(Invalid) as refused:
        import_columns.find([["行政相对人名称", "统一社会信用代码", "行政处罚决定书文号码", "处罚决定日期"]])
    assert "行政处罚决定书文号码" in refused.value.text
