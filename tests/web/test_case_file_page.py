"""The page of 案卷: asked for with a purpose, handed over at once, made by the scheduler where there is much."""

import io
import json
import zipfile

import pytest
from flask import Flask

from app.services import case_file_jobs
from app.services.job_kinds import handlers
from app.services.jobs import run_due
from tests.fixed_clock import FixedClock
from tests.web.office import Office


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    app.config["WTF_CSRF_METHODS"] = []  # that forms carry a token is tried elsewhere
    return Office(app, clock)


def address(office: Office) -> str:
    return f"/cases/{office.file().number}/file"


def manifest(content: bytes) -> dict[str, object]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found: dict[str, object] = json.loads(archive.read("manifest.json"))
        return found


def test_receiver_takes_the_file_for_a_purpose(office: Office) -> None:
    """Without a purpose nothing leaves; with one the file comes at once, not to be kept by any cache."""
    client, page = office.client("centre"), address(office)
    assert "制作案卷" in client.get(page.removesuffix("/file")).text
    refused = client.post(page, data={"full": "1"})
    assert (refused.status_code, "请选择用途" in refused.text) == (422, True)
    answer = client.post(page, data={"purpose": "court", "full": "1"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (manifest(answer.data)["purpose"], manifest(answer.data)["masked"]) == ("court", False)
    masked = client.post(page, data={"purpose": "archive"})
    assert manifest(masked.data)["masked"] is True


def test_watchers_get_it_masked_and_others_not_at_all(office: Office) -> None:
    """The supervisor's page says so; asking for more is refused, and parties have no such page."""
    page = address(office)
    supervisor = office.client("supervisor")
    assert "予以遮蔽" in supervisor.get(page).text
    assert supervisor.post(page, data={"purpose": "court", "full": "1"}).status_code == 403
    assert manifest(supervisor.post(page, data={"purpose": "court"}).data)["masked"] is True
    for who, status in (("provider", 403), ("applicant", 403), ("foreign_centre", 404)):
        assert office.client(who).get(page).status_code == status
        assert office.client(who).post(page, data={"purpose": "court"}).status_code == status


def test_much_evidence_is_packed_by_the_scheduler(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says that it is being made, then offers it."""
    monkeypatch.setattr(case_file_jobs, "AT_ONCE", -1)
    client, page = office.client("centre"), address(office)
    for _ in range(2):  # pressed twice
        answer = client.post(page, data={"purpose": "archive", "full": "1", "token": "77"})
        assert answer.headers["Location"] == page
    assert "正在制作" in client.get(page).text
    kinds = handlers(office.app.extensions["outside"])
    assert run_due(office.database, kinds, now=office.clock, machine=office.clock) == 1
    assert f'href="{page}/77"' in client.get(page).text
    assert manifest(client.get(f"{page}/77").data)["masked"] is False
    assert office.client("supervisor").get(f"{page}/77").status_code == 404
