"""The wall: every number is the length of the list it opens, and a place at rest is told so in one sentence."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update

from app.domain.ids import new_id
from app.models.case import Case
from app.models.event import AdminEvent
from app.models.reporting import Export, WallCount
from app.models.supervision import FeedbackDuty
from app.services import job_kinds, jobs, wall, wall_counting, watch_export
from tests.fixed_clock import FixedClock
from tests.services.world import applicant
from tests.web.office import Office, send, tree
from tests.web.watching import Watch

pytestmark = pytest.mark.both_databases
# Received at the counter on behalf of a firm that has no account: its letters go by post.
PAPER = {"channel": "paper", "received_on": "2026-09-24", "applicant": applicant(e_service=False)}
WALL, LIST = "/supervision", "/supervision/cases"


@pytest.fixture
def watch(app: Flask, clock: FixedClock) -> Watch:
    """A late verification under an order nobody has opened, a case returned twice, one paused long, a paper answer."""
    clock.set("2026-09-07 10:00")
    watch = Watch(app, clock)
    clock.set("2026-09-07 10:00")
    paused = watch.file(2)
    watch.do(paused, "centre", "supplement", items=["营业执照"])
    clock.set("2026-09-24 10:00")
    watch.file(3)
    returned = watch.file(4, by="centre", **PAPER)
    with watch.database.transaction() as session:
        session.execute(update(Case).where(Case.id == returned.id).values(returned=2))
        unit = watch.world.units["provider"].id
        dates = {"month": date(2026, 8, 1), "due_on": date(2026, 9, 20), "provisional": False}
        session.add(FeedbackDuty(jurisdiction="zhongmu", id=new_id(watch.clock()), organisation_id=unit, **dates))
    clock.set("2026-09-28 10:00")
    watch.order()
    return watch


def numbers(watch: Watch) -> dict[str, int]:
    """Every number of the wall that opens something, by its address."""
    links = tree(watch.client("supervisor").get(WALL)).xpath(
        "//main//a[contains(@class, 'tile') or contains(@class, 'figure')]"
    )
    return {
        link.get("href"): int(link.xpath("string(.//span[@class='figure'])") or link.text_content()) for link in links
    }


def test_every_number_opens_a_list_of_that_length(watch: Watch) -> None:
    """A number that cannot be opened cannot be checked: limits, units, steps and everything that asks for a look."""
    found = numbers(watch)
    causes = {address.rpartition("=")[2] for address in found if "cause=" in address}
    assert causes == {"returned_twice", "long_pause", "unacknowledged"}
    assert f"{LIST}?due=overdue&kind=statutory" in found
    assert {"/supervision/letters", "/supervision/feedback?state=missing"} <= found.keys()
    client = watch.client("supervisor")
    for address, count in found.items():
        rows = tree(client.get(address)).xpath("//main//table//tbody/tr")
        assert len(rows) == count, address


def test_a_place_at_rest_says_so_in_one_sentence(app: Flask, clock: FixedClock) -> None:
    """Nothing late and nothing to ask after: no tile of that kind is shown at all."""
    clock.set("2026-09-28 10:00")
    office = Office(app, clock)
    page = tree(office.client("supervisor").get(WALL))
    assert "没有超过法定时限的任务，没有需要督促的事项。" in page.text_content()
    assert len(page.xpath("//ul[@class='tiles']")) == 1
    office.file(1)
    assert "没有需要督促的事项" in tree(office.client("supervisor").get(WALL)).text_content()


def test_a_large_place_shows_what_the_scheduler_counted(watch: Watch) -> None:
    """A quick count is made anew by whoever looks; a slow one is shown as last counted, until it is old."""
    machine = FixedClock("2026-09-28 10:00")
    assert wall_counting.count_due(watch.database, now=watch.clock, machine=machine) >= 1
    assert wall_counting.count_due(watch.database, now=watch.clock, machine=machine) == 0

    def slow(**values: object) -> None:
        with watch.database.transaction() as session:
            session.execute(update(WallCount).where(WallCount.jurisdiction == "zhongmu").values(**values))

    def open_tasks() -> int:
        with watch.database.reading() as session:
            actor = watch.world.people["supervisor"]
            return wall.read(session, actor=actor, now=watch.clock(), machine=machine()).totals["open"]

    slow(took_ms=0)  # however busy this machine is
    before = open_tasks()
    watch.file(9)
    assert open_tasks() == before + 1
    slow(took_ms=900)
    assert open_tasks() == before
    slow(counted_at=machine() - timedelta(minutes=6))
    assert open_tasks() == before + 1
    assert wall_counting.count_due(watch.database, now=watch.clock, machine=machine) == 1
    assert open_tasks() == before + 1


def test_the_wall_sees_no_other_place(watch: Watch) -> None:
    """Another county's supervisor has another county's numbers, lists, letters and exports."""
    client = watch.client("foreign_supervisor")
    for address in (LIST, "/supervision/letters", "/supervision/exports"):
        assert tree(client.get(address)).xpath("//main//table//tbody/tr") == []


def test_filters_and_columns_stand_in_the_address(watch: Watch) -> None:
    """Each narrows the list; an unknown value changes nothing; the columns asked for are those shown."""
    client = watch.client("supervisor")

    def rows(query: str) -> int:
        return len(tree(client.get(f"{LIST}?{query}")).xpath("//main//table//tbody/tr"))

    every = rows("")
    assert rows("business=supervision") == 1
    assert rows("business=objection") == every - 1
    assert rows("origin=complaint") == 0
    assert rows("pack=nowhere") == 0
    assert rows("stage=verifying") == 1
    assert rows(f"q={watch.late.number}") == 1
    assert rows("due=nonsense&cause=nothing") == every
    heads = tree(client.get(f"{LIST}?col=received&col=origin")).xpath("//main//table/thead//th/text()")
    assert heads == ["编号", "来源", "收件日期"]


def test_a_list_is_kept_and_shared_under_a_name(watch: Watch) -> None:
    """Saved from the list, found again on it, with its columns."""
    client = watch.client("supervisor")
    query = "unit=&due=overdue&kind=statutory&col=unit"
    saved = send(client, "/desk/views", f"{LIST}?{query}", page="supervision", query=query, name="本周超期")
    assert saved.location == f"{LIST}?due=overdue&kind=statutory&col=unit"
    link = tree(client.get(LIST)).xpath(
        "string(//div[contains(@class, 'saved-views')]//a[contains(., '本周超期')]/@href)"
    )
    assert link == saved.location


def test_a_list_leaves_marked_and_on_record(watch: Watch) -> None:
    """The sheet has the rows and columns shown, its mark on every page, and its taker is found."""
    client = watch.client("supervisor")
    query = "due=overdue&kind=statutory&col=unit&col=limit"
    answer = send(client, f"{LIST}/export", f"{LIST}?{query}", query=query)
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.data)).active
    with watch.database.reading() as session:
        kept = session.execute(select(Export)).scalar_one()
        told = session.execute(select(AdminEvent.data).where(AdminEvent.kind == "list_exported")).scalar_one()
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][:3] == ("编号", "办理单位", "办理时限")
    assert [row[0] for row in rows[2:]] == [watch.late.number]
    assert kept.mark in rows[0][0]
    assert kept.mark in sheet.oddHeader.center.text
    assert kept.mark in sheet.oddFooter.center.text
    assert (kept.rows, told["mark"], kept.query) == (1, kept.mark, query)
    for who in ("supervisor", "auditor"):
        page = tree(watch.client(who).get(f"/supervision/exports?mark={kept.mark.lower().replace('-', '')}"))
        assert watch.world.people["supervisor"].name in page.xpath("string(//main//tbody)")
    assert watch.client("centre").get("/supervision/exports").status_code == 403


def test_a_long_list_is_written_by_the_scheduler(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its taker alone fetches it, for a day; pressed twice it is one job."""
    monkeypatch.setattr(watch_export, "AT_ONCE", 1)
    client = watch.client("supervisor")
    first = send(client, f"{LIST}/export", LIST, query="", token="77")
    again = send(client, f"{LIST}/export", LIST, query="", token="77")
    assert first.status_code == 303
    assert first.location == again.location
    assert client.get(f"{first.location}/file").status_code == 404
    run_jobs_of(watch)
    assert client.get(first.location).status_code == 200
    answer = client.get(f"{first.location}/file")
    assert len(list(load_workbook(BytesIO(answer.data)).active.iter_rows())) == 2 + len(numbers_of_rows(watch))
    assert watch.client("foreign_supervisor").get(f"{first.location}/file").status_code == 404
    watch.clock.set("2026-09-29 10:01")
    assert client.get(f"{first.location}/file").status_code == 404


def run_jobs_of(watch: Watch) -> None:
    outside = watch.app.extensions["outside"]
    jobs.run_due(watch.database, job_kinds.handlers(outside), now=watch.clock, machine=watch.clock)


def numbers_of_rows(watch: Watch) -> list[object]:
    return tree(watch.client("supervisor").get(LIST)).xpath("//main//table//tbody/tr")


def test_an_empty_list_is_not_taken_out(watch: Watch) -> None:
    """One is told, and is back on the list."""
    answer = send(watch.client("supervisor"), f"{LIST}/export", LIST, query="origin=court")
    assert (answer.status_code, answer.location) == (303, f"{LIST}?origin=court")
