"""Measures on pages and over the interface: told by their unit, proven by whom they hit."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.domain.vocabulary import MeasureState, Role
from app.models.measure import Measure
from app.services import accounts
from tests.fixed_clock import FixedClock
from tests.services.test_listings import ROW, sheet
from tests.web.calling import Caller
from tests.web.office import send, tree
from tests.web.papers import picture
from tests.web.planting import plant
from tests.web.test_listings import hand_in


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    """Two measures for the receiving department, which stand still while the record is verified."""
    clock.set("2026-09-18 10:00")
    caller = Caller(app, clock, "youxi")
    units = caller.world.units
    posts = {
        "initiator": (Role.MEASURE_INITIATOR, "youxi", units["provider"].id),
        "implementer": (Role.MEASURE_IMPLEMENTER, "youxi", units["centre"].id),
    }
    with caller.database.transaction() as session:
        for login, post in posts.items():
            wanted = accounts.NewAccount(login, "a long password", login, (post,))
            row = accounts.create(session, wanted, now=clock())
            session.refresh(row, ["grants"])
            caller.world.people[login] = accounts.actor_of(row)
    hand_in(caller, sheet({**ROW, "units": units["centre"].uscc}))
    return caller


def browser(caller: Caller, who: str) -> FlaskClient:
    client = caller.app.test_client()
    plant(client, caller.world.people[who].account_id)
    return client


def measures(caller: Caller) -> list[Measure]:
    with caller.database.reading() as session:
        return list(session.execute(select(Measure).order_by(Measure.id)).scalars())


def want(caller: Caller, state: MeasureState) -> None:
    with caller.database.transaction() as session:
        session.execute(update(Measure).where(Measure.jurisdiction == "youxi").values(desired=state))


def test_a_unit_tells_a_state_on_the_page(caller: Caller) -> None:
    """With a file or without; no choice is a fault; a supervisor reads and tells nothing."""
    first = measures(caller)[0]
    want(caller, MeasureState.SUSPENDED)
    address, client = f"/measures/{first.id}", browser(caller, "implementer")
    assert tree(client.get("/measures?view=different")).xpath(f"//a[@href='{address}']")
    assert tree(send(client, address), 422).xpath("//div[@id='error-summary']")
    file = (BytesIO(picture()), "停止执行.png")
    assert send(client, address, state="suspended", files=file).status_code == 303
    assert "附凭证" in client.get(address).text
    assert measures(caller)[0].reported is MeasureState.SUSPENDED
    watcher = browser(caller, "supervisor")
    assert not tree(watcher.get(address)).xpath("//input[@name='state']")
    assert watcher.get("/measures/import").status_code == 403
    assert browser(caller, "foreign_supervisor").get(address).status_code == 404
    assert browser(caller, "provider").get(address).status_code == 403
    table = client.get("/measures/table?view=all").data
    assert send(client, "/measures/import", file=(BytesIO(table), "措施执行.xlsx")).status_code == 303
    assert tree(send(client, "/measures/import", file=(BytesIO(sheet(ROW)), "名单.xlsx")), 422) is not None


def test_units_tell_states_over_the_interface(caller: Caller) -> None:
    """All or none, each fault at its item; the same key acts once."""
    listed = caller.get("/measures", "implementer")["items"]
    assert [each["id"] for each in listed] == [str(each.id) for each in measures(caller)]
    assert {(each["desired"], each["reported"], each["still_enforced"]) for each in listed} == {
        ("in_force", "in_force", False)
    }
    good = {"measure": listed[0]["id"], "state": "lifted"}
    for bad in ({"measure": "1", "state": "lifted"}, {"measure": listed[1]["id"], "state": "gone"}):
        refused = caller.post("/measures/reports", "implementer", {"items": [good, bad]}, 422)
        assert refused["errors"][0]["field"].startswith("items.1.")
    assert caller.post("/measures/reports", "implementer", {"items": []}, 422)["code"] == "invalid"
    assert caller.post("/measures/reports", "implementer", {"items": [good]}, 200) == {"reported": 1}
    assert caller.get("/measures?view=different", "supervisor")["items"][0]["reported"] == "lifted"
    caller.get("/measures?view=nothing", "supervisor", 422)
    caller.post("/measures/reports", "supervisor", {"items": [good]}, 403)


def test_the_applicant_is_told_and_proves(caller: Caller) -> None:
    """The page of the case names what ought to stand still; words and a file raise the alarm, which the page shows."""
    number = caller.file()
    want(caller, MeasureState.SUSPENDED)
    with caller.database.transaction() as session:
        here = Measure.jurisdiction == "youxi"
        session.execute(update(Measure).where(here).values(record_id=caller.record.id, listing_id=None))
    first = measures(caller)[0]
    page, client = f"/progress/{number}", browser(caller, "applicant")
    address = f"{page}/measures/{first.id}"
    assert tree(client.get(page)).xpath(f"//a[@href='{address}']")
    refused = tree(send(client, address, statement="投标仍被拒绝。"), 422)
    assert refused.xpath("string(//textarea[@name='statement'])").strip() == "投标仍被拒绝。"
    file = (BytesIO(picture()), "拒绝函.png")
    assert send(client, address, statement="投标仍被拒绝。", files=file).status_code == 303
    assert "仍在执行，督办人员已知悉" in client.get(page).text
    assert "应停未停" in browser(caller, "supervisor").get("/measures?view=alarm").text
    assert client.get(f"{page}/measures/1").status_code == 404
    assert browser(caller, "rival").get(address).status_code == 404
