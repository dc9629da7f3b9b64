"""更正通知 on the page and over the interface: told to whom the record was given, and confirmed there."""

import pytest
from flask import Flask

from app.scheduler import House, tick
from tests.fixed_clock import FixedClock
from tests.web.calling import Caller
from tests.web.doors import STEPS
from tests.web.office import send, tree
from tests.web.planting import plant

ROWS = "//tr[starts-with(@id, 'message-')]"


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    """A record that the centre has read over the interface, corrected since."""
    clock.set("2026-09-18 10:00")
    caller = Caller(app, clock)
    number = caller.file()
    assert caller.get(f"/records/{caller.record.id}", "centre")["version"] == 1
    caller.get("/records", "supervisor")
    for who, outcome, data in STEPS[:3]:
        caller.do(number, who, outcome, **data)
    tick(House(caller.database, app.extensions["outside"], clock, clock))
    return caller


def test_readers_are_told_and_confirm_over_the_interface(caller: Caller) -> None:
    """With the version they had and the one that stands now; others have none, and none is confirmed for others."""
    (mine,) = caller.get("/corrections", "centre")["items"]
    assert (mine["given_version"], mine["version"], mine["status"], mine["way"]) == (1, 2, "sent", "api")
    assert len(caller.get("/corrections", "supervisor")["items"]) == 2
    for who in ("provider", "foreign_supervisor"):
        assert caller.get("/corrections", who)["items"] == []
        caller.post(f"/corrections/{mine['id']}/receipt", who, {}, 404)
    caller.get("/corrections", "applicant", 403)
    answer = caller.post(f"/corrections/{mine['id']}/receipt", "centre", {}, 200)
    assert answer == {"id": mine["id"], "status": "received"}
    assert caller.get("/corrections?waiting=true", "centre")["items"] == []
    caller.post("/corrections/x/receipt", "centre", {}, 404)


def test_readers_confirm_on_the_page(caller: Caller) -> None:
    """Whoever watches sees all of them and confirms the own alone."""
    client = caller.app.test_client()
    plant(client, caller.world.people["supervisor"].account_id)
    page = tree(client.get("/corrections"))
    assert len(page.xpath(ROWS)) == 2
    (address,) = page.xpath(f"{ROWS}//form/@action")
    assert send(client, address, "/corrections").status_code == 303
    assert not tree(client.get("/corrections")).xpath(f"{ROWS}//form")
