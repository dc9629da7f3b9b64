"""The description of the interface is true: checked against itself, the routes, and made-up requests."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans
from schemathesis import BaseSchema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fixed_clock import FixedClock
from tests.web.calling import API, Caller

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
LIMITS = settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PATHS = {
    "/applications", "/applications/{number}", "/cases", "/cases/{number}", "/cases/{number}/withdraw",
    "/cases/{number}/supplement", "/cases/{number}/remind", "/cases/{number}/clocks/{code}/pause",
    "/cases/{number}/clocks/{code}/resume", "/cases/{number}/clocks/{code}/extend", "/clocks", "/tasks",
    "/tasks/{task_id}/claim", "/tasks/{task_id}/release", "/tasks/{task_id}/reassign", "/tasks/{task_id}/complete",
    "/records", "/records/{record_id}", "/evidence", "/documents/{document_id}", "/notices/{check_code}", "/workdays",
    "/openapi.json", "/records/import", "/imports/{batch_id}",
    "/corrections", "/corrections/{message_id}/receipt", "/listings", "/measure-orders",
    "/measure-orders/{order_id}/acknowledge", "/measure-orders/{order_id}/execute",
    "/measure-orders/{order_id}/refuse", "/measures", "/measures/reports",
}  # fmt: skip


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    return Caller(app, clock)


@pytest.fixture
def description(caller: Caller) -> dict[str, Any]:
    return caller.get("/openapi.json")


def test_every_route_is_described(caller: Caller, description: dict[str, Any]) -> None:
    """OpenAPI 3.1 of all that is served, nothing that is not."""
    assert description["openapi"].startswith("3.1")
    assert description["paths"].keys() == {API + path for path in PATHS}
    assert description["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert description["security"] == [{"bearer": []}]
    assert description["paths"][f"{API}/workdays"]["get"]["security"] == []


def _schema(caller: Caller) -> BaseSchema:
    return schemathesis.openapi.from_wsgi(f"{API}/openapi.json", caller.app)


def test_answers_of_a_story_fit_their_schemas(caller: Caller) -> None:
    """What is answered has the keys and the types that were promised."""
    number = caller.file()
    caller.do(number, "centre", "accept")
    caller.do(number, "centre", "refer")
    schema = _schema(caller)
    for who, path, parameters, query in (
        ("centre", "/cases/{number}", {"number": number}, {}),
        ("centre", "/cases", {}, {"stage": "verifying"}),
        ("provider", "/tasks", {}, {"view": "queue"}),
        ("centre", "/records", {}, {}),
        ("applicant", "/records/{record_id}", {"record_id": str(caller.record.id)}, {}),
        ("applicant", "/clocks", {}, {"subject": number}),
    ):
        headers = {"Authorization": f"Bearer {caller.token(who)}"}
        case = schema[API + path]["GET"].Case(path_parameters=parameters, query=query)
        response = case.call(headers=headers)
        assert response.status_code == 200
        case.validate_response(response, checks=list(CHECKS), headers=headers)


@pytest.mark.parametrize("who", ["applicant", "centre", None])
def test_made_up_requests_never_break_the_interface(caller: Caller, who: str | None) -> None:
    """Whatever is sent, the answer is one that the description names, and never a 500."""
    make_up(caller, who, LIMITS)


@pytest.mark.long
@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["applicant", "centre", "provider", "supervisor", "auditor", "admin", None])
def test_very_many_made_up_requests_never_break_the_interface(caller: Caller, who: str | None) -> None:
    """The same much longer, as everybody, also where numbers and characters go into PostgreSQL."""
    make_up(caller, who, settings(LIMITS, max_examples=80))


def make_up(caller: Caller, who: str | None, limits: settings) -> None:
    """Send made-up requests to every operation, half of them about papers that are there."""
    number = caller.file()
    real = {"number": number, "task_id": caller.task(number, "centre")["id"], "record_id": str(caller.record.id)}
    headers = {"Authorization": f"Bearer {caller.token(who)}"} if who else {}
    for operation in (each.ok() for each in _schema(caller).get_all_operations()):

        @limits
        @given(case=operation.as_strategy(), known=booleans())
        def ask(case: schemathesis.Case, known: bool) -> None:
            if known and case.path_parameters:
                case.path_parameters = {name: real.get(name, value) for name, value in case.path_parameters.items()}
            case.call_and_validate(headers=headers, checks=list(CHECKS))

        ask()
