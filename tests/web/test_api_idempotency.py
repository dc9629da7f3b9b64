"""The same request twice: one act, one answer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.models.account import IdempotencyKey
from app.models.application import Application
from tests.fixed_clock import FixedClock
from tests.web.calling import Caller

pytestmark = pytest.mark.both_databases


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    return Caller(app, clock)


def _file(caller: Caller, key: str, status: int = 201, **changes: Any) -> Any:
    headers = {"Idempotency-Key": key}
    return caller.post("/applications", "applicant", caller.filing(**changes), status, headers=headers)


def _applications(caller: Caller) -> int:
    with caller.database.reading() as session:
        return session.execute(select(func.count()).select_from(Application)).scalar_one()


def test_repetition_is_answered_as_the_first_time(caller: Caller) -> None:
    """The answer is kept with its query code; nothing is filed again."""
    first = _file(caller, "one")
    assert _file(caller, "one") == first
    assert _applications(caller) == 1


def test_key_with_another_request_is_refused(caller: Caller) -> None:
    """One key stands for one request: another body, or another address, is a mistake of the client."""
    _file(caller, "one")
    assert _file(caller, "one", 409, received_via=None)["code"] == "idempotency_mismatch"


def test_keys_belong_to_their_account(caller: Caller) -> None:
    """Two people may choose the same key."""
    _file(caller, "one")
    number = caller.get("/cases", "centre")["items"][0]["number"]
    task = caller.task(number, "centre")
    caller.post(f"/tasks/{task['id']}/claim", "centre", headers={"Idempotency-Key": "one"})


def test_act_under_a_key_is_repeated_without_a_conflict(caller: Caller) -> None:
    """A task completed under a key answers again as it did, though it is finished by now."""
    number = caller.file()
    path = f"/tasks/{caller.task(number, 'centre')['id']}/complete"
    body, headers = {"outcome": "accept", "data": {}}, {"Idempotency-Key": "accept"}
    first = caller.post(path, "centre", body, headers=headers)
    assert caller.post(path, "centre", body, headers=headers) == first
    assert caller.post(path, "centre", body, 409)["code"] == "task_finished"


def test_refusal_leaves_the_key_free(caller: Caller) -> None:
    """What was refused has not happened; the corrected request may use the same key."""
    _file(caller, "one", 422, items=[])
    _file(caller, "one")
    with caller.database.reading() as session:
        assert session.execute(select(func.count()).select_from(IdempotencyKey)).scalar_one() == 1


def test_two_at_once_make_one_application(caller: Caller) -> None:
    """A double click: the second request waits for the first and gets its answer."""
    caller.token("applicant")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: _file(caller, "one"), range(2), timeout=30))
    assert answers[0] == answers[1]
    assert _applications(caller) == 1


def test_two_at_once_without_a_key_leave_one_open_case(caller: Caller) -> None:
    """Without a key the second filing meets the open case of the first, or waits for it and then does."""
    caller.token("applicant")

    def file(_: int) -> int:
        return caller.call("POST", "/applications", "applicant", json=caller.filing()).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(file, range(2), timeout=30)) == [201, 409]
