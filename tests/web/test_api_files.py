"""Files over the interface: evidence handed in, letters handed out, and the public check of a letter."""

import hashlib
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from app.factory import create_app
from config import Settings, UploadLimits
from tests.fixed_clock import FixedClock
from tests.web.calling import Caller


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    return Caller(app, clock)


def picture() -> bytes:
    """A small PNG."""
    file = BytesIO()
    Image.new("RGB", (8, 8), "white").save(file, "PNG")
    return file.getvalue()


def _upload(caller: Caller, who: str, content: bytes, name: str, status: int = 201, **options: str) -> dict:  # type: ignore[type-arg]
    response = caller.call("POST", "/evidence", who, data={"file": (BytesIO(content), name)}, **options)
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.json is not None
    return response.json


def test_evidence_is_kept_and_joined_by_its_id(caller: Caller) -> None:
    """201 with what was kept; naming the id in a filing joins the file to the case."""
    file = _upload(caller, "applicant", picture(), "决定书.png")
    assert file.keys() == {"id", "name", "type", "size", "sha256"}
    assert (file["name"], file["type"]) == ("决定书.png", "image/png")
    body = caller.filing()
    body["items"][0]["evidence"] = [file["id"]]
    number = caller.post("/applications", "applicant", body, 201)["cases"][0]["number"]
    assert "evidence_joined" in {event["kind"] for event in caller.get(f"/cases/{number}", "applicant")["events"]}


def test_evidence_of_somebody_else_cannot_be_named(caller: Caller) -> None:
    """An id is no secret; only one's own uploads can be handed in."""
    file = _upload(caller, "stranger", picture(), "决定书.png")
    body = caller.filing()
    body["items"][0]["evidence"] = [file["id"]]
    assert caller.post("/applications", "applicant", body, 422)["errors"][0]["code"] == "unknown_evidence"


def test_upload_repeated_under_a_key_is_the_same_file(caller: Caller) -> None:
    """The key stands for the file: the same again, or 409 for another."""
    headers = {"Idempotency-Key": "scan"}
    first = _upload(caller, "applicant", picture(), "1.png", headers=headers)  # type: ignore[arg-type]
    assert _upload(caller, "applicant", picture(), "1.png", headers=headers) == first  # type: ignore[arg-type]
    _upload(caller, "applicant", picture(), "2.png", 409, headers=headers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"MZ" + bytes(100), "letter.exe", 415, "unsupported_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture.svg", 415, "unsupported_type"),
        (b"", "empty.pdf", 422, "invalid"),
    ],
)
def test_file_that_is_not_taken_is_refused(caller: Caller, content: bytes, name: str, status: int, code: str) -> None:
    """415 for a kind that is not on the list, 422 for an empty or damaged file."""
    assert _upload(caller, "applicant", content, name, status)["code"] == code


def test_upload_without_a_file_is_refused(caller: Caller) -> None:
    """422 names the part that is missing, or the one nobody knows."""
    response = caller.call("POST", "/evidence", "applicant", data={})
    assert response.json is not None
    assert (response.status_code, response.json["errors"][0]["field"]) == (422, "file")
    response = caller.call("POST", "/evidence", "applicant", data={"files": (BytesIO(picture()), "1.png")})
    assert response.status_code == 422


def test_large_file_is_refused(settings: Settings, clock: FixedClock) -> None:
    """413, whether the one file is too large or the whole request."""
    limits = UploadLimits(file=100, application=1_000, records=1_000)
    app = create_app(replace(settings, limits=limits), now=clock)
    caller = Caller(app, clock)
    assert _upload(caller, "applicant", b"%PDF-" + bytes(200), "1.pdf", 413)["code"] == "too_large"
    kind = "multipart/form-data; boundary=x"
    response = caller.call("POST", "/evidence", "applicant", data=bytes(2**20 + 2_000), content_type=kind)
    assert (response.status_code, response.mimetype) == (413, "application/problem+json")
    app.extensions["database"].dispose()


def test_letter_is_a_pdf_with_an_etag_of_its_bytes(caller: Caller) -> None:
    """The same row gives the same bytes; who has them already is told so with 304."""
    case = caller.get(f"/cases/{caller.file()}", "applicant")
    path = f"/documents/{case['documents'][0]['id']}"
    first = caller.call("GET", path, "applicant")
    assert first.data.startswith(b"%PDF-")
    etag = first.headers["ETag"]
    assert etag == f'"{hashlib.sha256(first.data).hexdigest()}"'
    again = caller.call("GET", path, "applicant", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    caller.get(path, status=401)
    caller.get(path, "stranger", 404)


def test_letter_is_confirmed_to_anybody_without_naming_anyone(caller: Caller) -> None:
    """The check code tells that, what, by whom and when; nothing of the person it was written to."""
    number = caller.file()
    caller.do(number, "centre", "accept")
    letters = caller.get(f"/cases/{number}", "applicant")["documents"]
    acceptance = next(each for each in letters if each["kind"] == "acceptance")
    found = caller.get(f"/notices/{acceptance['check_code'].lower()}")
    assert found.keys() == {"kind", "title", "number", "issuer", "issuer_code", "issued_on", "sha256"}
    assert (found["kind"], found["number"], found["issuer"]) == ("acceptance", acceptance["number"], "示范centre")


def test_guessing_check_codes_is_slowed_down(caller: Caller) -> None:
    """After many misses from one address the next question is answered with 429."""
    for serial in range(50):
        caller.get(f"/notices/410122-AAAA-BBBB-{serial:04d}", status=404)
    caller.get("/notices/410122-AAAA-BBBB-CCCC", status=429)
