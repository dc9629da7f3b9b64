"""Files of records over the interface: taken with 202, read back row by row, for the own unit alone."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.batch import ImportBatch
from app.scheduler import House, run_jobs
from tests.fixed_clock import FixedClock
from tests.services.importer import as_csv, penalties
from tests.web.calling import Caller

UNIT = "11410122MB0000002H"


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    return Caller(app, clock)


def hand_in(caller: Caller, who: str = "provider", status: int = 202, **form: Any) -> Any:
    """The answer to a file of two rows, one of them bad."""
    content = as_csv(penalties({}, {"CF_NR_FK": "-8"}))
    fields = {"jurisdiction": "zhongmu", "attest": "true", "file": (io.BytesIO(content), "处罚.csv"), **form}
    data = {name: value for name, value in fields.items() if value is not None}
    answer = caller.call("POST", "/records/import", who, data=data, content_type="multipart/form-data")
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.json


def work(caller: Caller) -> None:
    run_jobs(House(caller.database, caller.app.extensions["outside"], caller.clock, caller.clock))


def test_import_is_asked_for_and_read_back(caller: Caller) -> None:
    """202 with the batch; its status, progress and the same result as the command's."""
    batch = hand_in(caller)["batch"]
    assert caller.get(f"/imports/{batch}", "provider")["status"] == "waiting"
    work(caller)
    result = caller.get(f"/imports/{batch}", "provider")
    assert (result["status"], result["read"], result["total"]) == ("done", 2, 2)
    assert (result["accepted"], result["unchanged"], result["warned"], result["refused"]) == (1, 0, 0, 1)
    (row,) = result["rows"]
    assert (row["row"], row["column"], row["code"], row["mark"]) == (3, "CF_NR_FK", "negative_amount", "refused")
    assert caller.get(f"/imports/{batch}", "supervisor")["batch"] == batch


@pytest.mark.parametrize(
    ("who", "form", "status"),
    [
        ("provider", {"provider": UNIT}, 202),
        ("provider", {"provider": "11410122MB0000003F"}, 403),
        ("provider", {"jurisdiction": "youxi"}, 422),
        ("provider", {"jurisdiction": "youxi", "provider": "11350426MB0000005K"}, 403),
        ("provider", {"attest": "false"}, 422),
        ("provider", {"attest": None}, 202),
        ("provider", {"jurisdiction": None}, 202),
        ("provider", {"jurisdiction": None, "provider": UNIT, "attest": None}, 202),
        ("provider", {"jurisdiction": None, "provider": "11350426MB0000005K"}, 403),
        ("provider", {"file": None}, 422),
        ("provider", {"surprise": "x"}, 422),
        ("provider", {"file": (io.BytesIO(b"%PDF-1.7"), "x.pdf")}, 422),
        ("foreign_provider", {"provider": UNIT}, 403),
        ("centre", {}, 403),
        ("applicant", {}, 403),
    ],
)
def test_file_is_taken_from_officers_of_its_unit_alone(
    caller: Caller, who: str, form: dict[str, Any], status: int
) -> None:
    """Every other way is refused, and so is a file whose officer says that he does not vouch for it."""
    hand_in(caller, who, status, **form)


def test_file_alone_is_enough(caller: Caller) -> None:
    """Place and unit follow from the token; nobody has vouched for the batch yet, and its page says so."""
    batch = hand_in(caller, jurisdiction=None, attest=None)["batch"]
    work(caller)
    assert caller.get(f"/imports/{batch}", "provider")["accepted"] == 1
    with caller.database.reading() as session:
        assert session.execute(select(ImportBatch.attested_by)).scalar_one() is None


@pytest.mark.parametrize("who", ["provider2", "foreign_provider", "foreign_centre", "foreign_supervisor"])
def test_batch_of_others_is_not_there(caller: Caller, who: str) -> None:
    """Like one that nobody has."""
    batch = hand_in(caller)["batch"]
    caller.get(f"/imports/{batch}", who, 404)
    caller.get("/imports/4611686018427387904", who, 404)
    caller.get("/imports/x", who, 404)


def test_same_key_makes_one_batch(caller: Caller) -> None:
    """A dropped line may be tried again; another file under the key is refused."""
    answers = []
    for fine in ("8", "8", "9"):
        content = as_csv(penalties({"CF_NR_FK": fine}))
        data = {"jurisdiction": "zhongmu", "attest": "true", "file": (io.BytesIO(content), "处罚.csv")}
        headers = {"Idempotency-Key": "once"}
        answers.append(caller.call("POST", "/records/import", "provider", data=data, headers=headers))
        work(caller)
    assert [answer.status_code for answer in answers] == [202, 202, 409]
    assert answers[0].json == answers[1].json
