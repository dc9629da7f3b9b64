"""One objection over the interface, from the filing to the corrected record and the letter."""

import pytest
from flask import Flask

from tests.fixed_clock import FixedClock
from tests.web.calling import Caller

pytestmark = pytest.mark.both_databases

WRONG = [{"field": "CF_NR_FK", "finding": "wrong", "value": "0.8", "source": "决定书原件第二页"}]
RIGHT = [{"field": "CF_NR_FK", "finding": "right", "source": "决定书原件第二页"}]


def test_zhongmu_objection_is_carried_to_a_corrected_record(app: Flask, clock: FixedClock) -> None:
    """中牟: filed, accepted, referred, verified and answered by three sides, each over the interface alone."""
    clock.set("2026-09-18 10:00")
    caller = Caller(app, clock)
    number = caller.file()
    assert number.startswith("YY-410122-2026-")
    case = caller.get(f"/cases/{number}", "applicant")
    assert (case["status"], case["stage"], case["disputed"]) == ("open", "received", True)
    assert {clock["code"]: clock["due_on"] for clock in case["clocks"]} == {
        "refer": "2026-09-24",
        "whole": "2026-10-12",
    }
    assert caller.do(number, "centre", "accept")["stage"] == "referring"
    caller.do(number, "centre", "refer")
    clock.set("2026-09-22 15:00")
    assert caller.do(number, "provider", "correct", opinion="金额录入有误。", answers=WRONG, attest=True)["key"] == (
        "verify_record"
    )
    caller.do(number, "centre", "serve")
    case = caller.get(f"/cases/{number}", "applicant")
    assert (case["status"], case["outcome"], case["disputed"]) == ("closed", "corrected", False)
    assert {clock["state"] for clock in case["clocks"]} == {"met"}
