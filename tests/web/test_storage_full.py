"""A full disk and a full quota, as pages and over the interface: said clearly, and nothing is lost."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import update

from app.adapters.virus_scan import Scan, Verdict
from app.factory import create_app
from app.models.account import Account
from config import Settings, UploadLimits
from tests.adapters.hostile_files import pdf
from tests.fixed_clock import FixedClock
from tests.services.importer import as_xlsx, penalties, table
from tests.web.calling import Caller
from tests.web.planting import plant


def caller_with(settings: Settings, clock: FixedClock, limits: UploadLimits) -> Caller:
    app: Flask = create_app(replace(settings, limits=limits), now=clock)
    app.testing = True
    return Caller(app, clock)


@pytest.mark.parametrize(
    ("limits", "status", "code", "word"),
    [
        (UploadLimits(reserve=2**60), 507, "storage_full", "存储空间不足"),
        (UploadLimits(total=10), 507, "storage_full", "存储空间不足"),
        (UploadLimits(day=10), 429, "too_many_requests", "今日上传的文件合计超过"),
        (UploadLimits(file=10), 413, "too_large", "文件超过"),
    ],
)
def test_refused_upload_says_why(
    settings: Settings, clock: FixedClock, limits: UploadLimits, status: int, code: str, word: str
) -> None:
    """problem+json with the contract's shape, and a sentence for people."""
    caller = caller_with(settings, clock, limits)
    answer = caller.call("POST", "/evidence", "applicant", data={"file": (BytesIO(pdf()), "决定书.pdf")})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json is not None
    assert (answer.json["code"], answer.json["status"]) == (code, status)
    assert word in answer.json["detail"]
    caller.app.extensions["database"].dispose()


def test_description_names_full_storage_where_files_are_handed_in(app: Flask) -> None:
    """A program that uploads knows of it; elsewhere it does not happen."""
    paths = app.test_client().get("/api/v1/openapi.json").get_json()["paths"]
    named = {path for path, ways in paths.items() if "507" in ways.get("post", {}).get("responses", {})}
    assert {path.rpartition("/v1")[2] for path in named} == {"/evidence", "/records/import"}


class Writing:
    """A scanner that takes its time: meanwhile somebody else writes."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def scan(self, _content: bytes) -> Scan:
        with self.app.extensions["database"].transaction() as session:
            session.execute(update(Account).values(active=True))
        return Scan(Verdict.CLEAN)


@pytest.mark.parametrize("again", [False, True])
def test_nobody_waits_for_the_scanner(app: Flask, clock: FixedClock, settings: Settings, again: bool) -> None:
    """The file is scanned before the database is asked for anything: on SQLite all would stand still with it."""
    app.extensions["outside"] = replace(app.extensions["outside"], scanner=Writing(app))
    caller, key = Caller(app, clock), {"Idempotency-Key": "k"}
    for _ in range(1 + again):
        sent = {"file": (BytesIO(pdf()), "决定书.pdf")}
        assert caller.call("POST", "/evidence", "applicant", data=sent, headers=key).status_code == 201
    kept = [each.parent.parent.name for each in (settings.instance / "files").rglob("*") if each.is_file()]
    assert kept == ["released"]


def test_nobody_waits_for_a_file_of_records(app: Flask, clock: FixedClock) -> None:
    """Handed in by page or by a program, it is looked at and scanned before the database is asked for anything."""
    app.extensions["outside"] = replace(app.extensions["outside"], scanner=Writing(app))
    caller, content = Caller(app, clock), as_xlsx(table(penalties({})))
    sent = {"jurisdiction": "zhongmu", "attest": "true", "file": (BytesIO(content), "处罚.xlsx")}
    assert caller.call("POST", "/records/import", "provider", data=sent).status_code == 202
    app.config["WTF_CSRF_METHODS"] = []
    client = app.test_client()
    plant(client, caller.world.people["provider"].account_id)
    other = as_xlsx(table(penalties({"CF_WSH": "示市监罚〔2026〕8号"})))
    page = client.post("/imports/new", data={"attest": "y", "file": (BytesIO(other), "处罚.xlsx")})
    assert page.status_code == 303


def test_request_that_found_no_room_to_be_laid_down_says_so(app: Flask) -> None:
    """The server lays long requests down before anybody reads them; that may fail too."""

    def full() -> str:
        raise OSError(28, "No space left on device")

    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["portal.index"] = full
    answer = app.test_client().get("/")
    assert (answer.status_code, "存储空间不足" in answer.text) == (507, True)
