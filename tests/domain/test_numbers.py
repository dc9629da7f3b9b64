"""Numbers of applications, cases and documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.numbers import Number, Series, case_series, document_number, parse
from app.domain.vocabulary import CaseKind


def test_number_is_written_with_six_digits() -> None:
    """Series, region, year and a serial of at least six digits, joined by dashes."""
    assert str(Number(Series.APPLICATION, "410122", 2026, 123)) == "SQ-410122-2026-000123"
    assert str(Number(Series.OBJECTION, "410122", 2026, 1_234_567)) == "YY-410122-2026-1234567"


@pytest.mark.parametrize("kind", CaseKind)
def test_every_kind_of_case_has_its_own_series(kind: CaseKind) -> None:
    """No kind of case shares a series with another or with applications."""
    others = {case_series(other) for other in CaseKind if other is not kind} | {Series.APPLICATION}
    assert case_series(kind) not in others


def test_objections_and_repairs_have_their_known_letters() -> None:
    """YY for objections 异议, XF for repairs 修复."""
    assert (case_series(CaseKind.OBJECTION).value, case_series(CaseKind.CREDIT_REPAIR).value) == ("YY", "XF")


@pytest.mark.parametrize(
    "typed",
    [
        "SQ-410122-2026-000123",
        " sq-410122-2026-000123 ",
        "ＳＱ－４１０１２２－２０２６－０００１２３",
        "SQ4101222026000123",
        "SQ—410122–2026 - 000123",
    ],
)
def test_number_is_read_however_it_was_typed(typed: str) -> None:
    """Full width, lower case, other dashes, blanks or no dashes mean the same number."""
    assert parse(typed) == Number(Series.APPLICATION, "410122", 2026, 123)


@pytest.mark.parametrize(
    "typed", ["", "SQ", "ZZ-410122-2026-000123", "SQ-41012-2026-000123", "SQ-410122-2026-123", "牟信异〔2026〕12号"]
)
def test_text_that_is_no_number_is_not_read(typed: str) -> None:
    """Unknown series and incomplete numbers are none."""
    assert parse(typed) is None


def test_document_number_has_turtle_brackets_and_no_leading_zeros() -> None:
    """Official documents are numbered 机关代字〔年份〕序号."""
    assert document_number("牟信异", 2026, 12) == "牟信异〔2026〕12号"


@given(
    series=st.sampled_from(Series),
    region=st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    year=st.integers(2000, 2999),
    serial=st.integers(1, 10**8),
)
def test_written_number_is_read_back(series: Series, region: str, year: int, serial: int) -> None:
    """Writing and reading a number agree."""
    number = Number(series, region, year, serial)
    assert parse(str(number)) == number
