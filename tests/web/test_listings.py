"""Lists on their pages and over the interface."""

from io import BytesIO

import pytest
from flask import Flask

from app.domain.vocabulary import Role
from app.services import accounts
from tests.fixed_clock import FixedClock
from tests.services.test_listings import ROW, sheet
from tests.services.world import FIRM, FIRM_NAME, LEGAL_PERSON, LEGAL_PERSON_NUMBER
from tests.web.calling import Caller
from tests.web.office import send, tree
from tests.web.planting import plant


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    clock.set("2026-09-18 10:00")
    caller = Caller(app, clock, "youxi")
    wanted = accounts.NewAccount(
        "initiator",
        "a long password",
        "某发起",
        ((Role.MEASURE_INITIATOR, "youxi", caller.world.units["provider"].id),),
    )
    with caller.database.transaction() as session:
        row = accounts.create(session, wanted, now=clock())
        session.refresh(row, ["grants"])
        caller.world.people["initiator"] = accounts.actor_of(row)
    return caller


def hand_in(caller: Caller, content: bytes) -> object:
    from_page = "/listings/import"
    return send(browser(caller, "initiator"), from_page, file=(BytesIO(content), "名单.xlsx"))


def browser(caller: Caller, who: str):  # type: ignore[no-untyped-def]
    client = caller.app.test_client()
    plant(client, caller.world.people[who].account_id)
    return client


PERSON = {"name": LEGAL_PERSON, "id_type": "居民身份证号码", "id_number": LEGAL_PERSON_NUMBER, "document": ""}


def rows(caller: Caller) -> bytes:
    unit = caller.world.units["centre"].uscc
    second = {**ROW, "list_name": "拖欠工资黑名单", "measures": ""}
    return sheet({**ROW, "units": unit}, second, {**ROW, "reference": "2", "measures": "", **PERSON})


def test_a_list_goes_in_by_the_page_and_comes_out_by_the_interface(caller: Caller) -> None:
    """Masked where it names a person, with measures, and with the number of black lists of a firm."""
    assert hand_in(caller, rows(caller)).status_code == 303  # type: ignore[attr-defined]
    found = caller.get("/listings?limit=2", "supervisor")
    assert len(found["items"]) == 2
    rest = caller.get(f"/listings?limit=2&cursor={found['next']}", "supervisor")
    items = [*found["items"], *rest["items"]]
    assert rest["next"] is None
    firm = next(each for each in items if each["measures"])
    assert firm["subject"] == {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM}
    assert (firm["black_lists"], len(firm["measures"]), firm["colour"]) == (2, 2, "black")
    person = next(each for each in items if each["subject"]["id_type"] == "resident_id")
    assert LEGAL_PERSON_NUMBER not in str(person)
    assert LEGAL_PERSON not in str(person)
    assert {each["subject"]["name"] for each in caller.get("/listings", "applicant")["items"]} == {FIRM_NAME}
    assert caller.get("/listings", "foreign_supervisor")["items"] == []
    several = caller.get("/listings?several=true&colour=black&jurisdiction=youxi", "supervisor")["items"]
    assert {each["id"] for each in several} == {each["id"] for each in items if each["black_lists"]}


def test_pages_show_entries_and_the_faults_of_a_file(caller: Caller) -> None:
    """A refused table names row and column; an entry's page shows what follows from it; others find nothing."""
    page = tree(hand_in(caller, sheet({**ROW, "colour": "灰"})), 422)  # type: ignore[arg-type]
    assert page.xpath("//tbody//td[contains(text(), '名单类别')]")
    hand_in(caller, rows(caller))
    client = browser(caller, "supervisor")
    listed = tree(client.get("/listings"))
    assert LEGAL_PERSON not in listed.text_content()
    (entry,) = {each.get("href") for each in listed.xpath("//tbody//tr[.//td[contains(., '2026-1')]]//a")} - {
        each.get("href") for each in listed.xpath("//tbody//tr[.//td[contains(., '拖欠工资')]]//a")
    }
    shown = tree(client.get(entry)).text_content()
    assert "限制参与公共资源交易活动" in shown
    assert "同时在 2 个黑名单" in shown
    assert browser(caller, "foreign_supervisor").get(entry).status_code == 404
    assert browser(caller, "applicant").get(entry).status_code == 200
    assert browser(caller, "supervisor").get("/listings/import").status_code == 403
    assert browser(caller, "initiator").get("/listings/template").status_code == 200


@pytest.mark.both_databases
@pytest.mark.parametrize("text", [FIRM_NAME, FIRM, "shifan", "\"'><xz-mark>", "%", " "])
def test_lists_are_searched_by_whatever_is_typed(caller: Caller, text: str) -> None:
    """By name, code or sound, and hostile words find nothing; a page answers them all."""
    hand_in(caller, rows(caller))
    page = browser(caller, "supervisor").get("/listings", query_string={"q": text})
    assert page.status_code == 200
    assert (FIRM_NAME in page.text) is (text in (FIRM_NAME, FIRM, "shifan", " "))
