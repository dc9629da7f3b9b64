"""The yearly notices that a release ships: an index of documents, one table of days a year."""

import tomllib
from pathlib import Path

from app.domain.workdays import WorkCalendar
from app.domain.yearplan import read_plan


def read_calendar(folder: Path) -> WorkCalendar:
    """The calendar of all notices in `folder/index.toml`. Raises Invalid for a table that is no notice."""
    notices = tomllib.loads((folder / "index.toml").read_text("utf-8"))["notice"]
    tables = ((notice, (folder / notice["file"]).read_text("utf-8")) for notice in notices)
    plans = (read_plan(table, notice["document"], notice["link"])[0] for notice, table in tables)
    return WorkCalendar({plan.year: plan for plan in plans})
