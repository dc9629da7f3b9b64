"""专项督查: one order to each unit of a chosen list, none twice whatever happens, a conclusion when all have ended."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.clock import machine_now
from app.domain.errors import Conflict
from app.domain.ids import new_id
from app.domain.supervision import Cause
from app.models.case import Case
from app.models.supervision import SupervisionOrder
from app.models.work import Job
from app.services import campaign_orders, campaigns, jobs, order_choice
from app.services.campaigns import Wish
from app.services.job_kinds import HANDLERS
from app.services.jobs import Work
from tests.fixed_clock import FixedClock
from tests.web.office import send, tree
from tests.web.watching import DEMAND, Watch

pytestmark = pytest.mark.both_databases
NEW = "/supervision/campaigns/new"


@pytest.fixture
def watch(app: Flask, clock: FixedClock) -> Watch:
    """The provider is late with one case; the centre with another; a third is in time."""
    watch = Watch(app, clock)
    clock.set("2026-09-18 10:00")
    watch.check = watch.file(2)
    clock.set("2026-09-28 10:00")
    watch.fresh = watch.file(3)
    return watch


def chosen(watch: Watch) -> list[str]:
    return [watch.late.number, watch.check.number, watch.fresh.number]


def words(answer: Any, status: int = 200) -> str:
    return " ".join(tree(answer, status).xpath("string(//main)").split())


def orders(watch: Watch) -> list[SupervisionOrder]:
    with watch.database.reading() as session:
        return list(session.execute(select(SupervisionOrder).order_by(SupervisionOrder.case_id)).scalars())


def test_each_unit_gets_one_order_and_a_second_click_none(watch: Watch) -> None:
    """The late ones to whoever let the limit pass; what is in time is left out unless it is asked for."""
    client = watch.client("supervisor")
    page = tree(client.get(f"{NEW}?numbers={'+'.join(chosen(watch))}"))
    assert len(page.xpath("//main//table/tbody/tr")) == 2
    token = page.xpath("string(//input[@name='token']/@value)")
    sent = {"case": chosen(watch), "token": token, "title": "逾期专项督查", "demand": DEMAND, "act": "begin"}
    for _ in range(2):
        answer = send(client, NEW, **sent)
        assert (answer.status_code, answer.location) == (303, f"/supervision/campaigns/{token}")
    assert {each.organisation_id for each in orders(watch)} == {
        watch.world.units["provider"].id,
        watch.world.units["centre"].id,
    }
    shown = words(client.get(f"/supervision/campaigns/{token}"))
    assert "待反馈2" in shown
    assert "逾期专项督查" in words(client.get("/supervision/campaigns"))


def test_empty_campaign_is_refused(watch: Watch) -> None:
    """A list in which nobody is late opens nothing, and says so; the words stay."""
    client = watch.client("supervisor")
    sent = {"case": watch.fresh.number, "title": "名称", "demand": DEMAND, "act": "begin"}
    assert "没有可以督办的事项" in words(send(client, NEW, **sent), 422)
    answer = send(client, NEW, **sent, rest="other")
    assert answer.status_code == 303
    assert len(orders(watch)) == 1


def begun(watch: Watch) -> int:
    """A campaign whose job has not run."""
    actor, now = watch.world.people["supervisor"], watch.clock()
    with watch.database.transaction() as session:
        choice = order_choice.choose(session, chosen(watch), actor=actor, today=watch.clock.today())
        row = campaigns.begin(session, Wish("督查", DEMAND, Cause.OTHER), choice, new_id(now), actor=actor, now=now)
        return row.id


def test_job_taken_up_again_writes_no_order_twice(watch: Watch) -> None:
    """Broken off between an order and its result, the next run finds the order."""
    campaign = begun(watch)
    with watch.database.reading() as session:
        job = session.execute(select(Job).where(Job.id == campaign)).scalar_one()
    work = Work(watch.database, job.jurisdiction, job.id, job.kind, job.arguments, 0, watch.clock, machine_now)
    first = campaign_orders.carry_out(work)
    with watch.database.transaction() as session:
        session.get_one(Job, (job.jurisdiction, job.id)).result = None
    assert campaign_orders.carry_out(work) == first
    assert len(orders(watch)) == len(first["items"]) == 2


def test_unit_whose_order_fails_stops_nobody_and_is_tried_again(watch: Watch) -> None:
    """Meanwhile taken up by hand: that unit's order is refused and named, the others are sent."""
    campaign = begun(watch)
    watch.order()
    jobs.run_now(watch.database, HANDLERS, campaign, now=watch.clock, machine=machine_now)
    client, address = watch.client("supervisor"), f"/supervision/campaigns/{campaign}"
    shown = words(client.get(address))
    assert "1 个单位的督办单没有发出" in shown
    assert "DB-410122-2026-000001" in shown
    assert send(client, f"{address}/retry", address).status_code == 303
    assert "1 个单位的督办单没有发出" in words(client.get(address))
    assert sum(each.campaign_id == campaign for each in orders(watch)) == 1


def test_campaign_is_closed_when_all_its_orders_have_ended(watch: Watch) -> None:
    """Not before, not without words, and once."""
    campaign = begun(watch)
    jobs.run_now(watch.database, HANDLERS, campaign, now=watch.clock, machine=machine_now)
    client, address = watch.client("supervisor"), f"/supervision/campaigns/{campaign}"
    assert "没有办结" in words(send(client, f"{address}/close", address, text="全部整改。"), 409)
    for each in orders(watch):
        order: Case = watch.case(each.case_id)
        who = "centre" if each.organisation_id == watch.world.units["centre"].id else "provider"
        watch.do(order, who, "submit", reply="已办。")
        watch.do(order, "supervisor", "accept")
    assert "必填" in words(send(client, f"{address}/close", address, text=""), 422)
    assert send(client, f"{address}/close", address, text="全部整改。").status_code == 303
    assert "全部整改" in words(client.get(address))
    with watch.database.transaction() as session, pytest.raises(Conflict) as refused:
        campaigns.close(session, campaign, "再来", actor=watch.world.people["supervisor"], now=watch.clock())
    assert refused.value.code == "closed"


@pytest.mark.parametrize("who", ["centre", "provider", "auditor", "foreign_supervisor"])
def test_campaigns_are_the_supervisors_of_the_place(watch: Watch, who: str) -> None:
    """Nobody else opens one, or reads it."""
    campaign = begun(watch)
    client = watch.client(who)
    assert client.get(f"/supervision/campaigns/{campaign}").status_code in (403, 404)
    assert send(client, f"/supervision/campaigns/{campaign}/close", "/cases", text="x").status_code in (403, 404)
