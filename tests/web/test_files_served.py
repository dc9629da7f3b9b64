"""Files as browsers get them: their type fixed, shown in place or handed over, in a sandbox, and without a cookie."""

import pytest
from flask import Flask

from app.services import evidence
from tests.adapters import hostile_files as files
from tests.fixed_clock import FixedClock
from tests.web.office import Office


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.mark.parametrize(
    ("name", "content", "way"),
    [
        ("决定书.pdf", files.pdf(), "inline"),
        ("照片.jpg", files.picture("JPEG"), "inline"),
        ("照片.png", files.picture("PNG"), "inline"),
        ("说明.docx", files.docx(), "attachment"),
        ("明细.xlsx", files.xlsx(), "attachment"),
    ],
)
def test_file_is_served_as_what_it_was_found_to_be(office: Office, name: str, content: bytes, way: str) -> None:
    """No browser guesses, nothing in it runs or loads, only our own pages frame it, and no cache keeps it."""
    with office.database.transaction() as session:
        who, outside = office.world.people["applicant"], office.app.extensions["outside"]
        row = evidence.upload(session, name, content, outside, limit=10**6, actor=who, now=office.clock())
    answer = office.client("applicant").get(f"/evidence/{row.id}")
    policy = answer.headers["Content-Security-Policy"]
    assert (answer.status_code, answer.mimetype) == (200, row.type)
    assert answer.headers["Content-Disposition"].startswith(way)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert ("sandbox" in policy) is row.type.startswith("image/")
    assert "frame-ancestors 'self'" in policy
    assert office.client("stranger").get(f"/evidence/{row.id}").status_code == 404


def test_file_sets_no_cookie(office: Office) -> None:
    """Also not where the session would be renewed: a kept answer holds nothing of its reader."""
    with office.database.transaction() as session:
        who, outside = office.world.people["applicant"], office.app.extensions["outside"]
        row = evidence.upload(session, "a.pdf", files.pdf(), outside, limit=10**6, actor=who, now=office.clock())
    client = office.client("applicant")
    with client.session_transaction() as kept:
        kept["seen"] = kept.get("seen", 0) - 600
    assert "Set-Cookie" not in client.get(f"/evidence/{row.id}").headers
