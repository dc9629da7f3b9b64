"""The window: a registration put right or taken back before acceptance, and the day at a glance."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.vocabulary import Channel, ReceivedVia
from app.models.case import Case
from app.models.record import Record
from tests.fixed_clock import FixedClock
from tests.web.counter import registered
from tests.web.office import Office, send, tree


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.fixture
def record(office: Office) -> Record:
    with office.database.transaction() as session:
        return office.world.record(session, office.clock())


def test_telephone_filing_says_so(office: Office, record: Record) -> None:
    """The channel is part of the filing for ever, and shown."""
    client = office.client("centre")
    page = tree(client.get(registered(client, record, received_via="telephone")))
    (application,) = office.applications()
    assert (application.channel, application.received_via) == (Channel.PAPER, ReceivedVia.TELEPHONE)
    assert "电话收件" in page.xpath("string(//main)")


def test_registration_is_put_right_before_acceptance(office: Office, record: Record) -> None:
    """Name and address, with a reason; after acceptance no longer."""
    client = office.client("centre")
    address = registered(client, record)
    right = {"name": "中牟县示范甲商贸公司", "service_address": "中牟县某路2号"}
    page = tree(send(client, f"{address}/correct", **right), 422)
    assert page.xpath("//div[@id='error-summary']//a[@href='#reason']")
    assert send(client, f"{address}/correct", **right, reason="名称抄错。").location == address
    (application,) = office.applications()
    assert (application.applicant_name, application.service_address) == tuple(right.values())
    with office.database.reading() as session:
        case = session.execute(select(Case)).scalar_one()
    office.do(case, "centre", "accept")
    page = tree(send(client, f"{address}/correct", **right, reason="再改。"), 422)
    assert "不能再更正" in page.xpath("string(//div[@id='error-summary'])")


def test_registration_is_taken_back_with_a_reason(office: Office, record: Record) -> None:
    """A filing that should not have been registered ends; the record can be registered anew."""
    client = office.client("centre")
    address = registered(client, record)
    page = tree(send(client, f"{address}/cancel", address, reason=""), 422)
    assert page.xpath("//div[@id='error-summary']//a[@href='#reason']")
    assert send(client, f"{address}/cancel", address, reason="登记到别人名下。").location == address
    assert "申请人撤回" in tree(client.get(f"/cases/{_number(office)}")).xpath("string(//main)")
    assert not tree(client.get(address)).xpath(f"//form[@action='{address}/cancel']")
    registered(client, record)


def test_others_put_nothing_right(office: Office, record: Record) -> None:
    """Another place's receiver does not find it; who may not register is forbidden."""
    address = registered(office.client("centre"), record)
    assert office.client("foreign_centre").get(f"{address}/correct").status_code == 404
    assert office.client("provider").get(f"{address}/correct").status_code == 403
    assert office.client("applicant").get(address).status_code == 403


def test_window_shows_its_day(office: Office, record: Record) -> None:
    """What was taken in today, and how many letters wait."""
    client = office.client("centre")
    address = registered(client, record)
    page = tree(client.get("/intake"))
    assert page.xpath(f"//section[@id='taken']//a[@href='{address}']")
    assert page.xpath("string(//a[@href='/service']//span[@class='figure'])") == "1"
    assert not tree(office.client("foreign_centre").get("/intake")).xpath(f"//a[@href='{address}']")


def _number(office: Office) -> str:
    with office.database.reading() as session:
        return session.execute(select(Case.number)).scalar_one()
