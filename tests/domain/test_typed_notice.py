"""A notice as it is typed: ranges in the ways people write them, and back again."""

from datetime import date

import pytest

from app.domain.errors import Invalid
from app.domain.typed_notice import read_typed, typed
from app.domain.yearplan import check_source

DOCUMENT, LINK = "国办发明电〔2026〕9号", "https://www.gov.cn/2027"


def test_ranges_are_read_and_written_back() -> None:
    """Blank lines, Chinese commas and 至 are how people type; what is stored reads as it was meant."""
    off = "2027-01-01 元旦\n\n2027-02-06至2027-02-08，春节\n 2026-12-31 .. 2026-12-31"
    plan, notes = read_typed(2027, off, "2027-02-20 春节调休", DOCUMENT, LINK)
    assert plan.off == {date(2027, 1, 1), date(2026, 12, 31), *(date(2027, 2, day) for day in (6, 7, 8))}
    days = [{"date": day.isoformat(), "kind": "off", "note": notes[day]} for day in plan.off]
    assert typed(days, "off") == "2026-12-31\n2027-01-01 元旦\n2027-02-06..2027-02-08 春节"


@pytest.mark.parametrize(
    ("off", "work", "found"),
    [
        ("x\n2027-01-01", "y", [("off", "date", 1), ("work", "date", 1)]),
        ("2027-01-02", "2027-01-02", [("work", "both", 1)]),
        ("2027-01-01 " + "节" * 61, "", [("off", "note", 1)]),
        ("2027-01-01 2027-01-02x..", "2027-10-02", [("work", "holiday", 1)]),
    ],
)
def test_every_fault_is_named_at_its_line(off: str, work: str, found: list[tuple[str, str, int]]) -> None:
    with pytest.raises(Invalid) as caught:
        read_typed(2027, off, work, DOCUMENT, LINK)
    assert [(each.field, each.code, each.values["line"]) for each in caught.value.errors] == found


@pytest.mark.parametrize(
    ("document", "link", "fields"),
    [
        (DOCUMENT, LINK, []),
        ("国办发明电（2026）9号", LINK, ["document"]),
        ("国办发明电〔2026〕09号", "http://www.gov.cn", ["document", "link"]),
        (DOCUMENT, "https://localhost/x", ["link"]),
        (DOCUMENT, "https://www.gov.cn/" + "a" * 200, ["link"]),
    ],
)
def test_a_source_is_a_number_and_an_address(document: str, link: str, fields: list[str]) -> None:
    """As the State Council's office writes them."""
    assert [each.field for each in check_source(document, link)] == fields
