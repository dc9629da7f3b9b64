"""The radar's pages: the supervisor reads the own place, the administrator all, each with what to do."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import update

from app.models.case import Case
from app.models.clock import Clock
from app.services import clock_check, radar, radar_round
from tests.fixed_clock import FixedClock
from tests.web.office import Office, tree

OWN, ALL = "/supervision/radar", "/admin/radar"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-22 10:00")
    return Office(app, clock)


def find_one(office: Office, case: Case) -> None:
    """A date that is not its ledger's, and the finding of it."""
    with office.database.transaction() as session:
        one = (Clock.case_id == case.id, Clock.code == "refer")
        session.execute(update(Clock).where(*one).values(due_on=date(2026, 10, 9)))
    with office.database.transaction() as session:
        found = clock_check.check(session, office.jurisdiction, [case.id], now=office.clock())
        radar.keep(session, found, began=office.clock())


def test_a_finding_is_told_in_words_with_a_link_to_its_case(office: Office) -> None:
    """The limit, what of it, both dates; the administrator reads no case and gets no link."""
    case = office.file()
    find_one(office, case)
    page = tree(office.client("supervisor").get(OWN))
    (row,) = page.xpath("//main//table/tbody/tr")
    assert [cell.text_content() for cell in row.xpath("./td")[:4]] == ["转送", "到期日", "2026-10-09", "2026-09-30"]
    (link,) = row.xpath(".//a/@href")
    assert office.client("supervisor").get(link).status_code == 200
    page = tree(office.client("admin").get(ALL))
    assert page.xpath("//main//table/tbody/tr/th//a") == []
    assert "flask clocks check" in page.text_content()


def test_nobody_reads_the_findings_of_another_place(office: Office) -> None:
    """A neighbour's supervisor sees that there is nothing; other staff see no such page."""
    find_one(office, office.file())
    assert tree(office.client("foreign_supervisor").get(OWN)).xpath("//main//table/tbody/tr") == []
    assert [office.client(who).get(OWN).status_code for who in ("centre", "provider", "applicant", "admin")] == [
        403
    ] * 4
    assert [office.client(who).get(ALL).status_code for who in ("centre", "supervisor", "auditor")] == [403] * 3


def test_before_the_first_night_the_page_says_when_it_comes(office: Office) -> None:
    assert "还没有核对过" in tree(office.client("supervisor").get(OWN)).text_content()


def test_the_radar_says_what_to_do_and_how_far_it_is(office: Office) -> None:
    """A unit without people and a case without state, each with its advice; the last turn with its cases."""
    case = office.file()
    with office.database.transaction() as session:
        session.execute(update(Case).where(Case.id == case.id).values(state=None))
    clocks = radar_round.Clocks(office.clock, office.clock)
    assert radar_round.look_due(office.database, clocks) == 1
    page = tree(office.client("supervisor").get(OWN))
    (row,) = page.xpath("(//main//table)[1]/tbody/tr")
    assert "在办案件没有流程状态" in row.text_content()
    assert "flask cases rebuild" in row.text_content()
    assert "最近一轮查了 1 件" in page.text_content()
    wall = tree(office.client("supervisor").get("/supervision"))
    assert wall.xpath("//a[@href='/supervision/radar'][contains(@class, 'tile')]")
