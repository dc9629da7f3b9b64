"""Every status of the contract, answered as problem+json with its code."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.domain.errors import Busy
from app.services import case_list
from tests.fixed_clock import FixedClock
from tests.web.calling import Caller


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    return Caller(app, clock)


def test_nobody_is_asked_for_a_token(caller: Caller) -> None:
    """401 names the scheme; a cookie is never looked at, and an unknown token is no token."""
    response = caller.call("GET", "/cases")
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    for header in ("Bearer nonsense", "Basic eDp5", "Bearer"):
        assert caller.call("GET", "/cases", headers={"Authorization": header}).status_code == 401


def test_role_without_the_act_is_forbidden(caller: Caller) -> None:
    """403: seen, but not this actor's to do."""
    number = caller.file()
    assert caller.post("/applications", "provider", caller.filing(), 403)["code"] == "forbidden"
    task = caller.task(number, "centre")
    caller.post(f"/tasks/{task['id']}/complete", "applicant", {"outcome": "accept"}, 403)


@pytest.mark.parametrize("who", ["foreign_supervisor", "provider", "stranger", "admin"])
def test_case_out_of_sight_is_not_there(caller: Caller, who: str) -> None:
    """404 for another county, for a unit the case was not sent to, and for other citizens; 403 for a role without."""
    number = caller.file()
    status = 403 if who == "admin" else 404
    caller.get(f"/cases/{number}", who, status)
    caller.get(f"/applications/{caller.get(f'/cases/{number}', 'centre')['application']}", who, 404)
    assert caller.get("/cases", who, 403 if who == "admin" else 200).get("items", []) == []


@pytest.mark.parametrize(
    "path",
    ["/cases/YY-410122-2026-999999", "/cases/nonsense", "/records/1", "/records/x", "/documents/99999999999999999999",
     "/notices/410122-AAAA-BBBB-CCCC", "/notices/%00", "/nothing"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(caller: Caller, path: str) -> None:
    """404, whatever the id looks like."""
    assert caller.get(path, "supervisor", 404)["code"] == "not_found"


def test_wrong_method_names_the_right_ones(caller: Caller) -> None:
    """405 with Allow."""
    response = caller.call("DELETE", "/cases", "centre")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert response.mimetype == "application/problem+json"


def test_broken_or_foreign_body_is_refused(caller: Caller) -> None:
    """400 for what is no JSON, 415 for another type, 422 for JSON of another shape."""
    for data, kind, status in (
        ("{", "application/json", 400),
        ("a=b", "text/plain", 415),
        ("[]", "application/json", 422),
    ):
        response = caller.call("POST", "/applications", "applicant", data=data, content_type=kind)
        assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def _without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda body: body.pop(key)


def _set(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda body: body.update(values)


def _claim(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda body: body["items"][0]["fields"][0].update(values)


@pytest.mark.parametrize(
    ("spoil", "field", "code"),
    [
        (_without("applicant"), "applicant", "required"),
        (_set(colour="red"), "colour", "unknown_field"),
        (_set(jurisdiction="atlantis"), "jurisdiction", "unknown_jurisdiction"),
        (_set(items=[]), "items", "required"),
        (_set(items=7), "items", "malformed"),
        (_set(received_on="2026-10-01"), "received_on", "online_is_today"),
        (_claim(claimed="viel"), "items.0.fields.0.claimed", "not_an_amount"),
        (_claim(claimed="8.0"), "items.0.fields.0.claimed", "same_as_recorded"),
        (_claim(claimed=None), "items.0.fields.0.claimed", "required"),
        (_claim(claimed="0\x00"), "items.0.fields.0.claimed", "malformed"),
        (_claim(claimed="\ud800"), "items.0.fields.0.claimed", "malformed"),
        (_claim(field="CF_SJLY"), "items.0.fields.0.field", "unknown_field"),
        (lambda body: body["items"][0].update(record="9" * 19), "items.0.record", "unknown_record"),
        (lambda body: body["items"][0].update(record="٣"), "items.0.record", "unknown_record"),
        (lambda body: body["items"][0].update(evidence=["9" * 19]), "items.0.evidence.0", "unknown_evidence"),
    ],
)
def test_fault_of_a_filing_is_named_at_its_field(
    caller: Caller, spoil: Callable[[dict[str, Any]], None], field: str, code: str
) -> None:
    """422 lists every fault with the path of its field in the request."""
    body = caller.filing()
    spoil(body)
    problem = caller.post("/applications", "applicant", body, 422)
    assert problem["code"] == "invalid"
    assert {"field": field, "code": code}.items() <= problem["errors"][0].items()
    assert problem["errors"][0]["message"]


def test_fault_of_a_decision_is_named_under_its_data(caller: Caller) -> None:
    """Paths are those of the request: the words of a decision lie under `data`."""
    number = caller.file()
    caller.do(number, "centre", "accept")
    caller.do(number, "centre", "refer")
    problem = caller.do(number, "provider", "correct", 422, attest=True)
    assert problem["errors"][0]["field"] == "data.opinion"
    assert caller.do(number, "provider", "correct", 422, colour="red")["errors"][0]["field"] == "data.colour"
    assert caller.do(number, "provider", "sing", 422)["errors"][0]["field"] == "outcome"
    answers = [{"field": "CF_NR_FK", "finding": "right"}]
    problem = caller.do(number, "provider", "correct", 422, opinion="……", attest=True, answers=answers)
    assert (problem["errors"][0]["field"], problem["errors"][0]["code"]) == ("outcome", "outcome_contradicts_answers")


@pytest.mark.parametrize(
    "path",
    ["/cases?limit=0", "/cases?limit=201", "/cases?limit=x", "/cases?colour=red", "/cases?status=lost",
     "/cases?cursor=x", "/tasks?view=all", "/tasks?cursor=x", "/tasks?cursor=2026-01-01_99999999999999999999",
     "/records?cursor=-1", "/records?cursor=9999999999999999999", "/records?status=lost",
     "/records?document_number=%00", "/clocks", "/workdays?jurisdiction=zhongmu&from=20260918&days=5",
     "/workdays?jurisdiction=zhongmu&from=2026-09-18&days=0", "/workdays?jurisdiction=x&from=2026-09-18&days=5"],
)  # fmt: skip
def test_unreadable_query_is_refused(caller: Caller, path: str) -> None:
    """422 for limits, cursors, filters and keys nobody knows."""
    assert caller.get(path, "centre", 422)["errors"]


def test_task_conflicts_have_their_codes(caller: Caller) -> None:
    """409 task_claimed, task_finished and case_open; one's own claim is repeated freely."""
    number = caller.file()
    task = f"/tasks/{caller.task(number, 'centre')['id']}"
    assert caller.post(f"{task}/claim", "centre")["assignee"] == "centre"
    assert caller.post(f"{task}/claim", "centre")["stage"] == "checking"
    assert caller.post(f"{task}/claim", "colleague", status=409)["code"] == "task_claimed"
    assert caller.post(f"{task}/complete", "colleague", {"outcome": "accept"}, 409)["code"] == "task_claimed"
    caller.post(f"{task}/release", "colleague", status=403)
    assert caller.post(f"{task}/release", "centre")["assignee"] is None
    handed = caller.post(f"{task}/reassign", "centre", {"to": "colleague", "reason": "轮休"})
    assert handed["assignee"] == "colleague"
    caller.post(f"{task}/complete", "colleague", {"outcome": "accept"})
    assert caller.post(f"{task}/claim", "centre", status=409)["code"] == "task_finished"
    assert caller.post("/applications", "applicant", caller.filing(), 409)["code"] == "case_open"


def test_query_code_opens_a_filing_until_it_is_guessed_too_often(caller: Caller) -> None:
    """Number and code are enough without an account; five wrong codes close the number for a while with 429."""
    filed = caller.post("/applications", "applicant", caller.filing(), 201)
    path = f"/applications/{filed['number']}"
    seen = caller.get(f"{path}?code={filed['query_code'].lower()}")
    assert seen["cases"][0]["stage"] == "received"
    assert "query_code" not in seen
    assert caller.get(path, status=401)["code"] == "unauthenticated"
    for _ in range(5):
        caller.get(f"{path}?code=二维码", status=404)
    assert caller.get(f"{path}?code={filed['query_code']}", status=429)["code"] == "too_many_requests"
    assert caller.get(path, "applicant")["number"] == filed["number"]


def test_busy_database_asks_to_come_back(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with Retry-After when a lock is not to be had in time."""

    def held(*_args: object, **_options: object) -> None:
        raise Busy()

    monkeypatch.setattr(case_list, "page", held)
    response = caller.call("GET", "/cases", "centre")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
    assert response.json is not None
    assert response.json["code"] == "busy"
