"""The public calculator, and the limits of a case."""

import pytest
from flask import Flask

from tests.fixed_clock import FixedClock
from tests.web.calling import Caller


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    return Caller(app, clock)


@pytest.mark.parametrize(
    ("start", "days", "due_on"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-09-24", 20, "2026-10-29"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2025-09-27", 12, "2025-10-20"),
        ("2026-10-10", 10, "2026-10-23"),
    ],
)
def test_working_days_are_counted_by_the_yearly_notices(caller: Caller, start: str, days: int, due_on: str) -> None:
    """Anybody may count; every day on the way says whether it counts and why."""
    counted = caller.get(f"/workdays?jurisdiction=zhongmu&from={start}&days={days}")
    assert (counted["due_on"], counted["provisional"]) == (due_on, False)
    assert counted["explanation"][0] == {"date": start, "counted": False, "why": "起始日不计"}
    assert counted["explanation"][-1]["date"] == due_on
    assert sum(day["counted"] for day in counted["explanation"]) == days


def test_year_without_a_notice_is_provisional(caller: Caller) -> None:
    """A date of a year whose notice has not been loaded is 暂定, and never refused."""
    counted = caller.get("/workdays?jurisdiction=youxi&from=2031-03-03&days=5")
    assert (counted["due_on"], counted["provisional"]) == ("2031-03-10", True)


def test_clocks_of_a_case_are_listed_by_its_number(caller: Caller) -> None:
    """The same objects as inside the case."""
    number = caller.file()
    clocks = caller.get(f"/clocks?subject={number}", "applicant")
    assert clocks == {"items": caller.get(f"/cases/{number}", "applicant")["clocks"], "next": None}
    caller.get(f"/clocks?subject={number}", "stranger", 404)
