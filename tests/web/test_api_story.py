"""Whole objections over the interface, from the filing to the record and the letter, on both databases."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.measure import Measure
from app.services import audit
from tests.fixed_clock import FixedClock
from tests.web.calling import Caller

pytestmark = pytest.mark.both_databases

WRONG = [{"field": "CF_NR_FK", "finding": "wrong", "value": "0.8", "source": "决定书原件第二页"}]
RIGHT = [{"field": "CF_NR_FK", "finding": "right", "source": "决定书原件第二页"}]


def test_zhongmu_objection_is_carried_to_a_corrected_record_and_a_letter(app: Flask, clock: FixedClock) -> None:
    """中牟: 5 wd to refer, 5 to verify, 2 to answer, 12 in all; every step over the interface alone."""
    clock.set("2026-09-18 10:00")
    caller = Caller(app, clock)
    filed = caller.post("/applications", "applicant", caller.filing(), 201)
    number = filed["cases"][0]["number"]
    assert filed["number"].startswith("SQ-410122-2026-")
    assert filed["received_at"] == "2026-09-18T02:00:00Z"
    assert filed["cases"] == [{"number": number, "record": str(caller.record.id), "stage": "received"}]
    case = caller.get(f"/cases/{number}", "applicant")
    assert (case["status"], case["stage"], case["disputed"]) == ("open", "received", True)
    assert _due(case) == {"refer": "2026-09-24", "whole": "2026-10-12"}
    assert caller.do(number, "centre", "accept")["stage"] == "referring"
    assert caller.do(number, "centre", "refer")["stage"] == "verifying"
    clock.set("2026-09-22 15:00")
    done = caller.do(number, "provider", "correct", opinion="金额录入有误。", answers=WRONG, attest=True)
    assert (done["case"], done["key"], done["stage"], done["outcomes"]) == (number, "verify_record", "answering", [])
    assert caller.do(number, "centre", "serve")["status"] == "closed"
    case = caller.get(f"/cases/{number}", "applicant")
    assert (case["status"], case["outcome"], case["disputed"]) == ("closed", "corrected", False)
    assert {clock["state"] for clock in case["clocks"]} == {"met"}
    assert case["opinion"] == "金额录入有误。"
    record = caller.get(f"/records/{caller.record.id}", "applicant")
    assert (record["fields"]["CF_NR_FK"], record["version"]) == ("0.8", 2)
    assert [each["case"] for each in record["versions"]] == [None, number]
    (answer,) = (each for each in case["documents"] if each["kind"] == "answer")
    letter = caller.call("GET", answer["url"].removeprefix("/api/v1"), "applicant")
    assert letter.mimetype == "application/pdf"
    assert letter.data.startswith(b"%PDF-")
    with caller.database.reading() as session:
        assert audit.verify(session).broken == ()


def test_youxi_objection_is_maintained_within_its_own_limits(app: Flask, clock: FixedClock) -> None:
    """尤溪: 20 wd to verify; measures stand still meanwhile; a record found right stays as it is."""
    clock.set("2026-09-24 10:00")
    caller = Caller(app, clock, "youxi")
    number = caller.file()
    caller.do(number, "centre", "accept")
    caller.do(number, "centre", "refer")
    case = caller.get(f"/cases/{number}", "centre")
    assert _due(case)["verify"] == "2026-10-29"
    (verify,) = (each for each in case["clocks"] if each["code"] == "verify")
    assert (verify["kind"], verify["basis"], verify["budget"], verify["unit"]) == ("statutory", "county", 20, "workday")
    assert verify["clause"]["quote"]
    assert verify["owner"] == caller.world.units["provider"].uscc
    assert sum(day["counted"] for day in verify["explanation"]) == 20
    caller.do(number, "provider", "maintain", opinion="与决定书一致。", answers=RIGHT, attest=True)
    caller.do(number, "centre", "serve")
    case = caller.get(f"/cases/{number}", "applicant")
    assert (case["outcome"], case["fields"][0]["finding"]) == ("maintained", "right")
    assert caller.get(f"/records/{caller.record.id}", "applicant")["version"] == 1
    with caller.database.reading() as session:
        assert session.execute(select(Measure)).first() is None


def _due(case: dict) -> dict[str, str]:  # type: ignore[type-arg]
    return {clock["code"]: clock["due_on"] for clock in case["clocks"] if clock["state"] != "met"}
