"""A person's number stands in full nowhere but before its owner, or where somebody asked for it and was noted."""

import io
import zipfile

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.fixed_clock import FixedClock
from tests.services.world import LEGAL_PERSON_NUMBER
from tests.web import papers
from tests.web.doors import Doors, Route

# Those who have the case before them at every run, everybody else among the long tests.
PEOPLE = [
    None,
    "centre",
    "provider",
    "auditor",
    "supervisor",
    *(
        pytest.param(who, marks=pytest.mark.long)
        for who in ("colleague", "provider2", "admin", "foreign_centre", "rival", "stranger")
    ),
]


@pytest.fixture
def doors(app: Flask, clock: FixedClock) -> Doors:
    """A case about a firm's record, which holds the number of its legal representative; he told of something, too."""
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


def test_look_in_an_emergency_shows_no_number_anywhere(doors: Doors) -> None:
    """Masked on every route while it runs: the case is read, the number is not, asked for or not."""
    number, reason = doors.there["number"], "申请人当面反映执行措施有误，须立即核对案情。"
    opened = doors.client("provider2").post("/emergency", data={"case": number, "reason": reason})
    assert opened.location == f"/cases/{number}"
    assert doors.client("provider2").get(opened.location).status_code == 200
    assert shown(doors, "provider2") == []
    assert LEGAL_PERSON_NUMBER not in doors.client("provider2").get(f"{opened.location}?full=1").text


def test_tip_is_read_without_who_told(doors: Doors) -> None:
    """The pages of a tip are open to these people, so that the walks above do look at them."""
    told, checked = (f"/{root}/{doors.there['tip_id']}" for root in ("supervision/tips", "tip-checks"))
    assert papers.TOLD in doors.client("supervisor").get(told).text
    audited = doors.client("auditor").get(told)
    assert (audited.status_code, papers.TOLD in audited.text) == (200, False)
    assert papers.HANDED in doors.client("provider").get(checked).text
    for address, who in ((told, "supervisor"), (checked, "provider")):
        file = doors.client(who).get(f"{address}/files/{doors.there['file_id']}", buffered=True)
        assert (file.status_code, file.mimetype) == (200, "image/png")
