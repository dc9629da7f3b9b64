"""A report is made once for a month or quarter, by itself on the first working day, and stays as it was."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, update

from app.adapters import xlsx_report
from app.database import Database
from app.domain import report_form
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.figures import Period
from app.domain.report_tables import Span, before, span_of, tables, title_of
from app.models.clock import Clock
from app.models.event import AdminEvent
from app.models.reporting import Report
from app.services import audit, jobs, reports
from tests.fixed_clock import FixedClock
from tests.services.crowd import Crowd
from tests.services.household import PRINTER
from tests.services.story import Story

SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
HANDLERS = {reports.JOB: reports.carry_out}


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    clock.set("2026-07-01 10:00")
    crowd = Crowd(Story(database, clock), Random(5))
    crowd.live(40)
    clock.set("2026-10-08 08:30")
    return crowd.story


def make(story: Story, who: str = "supervisor", period: Period = SEPTEMBER) -> Report:
    with story.database.reading() as session:
        content = reports.draw_up(session, story.jurisdiction, period, now=story.clock())
    with story.database.transaction() as session:
        actor = story.world.people[who]
        return reports.make(session, story.jurisdiction, period, content, actor=actor, now=story.clock())


def form(row: Report) -> dict[str, Any]:
    return report_form.form(row.figures, row.number, row.edition, row.addressee, row.made_at.date())


@pytest.mark.both_databases
def test_month_and_quarter_make_themselves_once(story: Story, clock: FixedClock) -> None:
    """On the first working day after 国庆: September and the third quarter; the next day nothing is left to make."""
    for _ in range(2):
        with story.database.transaction() as session:
            reports.ask(session, story.jurisdiction, None, clock())  # type: ignore[arg-type]
        jobs.run_due(story.database, HANDLERS, now=clock, machine=clock)
    with story.database.reading() as session:
        rows = session.execute(select(Report).order_by(Report.starts_on)).scalars().all()
        assert [(str(row.starts_on), str(row.ends_on), row.edition) for row in rows] == [
            ("2026-07-01", "2026-09-30", 1),
            ("2026-09-01", "2026-09-30", 1),
        ]
        assert {row.number for row in rows} == {"BB-410122-2026-000001", "BB-410122-2026-000002"}
        assert rows[0].addressee == "县政府督察室、县发展改革委"
        told = session.execute(select(AdminEvent).where(AdminEvent.kind == "report_made")).scalars().all()
        assert {each.data["sha256"] for each in told} == {reports.digest(row.figures) for row in rows}
        assert audit.verify(session).broken == ()


@pytest.mark.both_databases
def test_corrected_report_is_the_next_edition(story: Story) -> None:
    """Unchanged it is not made again; changed it keeps its number, and the first edition stays as it was."""
    first = make(story)
    with pytest.raises(Conflict, match="没有变化"):
        make(story)
    with story.database.transaction() as session:
        session.execute(update(Clock).where(Clock.ended_on.between(*_days()), Clock.late > 0).values(late=0))
    second = make(story)
    assert (second.edition, second.number) == (2, first.number)
    with story.database.reading() as session:
        actor = story.world.people["supervisor"]
        kept, newest = reports.one(session, first.id, actor=actor)
        assert (kept.figures, newest) == (first.figures, False)
        assert reports.one(session, second.id, actor=actor)[1]
        with pytest.raises(NotFound):
            reports.one(session, first.id, actor=story.world.people["foreign_supervisor"])


def _days() -> Iterator[date]:
    yield from (SEPTEMBER.starts_on, SEPTEMBER.ends_on)


def test_only_whole_periods_that_are_over_and_only_by_the_supervisor(story: Story) -> None:
    """Half a month, the month that runs, somebody else."""
    for period in (Period(date(2026, 9, 1), date(2026, 9, 15)), Period(date(2026, 10, 1), date(2026, 10, 31))):
        with pytest.raises(Invalid):
            make(story, period=period)
    for who in ("centre", "foreign_supervisor", "auditor"):
        with pytest.raises(Forbidden):
            make(story, who)


def test_place_in_which_nothing_happened_gets_no_report(database: Database, clock: FixedClock) -> None:
    """A fresh installation does not report its emptiness every month."""
    story = Story(database, clock)
    clock.set("2026-11-02 08:30")
    with database.transaction() as session:
        reports.ask(session, story.jurisdiction, None, clock())  # type: ignore[arg-type]
    jobs.run_due(database, HANDLERS, now=clock, machine=clock)
    with database.reading() as session:
        assert session.execute(select(Report)).scalars().all() == []


def test_sheet_and_print_say_what_was_frozen(story: Story) -> None:
    """Head, tables, numbers and notes of the form stand in both; the print is the same bytes each time."""
    made = form(make(story))
    book = load_workbook(BytesIO(xlsx_report.write(made)))
    assert len(book.sheetnames) == len(made["tables"])
    sheet = book.worksheets[1]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == made["title"] == "中牟县公共信用信息异议处理情况月报（2026年9月）"
    assert "单位：件" in cells[3][0]
    assert "2026年9月1日至2026年9月30日" in cells[3][0]
    assert cells[4] == list(made["tables"][1]["columns"])
    assert [str(value) for value in cells[5][1:5]] == list(made["tables"][1]["rows"][0][1:5])
    assert cells[5][0] == 1, "a number is a number"
    pdf = PRINTER.render("report", made)
    assert PRINTER.render("report", made) == pdf
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)
    for part in (
        made["title"],
        made["number"],
        "序号",
        "备注",
        "签发",
        "制表单位",
        *(t["title"] for t in made["tables"]),
    ):
        assert part in text


def test_periods_before_a_day() -> None:
    """January looks back to December, and to the fourth quarter."""
    assert before(date(2026, 1, 4), Span.MONTH) == Period(date(2025, 12, 1), date(2025, 12, 31))
    assert before(date(2026, 1, 4), Span.QUARTER) == Period(date(2025, 10, 1), date(2025, 12, 31))
    assert before(date(2026, 6, 30), Span.QUARTER) == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert span_of(Period(date(2026, 2, 1), date(2026, 2, 28))) is Span.MONTH
    assert title_of(Period(date(2026, 7, 1), date(2026, 9, 30))) == "季报（2026年第三季度）"


def test_every_line_of_a_table_has_all_its_columns(story: Story) -> None:
    """Numbered from one, a remark at the end, widths for each."""
    for table in tables(make(story).figures["figures"]):
        assert len(table.columns) == len(table.widths)
        assert (table.columns[0], table.columns[-1]) == ("序号", "备注")
        assert [row[0] for row in table.rows] == [str(at) for at in range(1, len(table.rows) + 1)]
        assert {len(row) for row in table.rows} <= {len(table.columns)}
