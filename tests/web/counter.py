"""A clerk at the counter, for tests: begins a registration, fills its form, checks it and files it."""

from typing import Any

from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from app.models.record import Record
from tests.services.world import FIRM, FIRM_NAME
from tests.web.office import send, tree

FILING = {
    "received_on": "2026-09-16",
    "received_via": "post",
    "name": FIRM_NAME,
    "id_type": "uscc",
    "id_number": FIRM,
    "by": "self",
}


def part(record: Record, **changes: str) -> dict[str, str]:
    """What is typed of one record: the fine ought to be 0.8."""
    typed = {"ground": "error", "claim_CF_NR_FK": "0.8", "statement": "决定书载明罚款 8000 元。", **changes}
    return {f"r{record.id}_{name}": value for name, value in typed.items()}


def begin(client: FlaskClient, *records: Record) -> str:
    """The address of a new registration with these records."""
    address = ""
    for record in records:
        draft = address.rpartition("/")[2]
        answer = send(client, "/intake/begin", "/intake", record=str(record.id), draft=draft)
        address = answer.location
    return address


def typed(client: FlaskClient, *records: Record, **changes: Any) -> tuple[str, TestResponse]:
    """The address of a registration and the answer to its form."""
    address = begin(client, *records)
    fields = {**FILING, **{name: value for record in records for name, value in part(record).items()}, **changes}
    return address, send(client, address, **fields)


def checked(client: FlaskClient, *records: Record, **changes: Any) -> tuple[str, HtmlElement]:
    """The address of a registration and the page that asks to look at it once more."""
    address, answer = typed(client, *records, **changes)
    assert answer.location == f"{address}/check", tree(answer, answer.status_code)
    return address, tree(client.get(answer.location))


def registered(client: FlaskClient, *records: Record, **changes: Any) -> str:
    """The address of the receipt."""
    address, _ = checked(client, *records, **changes)
    answer = send(client, f"{address}/check", confirmed="y")
    assert answer.status_code == 303, tree(answer, answer.status_code)
    return str(answer.location)
