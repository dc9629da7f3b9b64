"""Acts on a case over the interface: retracting, supplementing, reminding, and the limits that may stand still."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.packs import Pack
from app.domain.vocabulary import Basis
from app.domain.workdays import legal_date
from app.models.place import Organisation
from app.models.work import OutboxMessage
from app.services import policy
from tests.fixed_clock import FixedClock
from tests.web.calling import Caller


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    clock.set("2026-09-18 10:00")
    return Caller(app, clock)


def _state(case: dict, code: str) -> tuple[str, str]:  # type: ignore[type-arg]
    (found,) = (each for each in case["clocks"] if each["code"] == code)
    return found["state"], found["due_on"]


def test_retraction_answers_the_closed_case(caller: Caller) -> None:
    """撤回 ends every limit and takes the mark off; afterwards it is refused as not_retractable."""
    number = caller.file()
    case = caller.post(f"/cases/{number}/withdraw", "applicant")
    assert (case["status"], case["outcome"], case["disputed"]) == ("closed", "retracted", False)
    assert {clock["state"] for clock in case["clocks"]} == {"cancelled"}
    assert caller.post(f"/cases/{number}/withdraw", "applicant", status=409)["code"] == "not_retractable"


def test_supplement_completes_the_applicants_task(caller: Caller, clock: FixedClock) -> None:
    """补正 stops the limits; what is handed in lets them run again and gives the case back to the receiver."""
    number = caller.file()
    assert caller.post(f"/cases/{number}/supplement", "applicant", {"statement": "……"}, 409)["code"] == "stale"
    caller.do(number, "centre", "supplement", items=["营业执照复印件"])
    clock.set("2026-09-22 10:00")
    case = caller.get(f"/cases/{number}", "applicant")
    assert [task["key"] for task in case["tasks"]] == ["supplement_application"]
    assert _state(case, "refer")[0] == "paused"
    case = caller.post(f"/cases/{number}/supplement", "applicant", {"statement": "现补交营业执照。"})
    assert (case["stage"], _state(case, "supplement")[0]) == ("checking", "met")
    assert _state(case, "refer") == ("on_track", "2026-09-30")


def test_pause_for_a_supplement_is_not_ended_by_hand(caller: Caller) -> None:
    """What the process has stopped, the process lets run again."""
    number = caller.file()
    caller.do(number, "centre", "supplement", items=["营业执照复印件"])
    assert caller.post(f"/cases/{number}/clocks/refer/resume", "centre", status=409)["code"] == "stale"


def test_supplement_is_entered_by_the_receiver_for_an_applicant_at_the_counter(caller: Caller) -> None:
    """代录: the receiver may enter what the applicant hands in on paper."""
    number = caller.file()
    caller.do(number, "centre", "supplement", items=["营业执照复印件"])
    assert caller.post(f"/cases/{number}/supplement", "centre", {"statement": "当面补交。"})["stage"] == "checking"


def test_reminder_reaches_the_unit_once_a_day(caller: Caller, clock: FixedClock) -> None:
    """催办: an event, a mail to the unit that holds the case, and no second one on the same day."""
    with caller.database.transaction() as session:
        session.get_one(Organisation, caller.world.units["centre"].id).email = "centre@example.gov.cn"
    number = caller.file()
    case = caller.post(f"/cases/{number}/remind", "applicant")
    assert case["events"][-1]["kind"] == "reminded"
    assert "示范centre" in case["events"][-1]["text"]
    assert caller.post(f"/cases/{number}/remind", "applicant", status=429)["code"] == "too_many_requests"
    with caller.database.reading() as session:
        mails = session.execute(select(OutboxMessage).where(OutboxMessage.kind == "mail")).scalars().all()
    assert [mail.payload["to"] for mail in mails] == ["centre@example.gov.cn"]
    assert number in mails[0].payload["text"]
    clock.set("2026-09-21 10:00")
    caller.post(f"/cases/{number}/remind", "applicant")


def test_reminder_is_the_applicants_and_needs_somebody_at_work(caller: Caller) -> None:
    """Staff do not remind themselves; while the applicant is to supplement, nobody else holds the case."""
    number = caller.file()
    caller.post(f"/cases/{number}/remind", "centre", status=403)
    caller.do(number, "centre", "supplement", items=["营业执照复印件"])
    assert caller.post(f"/cases/{number}/remind", "applicant", status=409)["code"] == "stale"


def test_pause_is_refused_with_the_clause_that_is_not_switched_on(caller: Caller) -> None:
    """中牟 lists only supplement, which is the process's own; Henan art. 41 is advice until it is switched on."""
    path = f"/cases/{caller.file()}/clocks/refer/pause"
    refused = caller.post(path, "centre", {"reason": "appraisal"}, 409)
    assert refused["code"] == "pause_not_allowed"
    assert "《河南省社会信用条例》第四十一条第三款" in refused["detail"]
    assert caller.post(path, "centre", {"reason": "supplement"}, 409)["code"] == "pause_not_allowed"
    assert caller.post(path, "centre", {"reason": "coffee"}, 422)["errors"][0]["field"] == "reason"
    caller.post(path, "applicant", {"reason": "appraisal"}, 403)


def test_extension_is_refused_where_no_pack_knows_one(caller: Caller) -> None:
    """No shipped objection pack allows a limit to be lengthened."""
    number = caller.file()
    body = {"amount": 5, "reason": "案情复杂"}
    refused = caller.post(f"/cases/{number}/clocks/whole/extend", "centre", body, 409)
    assert refused["code"] == "extension_not_allowed"
    caller.post(f"/cases/{number}/clocks/tomorrow/extend", "centre", body, 404)


@pytest.fixture
def generous(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """A place whose pack has a pause reason and an extension that the shipped one lacks."""
    content = policy.in_force("zhongmu", legal_date(caller.clock())).to_dict()
    ground = {"basis": Basis.INTERNAL.value, "clause": None, "to_confirm": False, "note": "", "superseded": None}
    content["rules"]["pause_reasons.appraisal"] = {"value": "any_stage", **ground}
    content["rules"]["extensions.whole"] = {"value": 5, **ground}
    pack = Pack.from_dict(content)
    monkeypatch.setattr(policy, "in_force", lambda jurisdiction, on: pack)
    monkeypatch.setattr(policy, "digest", lambda jurisdiction, on: pack.sha256)
    return caller


def test_pause_the_pack_allows_stops_the_limits_together(generous: Caller, clock: FixedClock) -> None:
    """中止计时: the running stage and the whole stand still, keep what remained, and run on from the resumption."""
    number = generous.file()
    clock.set("2026-09-22 10:00")
    case = generous.post(f"/cases/{number}/clocks/refer/pause", "centre", {"reason": "appraisal"})
    assert {_state(case, "refer")[0], _state(case, "whole")[0]} == {"paused"}
    assert generous.post(f"/cases/{number}/clocks/refer/pause", "centre", {"reason": "appraisal"}, 409)["code"] == (
        "pause_not_allowed"
    )
    clock.set("2026-10-09 10:00")
    case = generous.post(f"/cases/{number}/clocks/refer/resume", "centre")
    assert _state(case, "refer") == ("due_soon", "2026-10-12")
    assert case["tasks"][0]["due_on"] == "2026-10-12"
    assert [event["kind"] for event in case["events"]][-2:] == ["clock_paused", "clock_resumed"]
    assert generous.post(f"/cases/{number}/clocks/refer/resume", "centre", status=409)["code"] == "stale"


def test_extension_the_pack_allows_is_given_once_and_no_further(generous: Caller) -> None:
    """延长期限: up to what the pack says, once, with a reason."""
    number = generous.file()
    path = f"/cases/{number}/clocks/whole/extend"
    generous.post(path, "centre", {"amount": 6, "reason": "案情复杂"}, 422)
    case = generous.post(path, "centre", {"amount": 5, "reason": "案情复杂"})
    assert _state(case, "whole") == ("on_track", "2026-10-19")
    assert generous.post(path, "centre", {"amount": 1, "reason": "仍复杂"}, 409)["code"] == "extension_not_allowed"
