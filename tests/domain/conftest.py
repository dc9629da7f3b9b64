"""The shipped calendars and short constructors for the rules under test."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import settings

from app.domain.workdays import WorkCalendar, YearPlan
from app.domain.yearplan import read_plan

CALENDARS = Path(__file__).parents[2] / "workflows" / "calendars"

settings.register_profile("domain", deadline=None, database=None)
settings.load_profile("domain")


@pytest.fixture(scope="session")
def plans() -> dict[int, YearPlan]:
    """The shipped notices by year."""
    index = tomllib.loads((CALENDARS / "index.toml").read_text(encoding="utf-8"))
    return {
        notice["year"]: read_plan(
            (CALENDARS / notice["file"]).read_text(encoding="utf-8"), notice["document"], notice["link"]
        )[0]
        for notice in index["notice"]
    }


@pytest.fixture(scope="session")
def calendar(plans: dict[int, YearPlan]) -> WorkCalendar:
    """The working days of the shipped notices."""
    return WorkCalendar(plans)
