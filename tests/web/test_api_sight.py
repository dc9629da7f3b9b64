"""What each side is shown of a case: personal values, the opinion, letters, tasks, history."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.vocabulary import MeasureState
from app.models.event import CaseEvent
from app.models.measure import Measure
from tests.fixed_clock import FixedClock
from tests.web.calling import Caller

CASE_KEYS = {
    "number", "application", "kind", "origin", "jurisdiction", "receiver", "status", "stage", "outcome", "received_at",
    "received_on", "pack", "record", "target", "disputed", "fields", "opinion", "clocks", "tasks", "measures",
    "documents", "events",
}  # fmt: skip
CLOCK_KEYS = {
    "code", "kind", "basis", "budget", "unit", "started_at", "due_on", "provisional", "state", "owner", "clause",
    "to_confirm", "explanation",
}  # fmt: skip
NUMBER = "41012219770707003X"
CLAIMED = "410122197707070048"


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    return Caller(app, clock)


@pytest.fixture
def number(caller: Caller) -> str:
    """A case about the number of the legal representative."""
    body = caller.filing()
    body["items"][0]["fields"] = [{"field": "CF_FR_ZJHM", "claimed": CLAIMED}]
    return caller.post("/applications", "applicant", body, 201)["cases"][0]["number"]


def _viewed(caller: Caller) -> list[CaseEvent]:
    with caller.database.reading() as session:
        statement = select(CaseEvent).where(CaseEvent.kind == "personal_data_viewed")
        return list(session.execute(statement).scalars())


def test_case_has_exactly_the_keys_of_the_contract(caller: Caller) -> None:
    """No key more, no key less, in the object and in what it holds."""
    case = caller.get(f"/cases/{caller.file()}", "centre")
    assert case.keys() == CASE_KEYS
    assert case["clocks"][0].keys() == CLOCK_KEYS
    assert case["tasks"][0].keys() == {"id", "key", "organisation", "group", "assignee", "due_on", "outcomes"}
    assert case["fields"][0].keys() == {"field", "recorded", "claimed", "finding", "value", "source"}
    assert case["documents"][0].keys() == {"id", "kind", "number", "check_code", "url"}
    assert case["events"][0].keys() == {"at", "kind", "actor", "text"}
    assert case["pack"].keys() == {"id", "version"}
    assert case["target"] == {"type": "record", "id": str(caller.record.id)}
    assert case["receiver"] == caller.world.units["centre"].uscc
    assert case["received_at"].endswith("Z")


def test_applicant_reads_his_own_values_unlogged(caller: Caller, number: str) -> None:
    """One's own number is shown in full, and that is nobody's business."""
    (field,) = caller.get(f"/cases/{number}", "applicant")["fields"]
    assert (field["recorded"], field["claimed"]) == (NUMBER, CLAIMED)
    assert _viewed(caller) == []


def test_each_unmasked_view_by_staff_is_written_to_the_history(caller: Caller, number: str) -> None:
    """The receiver needs the number for its work; that it was seen, and which field, is kept."""
    for _ in range(2):
        (field,) = caller.get(f"/cases/{number}", "centre")["fields"]
        assert field["recorded"] == NUMBER
    assert [event.data for event in _viewed(caller)] == [{"what": ["CF_FR_ZJHM"]}] * 2


def test_watchers_and_lists_see_masked_values(caller: Caller, number: str) -> None:
    """Supervisors and auditors watch time, not people; lists show nobody in full."""
    (watched,) = caller.get(f"/cases/{number}", "supervisor")["fields"]
    (listed,) = caller.get("/cases", "centre")["items"][0]["fields"]
    for field in (watched, listed):
        assert field["recorded"] == "410122********003X"
        assert field["claimed"] == "410122********0048"
    assert _viewed(caller) == []


def test_opinion_reaches_the_applicant_with_the_answer(caller: Caller) -> None:
    """Before the answer the opinion is between provider and receiver."""
    number = caller.file()
    caller.do(number, "centre", "accept")
    caller.do(number, "centre", "refer")
    answers = [{"field": "CF_NR_FK", "finding": "right", "source": "决定书"}]
    caller.do(number, "provider", "maintain", opinion="与决定书一致。", answers=answers, attest=True)
    before = caller.get(f"/cases/{number}", "applicant")
    assert (before["opinion"], before["fields"][0]["finding"], before["tasks"]) == (None, None, [])
    assert caller.get(f"/cases/{number}", "centre")["opinion"] == "与决定书一致。"
    caller.do(number, "centre", "serve")
    after = caller.get(f"/cases/{number}", "applicant")
    assert (after["opinion"], after["fields"][0]["finding"]) == ("与决定书一致。", "right")


def test_letters_reach_those_they_are_addressed_to(caller: Caller) -> None:
    """The applicant reads his letters, the provider its own, the receiver and the watchers all; other units none."""
    number = caller.file()
    caller.do(number, "centre", "accept")
    caller.do(number, "centre", "refer")
    seen = {
        who: [each["kind"] for each in caller.get(f"/cases/{number}", who)["documents"]]
        for who in ("applicant", "provider", "centre", "supervisor")
    }
    assert seen["applicant"] == ["receipt", "acceptance"]
    assert seen["provider"] == ["verification_request"]
    assert seen["centre"] == seen["supervisor"] == ["receipt", "acceptance", "verification_request"]
    letters = {each["kind"]: each["id"] for each in caller.get(f"/cases/{number}", "centre")["documents"]}
    caller.get(f"/documents/{letters['verification_request']}", "applicant", 404)
    caller.get(f"/documents/{letters['acceptance']}", "provider", 404)
    caller.get(f"/documents/{letters['acceptance']}", "provider2", 404)
    caller.get(f"/documents/{letters['acceptance']}", "foreign_supervisor", 404)


def test_history_names_units_to_the_applicant_and_people_to_staff(caller: Caller) -> None:
    """The applicant reads the public part in plain words."""
    number = caller.file()
    caller.do(number, "centre", "accept")
    caller.do(number, "centre", "refer")
    outside = caller.get(f"/cases/{number}", "applicant")["events"]
    inside = caller.get(f"/cases/{number}", "supervisor")["events"]
    assert {event["kind"] for event in inside} - {event["kind"] for event in outside} == {"task_completed"}
    referred = next(event for event in outside if event["kind"] == "referred")
    assert (referred["actor"], referred["text"]) == ("示范centre", "转送示范provider核查")
    assert next(event for event in inside if event["kind"] == "referred")["actor"] == "示范centre centre"
    assert outside[0]["actor"] == "申请人"


def test_filing_shows_its_receiver_only_the_number_of_a_person_masked(caller: Caller) -> None:
    """Whoever holds number and code is told how it stands, and of whom only what he must know already."""
    person = {"name": "示例人", "id_type": "resident_id", "id_number": NUMBER}
    filed = caller.post("/applications", "stranger", caller.filing(applicant=person), 201)
    assert [warning["code"] for warning in filed["warnings"]][-1] == "not_own_record"
    path = f"/applications/{filed['number']}"
    masked = {"name": "示**", "id_type": "resident_id", "id_number": "410122********003X"}
    assert caller.get(f"{path}?code={filed['query_code']}")["applicant"] == masked
    assert caller.get(path, "centre")["applicant"] == masked
    assert caller.get(path, "stranger")["applicant"] == person


def test_measures_in_force_are_part_of_the_case(caller: Caller) -> None:
    """Name, implementer by its code, and what should be beside what was last reported."""
    with caller.database.transaction() as session:
        session.add(
            Measure(
                jurisdiction="zhongmu",
                id=1,
                record_id=caller.record.id,
                organisation_id=caller.world.units["provider2"].id,
                name="限制参加政府采购",
                desired=MeasureState.SUSPENDED,
                reported=MeasureState.IN_FORCE,
                started_on=date(2026, 4, 1),
            )
        )
    assert caller.get(f"/cases/{caller.file()}", "applicant")["measures"] == [
        {
            "id": "1",
            "name": "限制参加政府采购",
            "organisation": caller.world.units["provider2"].uscc,
            "suspendable": True,
            "desired": "suspended",
            "reported": "in_force",
        }
    ]
