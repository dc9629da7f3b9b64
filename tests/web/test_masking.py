"""A person's number stands in full nowhere but before its owner, or where somebody asked for it and was noted."""

import io
import zipfile

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.fixed_clock import FixedClock
from tests.services.world import LEGAL_PERSON_NUMBER
from tests.web.doors import Doors, Route

# Those who have the case before them at every run, everybody else among the long tests.
PEOPLE = [
    None,
    "centre",
    "provider",
    "auditor",
    *(
        pytest.param(who, marks=pytest.mark.long)
        for who in ("colleague", "provider2", "supervisor", "admin", "foreign_centre", "rival", "stranger")
    ),
]


@pytest.fixture
def doors(app: Flask, clock: FixedClock) -> Doors:
    """A case about a firm's record, which holds the number of its legal representative."""
    return Doors(app, clock)


def texts(answer: TestResponse) -> str:
    """All that can be read in an answer, also in sheets, archives and letters."""
    content = answer.get_data()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
        return "".join(pdf(part) if name.endswith(".pdf") else part.decode("utf-8", "replace") for name, part in parts)
    return pdf(content) if content.startswith(b"%PDF") else content.decode("utf-8", "replace")


def pdf(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def shown(doors: Doors, who: str | None) -> list[str]:
    """The routes on which this person reads the legal representative's number without having asked for it."""
    found = []
    for route in doors.routes:
        if route.method == "GET" and LEGAL_PERSON_NUMBER in texts(asked(doors, route, who)):
            found.append(route.rule.rule)
    return found


def asked(doors: Doors, route: Route, who: str | None) -> TestResponse:
    path = route.path(doors.values(route, there=True))
    if route.is_api:
        token = {"Authorization": f"Bearer {doors.token(who)}"} if who else {}
        return doors.app.test_client().get(path, headers=token, buffered=True)
    return doors.client(who).get(path, buffered=True)


@pytest.mark.parametrize("who", PEOPLE, ids=str)
def test_number_is_nowhere_in_full_unasked(doors: Doors, who: str | None) -> None:
    """Pages, interface, sheets, archives and letters: every route that can be read is read."""
    assert shown(doors, who) == []


def test_what_is_looked_for_can_be_found(doors: Doors) -> None:
    """The subject itself reads it on its own record, and staff who ask for it: the test is not blind."""
    assert "/records/<int:record_id>" in shown(doors, "applicant")
    page = doors.client("provider").get(f"/records/{doors.record.id}?full=1")
    assert LEGAL_PERSON_NUMBER in page.text
