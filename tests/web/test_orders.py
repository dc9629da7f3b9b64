"""The pages of 督办单: chosen from what is late, looked at before it is sent, answered, judged, ended."""

import pytest
from flask import Flask
from lxml.html import HtmlElement

from app.domain.vocabulary import CaseStatus
from tests.fixed_clock import FixedClock
from tests.web.office import act, send, tree
from tests.web.watching import DEMAND, Watch

NEW = "/supervision/orders/new"


@pytest.fixture
def watch(app: Flask, clock: FixedClock) -> Watch:
    return Watch(app, clock)


def words(page: HtmlElement) -> str:
    return " ".join(page.xpath("string(//main)").split())


@pytest.mark.both_databases
def test_order_is_written_from_the_late_case(watch: Watch) -> None:
    """The unit that let the limit pass is proposed, the letter and its last day are shown, then it is sent once."""
    client, number = watch.client("supervisor"), watch.late.number
    address = f"{NEW}?case={number}"
    page = tree(client.get(address))
    assert "示范provider" in words(page)
    assert "超期 1 个工作日" in words(page)
    sent = {"case": number, "unit": "11410122MB0000002H", "matter": number, "title": "逾期", "demand": DEMAND}
    seen = tree(send(client, NEW, address, act="preview", **sent))
    assert "2026年10月10日" in words(seen)
    assert seen.xpath("//section[contains(@class, 'letter')]//h2/text()") == ["督办单"]
    answer = send(client, NEW, address, act="issue", **sent)
    assert (answer.status_code, answer.location) == (303, "/cases/DB-410122-2026-000001")
    again = tree(send(client, NEW, address, act="issue", **sent), 409)
    assert "DB-410122-2026-000001" in words(again)
    assert [row.text for row in tree(client.get("/supervision/orders")).xpath("//main//tbody//th/a")] == [
        "DB-410122-2026-000001"
    ]


def test_faults_stand_at_their_fields_and_nothing_is_lost(watch: Watch) -> None:
    """An empty demand, a term beyond reason and no matter at all are each said where they belong."""
    client, number = watch.client("supervisor"), watch.late.number
    sent = {"case": number, "unit": "11410122MB0000002H", "title": "逾期的事", "demand": "", "matter": number}
    page = tree(send(client, NEW, f"{NEW}?case={number}", act="issue", **sent), 422)
    assert page.xpath("//textarea[@id='demand'][@aria-invalid='true']")
    assert page.xpath("//input[@id='title']/@value") == ["逾期的事"]
    sent |= {"demand": DEMAND, "workdays": "99"}
    page = tree(send(client, NEW, f"{NEW}?case={number}", act="issue", **sent), 422)
    assert page.xpath("//input[@id='workdays'][@aria-invalid='true']")
    sent |= {"workdays": "", "matter": ""}
    page = tree(send(client, NEW, f"{NEW}?case={number}", act="issue", **sent), 422)
    assert "请选择督办事项" in words(page)


def test_case_of_two_units_asks_which(watch: Watch) -> None:
    """With nobody late the supervisor chooses the unit; an unknown number is named."""
    fresh = watch.file(2)
    watch.until(fresh, "verify_record")
    client = watch.client("supervisor")
    page = tree(client.get(f"{NEW}?case={fresh.number}&case=YY-410122-2026-999999"))
    assert {"示范centre", "示范provider"} == set(page.xpath("//main//ul//button/text()"))
    assert "YY-410122-2026-999999" in words(page)
    page = tree(client.get(f"{NEW}?case={fresh.number}&unit=12410122MB0000001K"))
    assert "没有超过法定时限" in words(page)
    assert page.xpath("//select[starts-with(@id, 'cause-')]/option/@value")[0] != "late"


@pytest.mark.both_databases
def test_unit_answers_and_supervisor_closes(watch: Watch) -> None:
    """Both read one page: the unit its demand, the supervisor the reply; each acts on it."""
    order = watch.order()
    assert DEMAND in words(tree(watch.client("provider").get(f"/cases/{order.number}")))
    act(watch, order, "provider", outcome="submit", reply="已核查完毕，今后由专人盯办。")
    page = tree(watch.client("supervisor").get(f"/cases/{order.number}"))
    assert "今后由专人盯办" in words(page)
    assert {"accept", "return", "circulate"} == set(page.xpath("//input[@name='outcome']/@value"))
    closed = act(watch, order, "supervisor", outcome="accept", text="整改到位。")
    assert closed.status is CaseStatus.CLOSED
    page = words(tree(watch.client("provider").get(f"/cases/{order.number}")))
    assert "已销号" in page
    assert "整改到位" in page


def test_unanswered_order_is_urged_and_circulated(watch: Watch, clock: FixedClock) -> None:
    """催办 once a day; 通报 not before the term is over, and never without a reason."""
    order = watch.order()
    client, page = watch.client("supervisor"), f"/cases/{order.number}"
    task = watch.task(order)
    assert not tree(client.get(page)).xpath("//form[contains(@action, '/circulate')]")
    clock.set("2026-10-12 10:00")
    assert tree(client.get(page)).xpath("//form[contains(@action, '/circulate')]")
    for told in ("已催办", "今天已经催办过"):
        assert send(client, f"/tasks/{task.id}/urge", "/supervision/orders", next="/supervision/orders").location == (
            "/supervision/orders"
        )
        assert told in words(tree(client.get("/supervision/orders")))
    address = f"/supervision/orders/{order.number}/circulate"
    assert "通报理由" in words(tree(send(client, address, page, text=""), 422))
    assert send(client, address, page, text="逾期未反馈。").status_code == 303
    assert "已通报" in words(tree(client.get(page)))
    assert send(client, address, page, text="逾期未反馈。").status_code == 303  # said, not done twice


def test_place_without_circulars_says_which_clause_would_be_needed(app: Flask, clock: FixedClock) -> None:
    """云浮 knows 督促检查 alone: no button, and the page says what would have to be there."""
    watch = Watch(app, clock, "yunfu")
    order = watch.order(matters=[watch.other()])
    clock.set("2026-11-02 10:00")
    page = tree(watch.client("supervisor").get(f"/cases/{order.number}"))
    assert not page.xpath("//form[contains(@action, '/circulate')]")
    assert "七（三十一）" in words(page)
    watch.do(order, "provider", "submit", reply="已办。")
    page = tree(watch.client("supervisor").get(f"/cases/{order.number}"))
    assert {"accept", "return"} == set(page.xpath("//input[@name='outcome']/@value"))


def test_order_is_revoked_with_a_reason(watch: Watch) -> None:
    """Taken back in writing; the list says so."""
    order = watch.order()
    client, page = watch.client("supervisor"), f"/cases/{order.number}"
    assert send(client, f"/supervision/orders/{order.number}/revoke", page, text="事项已办结。").status_code == 303
    assert "已撤销" in words(tree(client.get(page)))
    assert len(tree(client.get("/supervision/orders?state=revoked")).xpath("//main//tbody/tr")) == 1
    assert len(tree(client.get("/supervision/orders?state=accepted")).xpath("//main//tbody/tr")) == 0


@pytest.mark.parametrize("who", ["provider", "centre", "auditor", "foreign_supervisor"])
def test_only_the_supervisor_of_the_place_ends_an_order(watch: Watch, who: str) -> None:
    """Others are refused, or do not find it."""
    order = watch.order()
    client = watch.client(who)
    for act_name in ("circulate", "revoke"):
        answer = send(client, f"/supervision/orders/{order.number}/{act_name}", "/cases", text="x")
        assert answer.status_code in (403, 404)
    assert watch.case(order.id).status is CaseStatus.OPEN


def test_unit_reads_its_own_orders_alone(watch: Watch) -> None:
    """The list of a unit holds what was sent to it."""
    watch.order()
    counted = [
        len(tree(watch.client(who).get("/supervision/orders")).xpath("//main//tbody/tr"))
        for who in ("provider", "provider2", "centre", "supervisor", "foreign_supervisor")
    ]
    assert counted == [1, 0, 0, 1, 0]


def test_list_is_taken_up_as_it_stands(watch: Watch) -> None:
    """Ticked rows, or the whole list as it is filtered, lead to a new order over their cases."""
    client = watch.client("supervisor")
    fields = {"view": "overdue", "act": "remind"}
    page = tree(send(client, NEW, "/inbox?view=overdue", **fields, task=str(watch.task(watch.late).id)))
    assert watch.late.number in words(page)
    page = tree(send(client, NEW, "/inbox?view=overdue", **fields, scope="all"))
    assert watch.late.number in words(page)


def test_page_of_a_case_names_its_orders_to_the_supervisor_alone(watch: Watch) -> None:
    """催办 and 督办 stand beside the case for whoever supervises; the provider sees neither."""
    order, page = watch.order(), f"/cases/{watch.late.number}"
    seen = tree(watch.client("supervisor").get(page))
    assert order.number in words(seen)
    assert seen.xpath(f"//a[@href='{NEW}?case={watch.late.number}']")
    assert not tree(watch.client("provider").get(page)).xpath(f"//a[starts-with(@href, '{NEW}')]")
