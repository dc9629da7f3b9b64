"""The shipped notices against an independent source, and the refusals of a notice file."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from app.domain.errors import Invalid
from app.domain.workdays import WorkCalendar, YearPlan
from app.domain.yearplan import read_plan

MAKE_UP_DAYS = {
    2024: "0204 0218 0407 0428 0511 0914 0929 1012",
    2025: "0126 0208 0427 0928 1011",
    2026: "0104 0214 0228 0509 0920 1010",
}
HEADER = "date,kind,note\n"


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_shipped_year_agrees_with_the_independent_package(calendar: WorkCalendar, year: int) -> None:
    """Every day of a shipped year is worked or off as an independent package has it."""
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(366)]
    own = {day: calendar.is_workday(day) for day in days if day.year == year}
    assert own == {day: chinese_calendar.is_workday(day) for day in own}


@pytest.mark.parametrize("year", sorted(MAKE_UP_DAYS))
def test_shipped_year_has_its_make_up_days(plans: dict[int, YearPlan], year: int) -> None:
    """The make-up working days of each notice, as read in the notice itself."""
    assert " ".join(f"{day:%m%d}" for day in sorted(plans[year].work)) == MAKE_UP_DAYS[year]


@pytest.mark.parametrize(
    ("year", "first", "last", "after"),
    [
        (2024, "2024-02-10", "2024-02-17", "2024-02-18"),
        (2025, "2025-01-28", "2025-02-04", "2025-02-05"),
        (2026, "2026-02-15", "2026-02-23", "2026-02-24"),
        (2024, "2024-09-15", "2024-09-17", "2024-09-18"),
        (2025, "2025-10-01", "2025-10-08", "2025-10-09"),
        (2026, "2026-10-01", "2026-10-07", "2026-10-08"),
    ],
)
def test_long_holiday_of_a_shipped_year_has_its_days(
    plans: dict[int, YearPlan], calendar: WorkCalendar, year: int, first: str, last: str, after: str
) -> None:
    """Long holidays begin and end as the notice says, every day of them listed."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    assert {start + timedelta(days=n) for n in range((end - start).days + 1)} <= plans[year].off
    assert start - timedelta(days=1) not in plans[year].off
    assert calendar.is_workday(date.fromisoformat(after))


def test_shipped_notices_name_their_document_and_official_page(plans: dict[int, YearPlan]) -> None:
    """Each notice carries its number and a link to the government's own page."""
    assert [plan.document for plan in plans.values()] == [
        "国办发明电〔2023〕7号",
        "国办发明电〔2024〕12号",
        "国办发明电〔2025〕7号",
    ]
    assert all(plan.link.startswith("https://www.gov.cn/zhengce/content/") for plan in plans.values())


def test_file_with_byte_order_mark_and_without_notes_is_read() -> None:
    """Spreadsheets write a byte order mark and leave columns away; both are accepted."""
    plan, notes = read_plan("\ufeffdate,kind\n2027-01-01,off\n2027-02-20,work\n", "国办发明电", "")
    assert (plan.year, plan.off, plan.work) == (2027, {date(2027, 1, 1)}, {date(2027, 2, 20)})
    assert notes == {date(2027, 1, 1): "", date(2027, 2, 20): ""}


def test_notes_of_the_days_are_kept() -> None:
    """What a day is for is read beside it."""
    _, notes = read_plan(HEADER + "2027-01-01,off, 元旦 \n", "国办发明电", "")
    assert notes == {date(2027, 1, 1): "元旦"}


@pytest.mark.parametrize(
    ("table", "row", "code"),
    [
        ("day,kind,note\n2027-01-01,off,\n", "1", "header"),
        ("", "1", "header"),
        (HEADER, "1", "empty"),
        (HEADER + "2027-02-30,off,\n", "2", "date"),
        (HEADER + "2027-01-01,off,\n2027-01-02\n", "3", "kind"),
        (HEADER + "2027-01-01,free,\n", "2", "kind"),
        (HEADER + "2027-01-01,off,\n2027-01-01,off,\n", "3", "duplicate"),
        (HEADER + "2027-02-19,work,\n", "2", "weekday"),
        (HEADER + "2025-01-01,off,\n2027-01-01,off,\n", "1", "year"),
    ],
)
def test_faulty_file_is_refused_at_its_row(table: str, row: str, code: str) -> None:
    """A notice file is taken whole or not at all; each fault names its row and kind."""
    with pytest.raises(Invalid) as caught:
        read_plan(table, "n", "")
    assert [(error.field, error.code) for error in caught.value.errors] == [(row, code)]
