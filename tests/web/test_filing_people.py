"""Who files for whom, as those who handle the case read it."""

import pytest
from flask import Flask

from app.domain.ids import new_id
from app.models.evidence import Evidence
from tests.fixed_clock import FixedClock
from tests.web.office import Office, tree

MINOR, ADULT = "410122201501010014", "41012219770707003X"
GUARDIAN = {
    "kind": "guardian",
    "name": "示例监护人",
    "id_type": "resident_id",
    "id_number": ADULT,
    "relation": "parent",
}


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    return Office(app, clock)


def proof(office: Office) -> str:
    """The applicant's upload, with what it proves."""
    with office.database.transaction() as session:
        row = Evidence(
            id=new_id(office.clock()),
            account_id=office.world.people["applicant"].account_id,
            name="户口簿.pdf",
            type="application/pdf",
            size=60,
            sha256="0" * 64,
            scan="not_scanned",
            shows="父母与子女关系",
            uploaded_at=office.clock(),
        )
        session.add(row)
    return str(row.id)


@pytest.mark.parametrize(("number", "doubted"), [(MINOR, False), (ADULT, True)])
def test_officer_reads_who_acts_and_what_to_look_at(office: Office, number: str, doubted: bool) -> None:
    """法定代理人 with his relation and proof; a guardian of an adult is to be looked at."""
    agent = {**GUARDIAN, "evidence": proof(office)}
    person = {"name": "示例少年", "id_type": "resident_id", "id_number": number, "agent": agent}
    case = office.file(applicant=person)
    words = tree(office.client("centre").get(f"/cases/{case.number}")).text_content()
    assert all(text in words for text in ("法定代理人", "父母", "户口簿.pdf", "父母与子女关系"))
    assert ("申请人已成年" in words) is doubted
