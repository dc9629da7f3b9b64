"""The yearly notices that a release ships: an index of documents, one table of days a year."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from app.domain.workdays import WorkCalendar, YearPlan
from app.domain.yearplan import read_plan


def read_notices(folder: Path) -> list[tuple[YearPlan, Mapping[date, str]]]:
    """The notices in `folder/index.toml`, with the name of every day. Raises Invalid for a table that is no notice."""
    notices = tomllib.loads((folder / "index.toml").read_text("utf-8"))["notice"]
    return [
        read_plan((folder / notice["file"]).read_text("utf-8"), notice["document"], notice["link"])
        for notice in notices
    ]


def read_calendar(folder: Path) -> WorkCalendar:
    """The calendar of all notices in a folder."""
    return WorkCalendar({plan.year: plan for plan, _ in read_notices(folder)})
