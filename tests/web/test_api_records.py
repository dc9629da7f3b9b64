"""Records over the interface: who reads which, and how much of them."""

import pytest
from flask import Flask

from tests.fixed_clock import FixedClock
from tests.services.world import FIRM
from tests.web.calling import Caller

KEYS = {
    "id", "kind", "jurisdiction", "provider", "subject", "document_number", "decided_on", "status", "disputed",
    "court_pending", "version", "fields",
}  # fmt: skip


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    return Caller(app, clock)


def test_record_is_answered_with_its_provider_and_fields(caller: Caller) -> None:
    """The provider is named by its code, values are strings in the codes of the standard."""
    record = caller.get(f"/records/{caller.record.id}", "applicant")
    assert record.keys() == KEYS | {"versions"}
    assert record["provider"] == caller.world.units["provider"].uscc
    assert record["subject"]["id_number"] == FIRM
    assert record["fields"]["CF_NR_FK"] == "8"
    (version,) = record["versions"]
    assert (version["version"], version["case"]) == (1, None)


def test_personal_values_are_masked_for_staff_and_shown_to_the_subject(caller: Caller) -> None:
    """The legal representative's number is in full for the verified subject alone."""
    own = caller.get(f"/records/{caller.record.id}", "applicant")["fields"]
    seen = caller.get(f"/records/{caller.record.id}", "supervisor")["fields"]
    assert "*" not in own["CF_FR_ZJHM"]
    assert "*" in seen["CF_FR_ZJHM"]
    assert "*" in seen["CF_FRDB"]
