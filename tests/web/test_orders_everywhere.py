"""A 督办单 is a case without application and without record: whatever shows cases bears it."""

import pytest
from flask import Flask

from app.models.case import Case
from app.web.access import API
from tests.fixed_clock import FixedClock
from tests.web.doors import routes_of
from tests.web.office import tree
from tests.web.watching import Watch

pytestmark = pytest.mark.both_databases


@pytest.fixture
def watch(app: Flask, clock: FixedClock) -> Watch:
    return Watch(app, clock)


@pytest.fixture
def order(watch: Watch) -> Case:
    return watch.order()


@pytest.mark.parametrize("who", ["supervisor", "provider", "auditor", "centre", "applicant"])
def test_no_page_breaks_on_an_order(watch: Watch, order: Case, who: str) -> None:
    """Every page that names a case or a task, or lists them, answers about an order too."""
    client, task = watch.client(who), watch.task(order)
    values = {"number": order.number, "task_id": str(task.id)}
    wrong = {}
    for route in routes_of(watch.app):
        if route.method != "GET" or route.is_api or route.names - values.keys():
            continue
        with client.get(route.path(values)) as answer:
            if answer.status_code >= 500:
                wrong[str(route)] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("who", ["supervisor", "provider", "auditor", "centre"])
def test_interface_tells_an_order_as_a_case(watch: Watch, order: Case, who: str) -> None:
    """The same shape as any case, with nothing where an application would be; another unit does not find it."""
    token = {"Authorization": f"Bearer {watch.token(who)}"}
    client, sees = watch.app.test_client(), who != "centre"
    found = client.get(f"{API}v1/cases/{order.number}", headers=token)
    assert found.status_code == (200 if sees else 404)
    if sees:
        told = found.json
        assert (told["kind"], told["application"], told["record"]) == ("supervision", None, None)
        assert [each["kind"] for each in told["documents"]] == ["supervision_order"]
        assert [each["code"] for each in told["clocks"]] == ["rectify"]
    for address in ("cases", "cases?kind=supervision", "tasks?view=unit", "tasks?view=overdue", "changes?since=0"):
        answer = client.get(f"{API}v1/{address}", headers=token)
        assert answer.status_code < 500, address
    listed = client.get(f"{API}v1/cases?kind=supervision", headers=token).json["items"]
    assert [each["number"] for each in listed] == ([order.number] if sees else [])


def test_both_sides_find_their_task_in_the_inbox(watch: Watch, order: Case) -> None:
    """The unit has to answer, then the supervisor to judge: neither searches for it."""
    page = tree(watch.client("provider").get("/inbox?view=queue"))
    assert order.number in page.text_content()
    assert "示范provider" in page.xpath(f"string(//tr[.//a[text()='{order.number}']]//td[@data-head='主体'])")
    watch.do(order, "provider", "submit", reply="已核查完毕。")
    page = tree(watch.client("supervisor").get("/inbox"))
    assert order.number in page.text_content()
    tabs = page.xpath("//nav[contains(@class, 'tabs')]//a")
    assert {"待签收", "我的待办", "我已办"} <= {tab.text_content().split()[0] for tab in tabs}
