"""The pages of 每月反馈: what a unit owes and sends, who has not reported, and where no plan asks it."""

import pytest
from flask import Flask

from app.adapters.mail_text import MailTexts
from app.clock import machine_now
from app.domain.vocabulary import Role
from app.services import accounts, feedback, places
from config import ROOT
from tests.fixed_clock import FixedClock
from tests.web.office import Office, send, tree
from tests.web.test_orders import words


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """云浮 on 2026-11-02: September's report is a day late, October's has begun."""
    clock.set("2026-10-01 10:00")
    office = Office(app, clock, "yunfu")
    with office.database.transaction() as session:
        code, role = "114453000000000010", Role.MEASURE_INITIATOR
        unit = places.add_organisation(session, "yunfu", code, "示范发起部门", (role,), now=clock())
        wanted = accounts.NewAccount("initiator", "a long password", "发起人", ((role, "yunfu", unit.id),))
        row = accounts.create(session, wanted, now=machine_now())
        session.refresh(row, ["grants"])
        office.world.people["initiator"] = accounts.actor_of(row)
    for moment in ("2026-10-01 10:00", "2026-11-02 10:00"):
        clock.set(moment)
        with office.database.transaction() as session:
            feedback.open_duties(session, "yunfu", MailTexts(ROOT / "templates" / "mail"), clock())
    return office


@pytest.mark.both_databases
def test_unit_reports_its_month_and_the_supervisor_reads_it(office: Office) -> None:
    """Overdue is said on both sides; after the report it is gone from the list of the missing."""
    unit, supervisor = office.client("initiator"), office.client("supervisor")
    missing = "/supervision/feedback?state=missing"
    assert len(tree(supervisor.get(missing)).xpath("//main//tbody/tr")) == 2
    page = tree(unit.get("/feedback"))
    assert len(page.xpath("//main//tbody/tr")) == 2
    address = page.xpath("string(//main//tbody/tr[th='2026-09']//a/@href)")
    given = {"initiated": "2", "carried_out": "0", "lifted": "", "words": "按期办理。"}
    assert "件数" in words(tree(send(unit, address, **given), 422))
    assert send(unit, address, **{**given, "lifted": "0"}).status_code == 303
    assert len(tree(supervisor.get(missing)).xpath("//main//tbody/tr")) == 1
    assert "2 / 0 / 0" in words(tree(supervisor.get("/supervision/feedback?month=2026-09")))
    assert "按期办理" in words(tree(unit.get(address)))


@pytest.mark.parametrize("who", ["supervisor", "centre", "provider", "auditor"])
def test_only_the_units_bound_report(office: Office, who: str) -> None:
    """Nobody else has the page."""
    assert office.client(who).get("/feedback").status_code == 403


def test_place_without_monthly_feedback_says_so(app: Flask, clock: FixedClock) -> None:
    """尤溪: after each execution, by its own words."""
    page = words(tree(Office(app, clock, "youxi").client("supervisor").get("/supervision/feedback")))
    assert "没有规定按月反馈" in page
    assert "及时反馈激励和惩戒处理情况" in page
