"""重大问题报政府决策: a numbered letter to whom the plan names, a decision entered once, nothing for the unit."""

import pytest
from flask import Flask

from tests.fixed_clock import FixedClock
from tests.web.office import send, tree
from tests.web.test_orders import words
from tests.web.watching import Watch

NEW = "/supervision/matters/new"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("place", "body"),
    [("yunyang", "县政府"), ("zhongmu", "县社会信用体系建设工作领导小组"), ("yichuan", "县政府")],
)
def test_matter_goes_to_whom_the_plan_names(app: Flask, clock: FixedClock, place: str, body: str) -> None:
    """The addressee stands there with its clause; letter, decision and both dates are on the order's page."""
    watch = Watch(app, clock, place)
    order = watch.order(matters=[watch.other()])
    client, address = watch.client("supervisor"), f"{NEW}?order={order.number}"
    assert tree(client.get(address)).xpath("string(//input[@id='body']/@value)") == body
    sent = {
        "order": order.number,
        "title": "互相推诿",
        "body": body,
        "facts": "协调两次没有结果。",
        "proposal": "请明确。",
    }
    assert "必填" in words(tree(send(client, NEW, address, **{**sent, "facts": ""}), 422))
    answer = send(client, NEW, address, **sent)
    assert answer.status_code == 303
    assert "已经报出" in words(tree(send(client, NEW, address, **sent), 409))
    page = tree(client.get(answer.location))
    letter = client.get(page.xpath("string(//a[starts-with(@href, '/documents/')]/@href)"))
    assert letter.data.startswith(b"%PDF")
    decide = f"{answer.location}/decide"
    late = {"decided_on": "2026-10-30", "decision": "由市场监管局负责。"}
    assert "不能晚于今天" in words(tree(send(client, decide, answer.location, **late), 422))
    for _ in range(2):
        assert send(client, decide, answer.location, **{**late, "decided_on": "2026-09-28"}).status_code == 303
    shown = words(tree(client.get(f"/cases/{order.number}")))
    assert "2026年9月28日作出决定" in shown
    assert "互相推诿" in words(tree(client.get("/supervision/matters")))


def test_unit_learns_nothing_of_what_is_put_up(app: Flask, clock: FixedClock) -> None:
    """Neither letter nor event; and nobody but the supervisor writes one."""
    watch = Watch(app, clock)
    order = watch.order()
    sent = {"order": order.number, "title": "互相推诿", "body": "县政府", "facts": "没有结果。", "proposal": "请明确。"}
    matter = send(watch.client("supervisor"), NEW, f"{NEW}?order={order.number}", **sent).location
    shown = words(tree(watch.client("provider").get(f"/cases/{order.number}")))
    assert "请示" not in shown
    assert "重大问题" not in shown
    assert "重大问题报县政府决策" in words(tree(watch.client("auditor").get(f"/cases/{order.number}")))
    for who in ("provider", "centre", "auditor", "foreign_supervisor"):
        assert watch.client(who).get(matter).status_code in (403, 404)
        assert send(watch.client(who), NEW, "/cases", **sent).status_code in (403, 404)
