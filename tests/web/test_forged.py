"""What strangers write into addresses, headers and names changes neither where a person is led nor what is sent."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from app.web.back import own_path
from config import ROOT
from tests.adapters import hostile_files
from tests.fixed_clock import FixedClock
from tests.web.calling import API, Caller
from tests.web.office import Office, tree
from tests.web.visiting import Visitor

ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "/\r\nX: y", "http:evil.example", " //evil.example", "\t//evil.example", "evil.example", "///evil.example", "/\x00",
)  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_address_of_another_site_is_none(address: str) -> None:
    """Only a path of this site is one to go on with."""
    assert own_path(address) == ""


@pytest.mark.parametrize("address", ["/inbox", "/inbox?q=a//b&back=/x", "/records/1#held"])
def test_path_of_this_site_is_kept(address: str) -> None:
    """With its query and its place in the page."""
    assert own_path(address) == address


def reads_of(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every place of the source that takes an address out of a request, with the call around it."""
    for file in sorted((ROOT / "app" / "web").rglob("*.py")):
        module = ast.parse(file.read_text("utf-8"))
        parents = {child: node for node in ast.walk(module) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and _takes(node, names):
                yield f"{Path(file).name}:{node.lineno}", ast.unparse(parents[node])


def _takes(call: ast.Call, names: tuple[str, ...]) -> bool:
    asked = [each.value for each in call.args[:1] if isinstance(each, ast.Constant)]
    source = ast.unparse(call.func)
    return bool(asked) and asked[0] in names and source.startswith("request.") and source.endswith(".get")


def test_every_address_from_a_request_goes_through_one_function() -> None:
    """`next` and `back` lead on after an act; each is asked whether it is of this site, except where it is a word."""
    found = list(reads_of(("next", "back", "following", "url", "return_to")))
    assert len(found) >= 8
    loose = [place for place, around in found if not around.startswith(("own_path(", "back.own_path("))]
    # Names of buttons, compared with words and never followed.
    words = [place for place, around in found if " == " in around]
    assert set(loose) == set(words)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(app: Flask, clock: FixedClock, address: str) -> None:
    """A link to the sign-in page with another site behind it ends at home."""
    Office(app, clock)
    answer = Visitor(app.test_client()).sign_in("applicant", following=f"?next={address}")
    assert answer.status_code == 303
    assert answer.location == "/mine"


def test_requests_of_htmx_need_the_token_in_their_header(app: Flask, clock: FixedClock) -> None:
    """The script sends what stands in the page's head; without it, or with another session's, nothing is done."""
    office = Office(app, clock)
    client = office.client("centre")
    (token,) = tree(client.get("/inbox")).xpath("//meta[@name='csrf-token']/@content")
    headers = {"HX-Request": "true"}
    assert client.post("/reminders/read", headers=headers).status_code == 400
    other = tree(office.client("provider").get("/inbox")).xpath("string(//meta[@name='csrf-token']/@content)")
    assert client.post("/reminders/read", headers={**headers, "X-CSRFToken": other}).status_code == 400
    assert client.post("/reminders/read", headers={**headers, "X-CSRFToken": token}).status_code == 303


@pytest.mark.parametrize(
    "name", ['a\r\nX-Planted: 1".pdf', "../../etc/passwd.pdf", "文\u202efdp.exe.pdf", '";x="y.pdf']
)
def test_name_of_a_file_adds_no_header(app: Flask, clock: FixedClock, name: str) -> None:
    """A name is data: it neither ends its header nor begins another, and holds no folder."""
    caller = Caller(app, clock)
    data = {"file": (BytesIO(hostile_files.pdf()), name)}
    kept = caller.call("POST", "/evidence", "applicant", data=data)
    if kept.status_code == 422:
        return
    office_client = app.test_client()
    Visitor(office_client).sign_in("applicant")
    answer = office_client.get(f"/evidence/{kept.json['id']}", buffered=True)  # type: ignore[index]
    assert answer.status_code == 200
    assert "X-Planted" not in answer.headers
    disposition = answer.headers["Content-Disposition"]
    assert disposition.isprintable()
    assert "/" not in disposition.replace(API, "")
