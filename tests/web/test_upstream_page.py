"""An answer that changed a record waits for the platform above, until the receiver has seen it there."""

from datetime import date

import pytest
from flask import Flask

from app.models.case import Case
from tests.fixed_clock import FixedClock
from tests.web.office import Office, send, tree

pytestmark = pytest.mark.both_databases


@pytest.fixture
def answered(app: Flask, clock: FixedClock) -> tuple[Office, Case]:
    clock.set("2026-09-18 10:00")
    office = Office(app, clock)
    case = office.file(1)
    office.until(case, "serve_answer")
    office.do(case, "centre", "serve")
    return office, office.case(case.id)


def test_the_receiver_notes_the_day_once(answered: tuple[Office, Case]) -> None:
    """Linked from the case; a day in the future or before the answer is refused, and what was typed stays."""
    office, case = answered
    client, address = office.client("centre"), f"/cases/{case.number}/upstream"
    assert "上级平台同步中" in office.client("applicant").get(f"/progress/{case.number}").text
    assert tree(client.get(f"/cases/{case.number}")).xpath(f"//a[@href='{address}']")
    for day in ("2026-09-19", "2026-09-17", "morgen"):
        page = tree(send(client, address, seen_on=day, text="信用中国网站"), 422)
        assert page.xpath("//*[contains(@class, 'invalid') or contains(@class, 'error')]")
        assert page.xpath("string(//textarea[@name='text'])").strip() == "信用中国网站"
    assert send(client, address, seen_on="2026-09-18", text="信用中国网站").status_code == 303
    assert office.case(case.id).upstream_on == date(2026, 9, 18)
    assert "上级平台已于" in client.get(f"/cases/{case.number}").text
    assert "上级平台同步中" not in office.client("applicant").get(f"/progress/{case.number}").text
    again = send(client, address, seen_on="2026-09-18")
    assert again.status_code == 303
    assert "没有待确认" in client.get(again.location).text


def test_others_do_not_note_it(answered: tuple[Office, Case]) -> None:
    """A provider has no such page, a centre of another place no such case."""
    office, case = answered
    address = f"/cases/{case.number}/upstream"
    assert office.client("provider").get(address).status_code == 403
    assert office.client("foreign_centre").get(address).status_code == 404


def test_an_answer_that_changed_nothing_waits_for_nothing(app: Flask, clock: FixedClock) -> None:
    office = Office(app, clock)
    case = office.file(1)
    office.until(case, "verify_record")
    right = [{"field": "CF_NR_FK", "finding": "right", "source": "原件"}]
    office.do(case, "provider", "maintain", opinion="经核对原件无误。", answers=right, attest=True)
    office.do(case, "centre", "serve")
    assert office.case(case.id).upstream_wanted is False
    assert "上级平台尚未" not in office.client("centre").get(f"/cases/{case.number}").text
