"""Orders about measures over the interface and on pages: listed, taken, carried out, refused."""

import io
from typing import Any

import pytest
from flask import Flask

from tests.fixed_clock import FixedClock
from tests.services.enforcing import BUYING, FUNDS, TENDERS, Enforcement
from tests.web.calling import API, Caller
from tests.web.doors import routes_of
from tests.web.office import faults, send, tree
from tests.web.papers import picture
from tests.web.planting import plant

KEYS = {
    "id", "number", "case", "jurisdiction", "act", "status", "organisation", "issuer", "record", "listing", "sent_at",
    "acknowledged_at", "done_at", "superseded_by", "reason", "clocks", "lines",
}  # fmt: skip


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    clock.set("2026-09-18 10:00")
    return Caller(app, clock, "yunyang")


@pytest.fixture
def law(caller: Caller) -> Enforcement:
    return Enforcement.of(caller)


def referred(caller: Caller) -> str:
    """A case whose record is being verified."""
    number = caller.file()
    caller.do(number, "centre", "accept")
    caller.do(number, "centre", "refer")
    return number


def listed(caller: Caller, who: str, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = caller.get(f"/measure-orders{query}", who)["items"]
    return items


@pytest.mark.both_databases
def test_unit_takes_and_carries_out_its_order_over_the_interface(caller: Caller, law: Enforcement) -> None:
    """Two measures of one unit come as one order; with proof both are reported as suspended."""
    number = referred(caller)
    (order,) = listed(caller, "money")
    assert order.keys() == KEYS
    assert (order["act"], order["status"], order["case"]) == ("suspend", "sent", number)
    assert [line["measure"]["name"] for line in order["lines"]] == [BUYING, FUNDS]
    assert [each["code"] for each in order["clocks"]] == ["acknowledge", "execute"]
    taken = caller.post(f"/measure-orders/{order['id']}/acknowledge", "money")
    assert taken["status"] == "acknowledged"
    done = caller.post(f"/measure-orders/{order['id']}/execute", "money", {"evidence": [law.proof("money")]})
    assert (done["status"], {line["status"] for line in done["lines"]}) == ("executed", {"done"})
    measures = caller.get(f"/cases/{number}", "centre")["measures"]
    assert {each["name"]: (each["desired"], each["reported"]) for each in measures} == {
        BUYING: ("suspended", "suspended"),
        FUNDS: ("suspended", "suspended"),
        TENDERS: ("suspended", "in_force"),
    }
    assert listed(caller, "money", "?status=sent") == []
    assert len(listed(caller, "supervisor")) == 2


def test_order_is_for_its_own_unit(caller: Caller, law: Enforcement) -> None:
    """Another unit does not find it; the receiver and the supervisor read it and may not carry it out."""
    referred(caller)
    (order,) = listed(caller, "trade")
    assert order["id"] not in [each["id"] for each in listed(caller, "money")]
    path = f"/measure-orders/{order['id']}/acknowledge"
    caller.post(path, "money", status=404)
    caller.post(path, "foreign_centre", status=404)
    caller.post(path, "supervisor", status=403)
    caller.post(path, "trade")
    assert caller.post(path, "trade", status=409)["code"] == "task_finished"


def test_faults_stand_at_their_fields(caller: Caller, law: Enforcement) -> None:
    """No proof, no reason, an unknown filter: each is named."""
    referred(caller)
    (order,) = listed(caller, "trade")
    path = f"/measure-orders/{order['id']}"
    faults = caller.post(f"{path}/execute", "trade", {"evidence": []}, 422)["errors"]
    assert [(each["field"], each["code"]) for each in faults] == [("evidence", "proof_required")]
    assert caller.get("/measure-orders?status=lost", "trade", 422)["errors"][0]["field"] == "status"
    refused = caller.post(f"{path}/refuse", "trade", {"reason": "本单位没有采取过这项措施。"})
    assert (refused["status"], refused["lines"][0]["reason"]) == ("refused", "本单位没有采取过这项措施。")
    caller.post("/measure-orders/0/refuse", "trade", {"reason": "x"}, 404)


@pytest.mark.parametrize("who", ["money", "centre", "supervisor", "auditor", "provider", "applicant"])
def test_no_page_breaks_on_an_order(caller: Caller, law: Enforcement, who: str) -> None:
    """An order is a case without application and without record: whatever shows cases bears it."""
    referred(caller)
    order = law.orders()[0]
    number = listed(caller, "money")[0]["number"]
    client = caller.app.test_client()
    plant(client, caller.world.people[who].account_id)
    values = {"number": number, "task_id": str(law.waiting(order).id)}
    wrong = {}
    for route in routes_of(caller.app):
        if route.method != "GET" or route.names - values.keys():
            continue
        path, token = route.path(values), {"Authorization": f"Bearer {caller.token(who)}"}
        with client.get(path, headers=token if route.is_api else {}) as answer:
            if answer.status_code >= 500:
                wrong[str(route)] = answer.status_code
    assert wrong == {}


def test_unit_finds_its_order_in_the_inbox_and_carries_it_out_on_pages(caller: Caller, law: Enforcement) -> None:
    """Inbox, page, form: acknowledged, then executed with a file; the case shows both orders."""
    number = referred(caller)
    order = law.orders()[0]
    client = caller.app.test_client()
    plant(client, caller.world.people["money"].account_id)
    own = listed(caller, "money")[0]["number"]
    assert own in tree(client.get("/inbox?view=queue")).text_content()
    page = tree(client.get(f"/cases/{own}"))
    assert "等待示范财政部门签收" in page.text_content()
    assert BUYING in page.text_content()
    assert send(client, f"/tasks/{law.waiting(order).id}", outcome="acknowledge").status_code == 303
    listing = tree(client.get("/inbox?view=unit")).text_content()
    assert ("签收措施通知" in listing, "完成任务" in listing) == (True, False)
    bare = tree(send(client, f"/tasks/{law.waiting(order).id}", outcome="execute"), 422)
    assert faults(bare) == ["上传材料：请上传办理凭证"]
    shot = (io.BytesIO(picture()), "截图.png")
    assert send(client, f"/tasks/{law.waiting(order).id}", outcome="execute", files=shot).status_code == 303
    assert law.orders()[0].status == "executed"
    desk = caller.app.test_client()
    plant(desk, caller.world.people["centre"].account_id)
    text = tree(desk.get(f"/cases/{number}")).text_content()
    assert own in text
    assert "暂停执行" in text
    assert API not in text
