"""Figures, scores and contests as people meet them: typed words stay, each number has its place, others see none."""

from datetime import date
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.batch import ImportBatch
from app.models.case import Case
from app.services import figures
from app.services.figures import Systemic
from tests.fixed_clock import FixedClock
from tests.services.crowd import Crowd
from tests.services.listening import statements
from tests.services.story import Story
from tests.web.office import Office, faults, send, tree
from tests.web.watching import Watch

PAGES = ("/supervision/figures", "/supervision/scores", "/supervision/contests", "/supervision/reports")


class Filled(Office):
    """An office over a place that a crowd of cases has passed."""

    def __init__(self, app: Flask, clock: FixedClock) -> None:
        self.app, self.clock, self.jurisdiction = app, clock, "zhongmu"
        self.database = app.extensions["database"]
        clock.set("2026-07-01 10:00")
        self.crowd = Crowd(Story(self.database, clock), Random(3))
        self.crowd.live(80)
        self.world = self.crowd.story.world
        clock.set("2026-10-30 10:00")


@pytest.fixture
def filled(app: Flask, clock: FixedClock) -> Filled:
    return Filled(app, clock)


def test_period_and_unit_stand_in_the_address(filled: Filled) -> None:
    """A page of one unit in one month; a turned period is refused at its field, and what was typed stays."""
    client, unit = filled.client("supervisor"), filled.world.units["provider"]
    page = tree(client.get(f"/supervision/figures?from=2026-09-01&until=2026-09-30&unit={unit.id}"))
    assert page.xpath("string(//table[@id='months']/tbody/tr/th)") == "2026-09"
    assert {name.strip() for name in page.xpath("//table[@id='providers']/tbody/tr/th/text()")} == {unit.name}
    assert len(page.xpath("//div[@data-chart]")) == 4
    page = tree(client.get("/supervision/figures?from=2026-10-01&until=2026-09-01&unit=77"))
    assert "截止日期早于起始日期" in page.xpath("string(//p[@id='until-error'])")
    assert page.xpath("string(//input[@id='from']/@value)") == "2026-10-01"
    assert "日期" in tree(client.get("/supervision/figures?from=gestern")).xpath("string(//p[@id='from-error'])")


def test_every_chart_reads_numbers_that_stand_in_its_table(filled: Filled) -> None:
    """Each column a chart draws has a number or a dash in every row of the table beside it."""
    page = tree(filled.client("supervisor").get("/supervision/figures"))
    for chart in page.xpath("//div[@data-chart]"):
        rows = page.xpath(f"//table[@id='{chart.get('data-table')}']/tbody/tr")
        assert rows
        for row in rows:
            for column in map(int, chart.get("data-columns").split(",")):
                cell = row[column]
                assert cell.get("data-value") or cell.text_content().strip() == "—"


def test_points_of_a_unit_add_up_to_what_it_lost(filled: Filled) -> None:
    """The listed failings cost what the score lacks; each leads to its case."""
    unit = filled.world.units["provider2"].id
    page = tree(filled.client("supervisor").get(f"/supervision/scores?from=2026-07-01&until=2026-08-20&unit={unit}"))
    score = int(page.xpath("string(//tbody/tr/td[1]//strong)"))
    costs = page.xpath("//table[caption='逐项扣分']/tbody/tr/td[last()]/text()")
    assert costs
    assert 100 - score == min(100, sum(int(each.strip("−")) for each in costs))
    assert all(link.startswith("/cases/YY-") for link in page.xpath("//table[caption='逐项扣分']/tbody//a/@href"))


def test_batch_that_fails_too_often_leads_to_one_order(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch's page lists what is left; the order goes to its provider, once."""
    monkeypatch.setattr(Systemic, "of", classmethod(lambda cls, pack: Systemic(1, 1)))
    client = filled.client("supervisor")
    with filled.database.transaction() as session:
        story = filled.crowd.story
        batch = session.execute(select(ImportBatch).order_by(ImportBatch.id)).scalars().first()
        fresh = story.world.record(session, filled.clock(), CF_WSH="示罚〔2026〕99号")
        fresh.batch_id = batch.id
    page = tree(client.get("/supervision/figures?from=2026-07-01&until=2026-12-31"))
    address = f"/supervision/figures/batches/{batch.id}"
    assert page.xpath(f"//a[@href='{address}']")
    assert "成批错误" in page.text_content()
    assert faults(tree(send(client, address, title="", demand="请逐条核对。"), 422))
    sent = send(client, address, title="成批信息错误", demand="请逐条核对。")
    assert sent.status_code == 303
    page = tree(client.get(address))
    number = sent.location.rpartition("/")[2]
    assert number in page.text_content()
    assert not page.xpath("//textarea")
    with filled.database.reading() as session:
        order = session.execute(select(Case).where(Case.number == number)).scalar_one()
        assert order.provider_id == batch.provider_id


def test_field_that_fails_too_often_leads_to_one_order(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    """The field's page lists its provider's records that say it and were not judged; the order goes out once."""
    monkeypatch.setattr(Systemic, "of", classmethod(lambda cls, pack: Systemic(1, 1)))
    client = filled.client("supervisor")
    with filled.database.transaction() as session:
        world = filled.crowd.story.world
        fresh = world.record(session, filled.clock(), CF_WSH="示罚〔2026〕98号")
        silent = world.record(session, filled.clock(), CF_WSH="示罚〔2026〕97号", CF_NR_FK="")
        provider, ids = fresh.provider_id, (fresh.id, silent.id)
    address = f"/supervision/figures/fields/{provider}/CF_NR_FK"
    assert tree(client.get("/supervision/figures?from=2026-07-01&until=2026-12-31")).xpath(f"//a[@href='{address}']")
    page = tree(client.get(address))
    assert "罚款金额" in page.xpath("string(//textarea)")
    listed = page.xpath("//tbody//a/@href")
    assert [f"/records/{each}" in listed for each in ids] == [True, False]
    sent = send(client, address, title="成批信息错误", demand="请逐条核对。")
    assert sent.status_code == 303
    number = sent.location.rpartition("/")[2]
    assert number in tree(client.get(address)).text_content()
    assert number in tree(send(client, address, title="成批信息错误", demand="请逐条核对。"), 422).text_content()
    for unknown in (f"/supervision/figures/fields/{provider}/CF_XX", "/supervision/figures/fields/1/CF_NR_FK"):
        assert client.get(unknown).status_code == 404


def test_unit_contests_and_supervisor_decides(app: Flask, clock: FixedClock) -> None:
    """From the unit's own list to the supervisor's and back; an empty reason and no decision are refused."""
    office = Watch(app, clock)
    clock.set("2026-10-13 10:00")
    office.until(office.late, "serve_answer")
    unit, watch = office.client("provider"), office.client("supervisor")
    link = tree(unit.get("/late")).xpath("string(//tbody//a[starts-with(@href, '/late/')]/@href)")
    assert faults(tree(send(unit, link, reason=""), 422))
    assert send(unit, link, reason="协查函十月九日方才收到。").location == "/late"
    assert "待决定" in tree(unit.get("/late")).text_content()
    link = tree(watch.get("/supervision/contests")).xpath("string(//tbody//a/@href)")
    assert faults(tree(send(watch, link, text="属实。"), 422))
    assert faults(tree(send(watch, link, decision="upheld", text=""), 422))
    assert send(watch, link, decision="upheld", text="经核对属实。").location == "/supervision/contests"
    page = tree(unit.get("/late"))
    assert "异议成立" in page.text_content()
    link = page.xpath("string(//tbody//a[starts-with(@href, '/late/')]/@href)")
    assert "经核对属实。" in tree(unit.get(link)).text_content()
    assert office.client("centre").get(link).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_for_supervisors(app: Flask, clock: FixedClock, address: str) -> None:
    """Units, auditors and applicants are refused; an empty place reads as one."""
    office = Office(app, clock)
    answers = [office.client(who).get(address).status_code for who in ("centre", "provider", "auditor", "applicant")]
    assert answers == [403] * 4
    tree(office.client("supervisor").get(address))


def test_cost_does_not_grow_with_the_cases(filled: Filled) -> None:
    """A dozen statements and a few, whatever the number of cases."""
    from_, until = date(2026, 7, 1), date(2026, 12, 31)
    with filled.database.reading() as session, statements(filled.database) as heard:
        figures.read(session, "zhongmu", figures.Period(from_, until), None, now=filled.clock())
    assert len(heard) <= 14


def test_report_is_made_from_its_page_and_handed_out(filled: Filled) -> None:
    """No period, refused at the field; made, shown, and handed out as sheet and print; to nobody of another place."""
    client = filled.client("supervisor")
    address = "/supervision/reports"
    assert "请选择报告期" in tree(send(client, address, period="heute"), 422).xpath("string(//p[@id='period-error'])")
    sent = send(client, address, period="2026-09-01_2026-09-30", place="zhongmu")
    assert sent.status_code == 303
    page = tree(client.get(sent.location))
    assert "月报（2026年9月）" in page.xpath("string(//h1)")
    assert len(page.xpath("//main//table")) == 7
    again = tree(send(client, address, period="2026-09-01_2026-09-30", place="zhongmu"), 422)
    assert "没有变化" in again.text_content()
    assert client.get(f"{sent.location}.pdf").data.startswith(b"%PDF")
    assert client.get(f"{sent.location}.xlsx").data.startswith(b"PK")
    assert send(client, address, period="2026-09-01_2026-09-30", place="youxi").status_code == 403
    stranger = filled.client("foreign_supervisor")
    for kind in ("", ".pdf", ".xlsx"):
        assert stranger.get(sent.location + kind).status_code == 404
