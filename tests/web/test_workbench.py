"""The task list and the page of a case: who sees what, and that a list never costs more for being longer."""

import pytest
from flask import Flask

from app.domain.vocabulary import Stage
from tests.fixed_clock import FixedClock
from tests.services.listening import statements
from tests.web.office import Office, numbers, send, tree

PEOPLE = ("centre", "provider", "supervisor", "auditor")


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


@pytest.mark.both_databases
def test_lists_cost_the_same_however_long(office: Office) -> None:
    """At most fifteen statements a page, and not one more for thirty cases than for four."""
    pages = [(who, address) for who in PEOPLE for address in ("/inbox?view=unit", "/cases")]
    pages.append(("supervisor", "/supervision"))
    clients = {who: office.client(who) for who in PEOPLE}
    counts = []
    for batch in (range(1, 5), range(5, 31)):
        for serial in batch:
            office.until(office.file(serial), "verify_record" if serial % 2 else "refer_record")
        costs = {}
        for who, address in pages:
            clients[who].get(address)
            with statements(office.database) as seen:
                assert clients[who].get(address).status_code == 200
            costs[who, address] = len(seen)
        counts.append(costs)
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= 15


def test_page_of_a_case_costs_a_bounded_number_of_statements(office: Office) -> None:
    """One case with everything around it, and the form of its task, in at most twenty statements."""
    case = office.file()
    for key, who in (("check_application", "centre"), ("refer_record", "centre"), ("verify_record", "provider")):
        task, client = office.until(case, key), office.client(who)
        client.get(f"/tasks/{task.id}")  # the first look at a task is an act of its own
        with statements(office.database) as seen:
            assert client.get(f"/tasks/{task.id}").status_code == 200
        assert len(seen) <= 20, seen


def test_least_time_left_comes_first(office: Office, clock: FixedClock) -> None:
    """The list is the order of work."""
    clock.set("2026-09-21 10:00")
    office.file(1)
    clock.set("2026-09-18 10:00")
    office.file(2)
    assert numbers(office.client("centre"), "/inbox?view=queue") == ["2", "1"]


def test_claiming_comes_back_to_the_same_list(office: Office) -> None:
    """Filters survive; the task is mine afterwards and in nobody's queue."""
    case = office.file()
    client = office.client("centre")
    address = "/inbox?view=queue&stage=checking"
    form = tree(client.get(address)).xpath("//form[contains(@action, '/claim')]")[0]
    answer = client.post(form.get("action"), data=dict(form.fields))
    assert (answer.status_code, answer.location) == (303, f"{address}#task-{office.task(case).id}")
    assert numbers(client, "/inbox?view=mine") == ["1"]
    assert numbers(office.client("colleague"), "/inbox?view=queue") == []
    assert office.case(case.id).stage is Stage.CHECKING


def test_claim_leads_nowhere_else(office: Office) -> None:
    """The way back is a path of this site, whatever the form was made to say."""
    task = office.task(office.file())
    answer = send(office.client("centre"), f"/tasks/{task.id}/claim", "/inbox", next="https://example.org/")
    assert answer.location == f"/tasks/{task.id}"


def test_claim_that_comes_too_late_names_the_reason(office: Office) -> None:
    """Somebody was faster: no error page, and the list as it is now."""
    task = office.task(office.file())
    send(office.client("colleague"), f"/tasks/{task.id}/claim", "/inbox?view=queue")
    client = office.client("centre")
    answer = send(client, f"/tasks/{task.id}/claim", "/inbox?view=queue", next="/inbox?view=queue")
    assert "该任务已由其他人签收" in tree(client.get(answer.location)).xpath("string(//main)")


def test_released_task_is_everybodys_again(office: Office) -> None:
    task = office.task(office.file())
    client = office.client("centre")
    send(client, f"/tasks/{task.id}/claim", "/inbox?view=queue")
    send(client, f"/tasks/{task.id}/release", f"/tasks/{task.id}")
    assert numbers(office.client("colleague"), "/inbox?view=queue") == ["1"]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=1", ["1"]),
        ("q=YY-410122-2026-000002", ["2"]),
        ("q=yy４１０１２２2026000002", ["2"]),
        ("q=SQ-410122-2026-000001", ["1"]),
        ("q=示市监罚〔2026〕2号", ["2"]),
        ("q=91410122MA0000001R", ["1", "2", "3"]),
        ("q=没有", []),
        ("stage=checking", ["3"]),
        ("stage=referring", ["2"]),
        ("due=overdue", ["1"]),
        ("due=seriously_overdue", []),
        ("due=due_soon", ["2", "3"]),
        ("kind=statutory", ["1", "2", "3"]),
        ("kind=internal", []),
        ("unit=11410122MB0000002H", ["1"]),
    ],
)
def test_filters_narrow_the_list(office: Office, clock: FixedClock, query: str, found: list[str]) -> None:
    """Numbers as people type them, stage, state and kind of the limit, and the unit."""
    clock.set("2026-09-10 10:00")
    office.until(office.file(1), "verify_record")
    clock.set("2026-09-18 10:00")
    office.until(office.file(2), "refer_record")
    office.file(3)
    clock.set("2026-09-22 10:00")
    assert numbers(office.client("supervisor"), f"/inbox?view=unit&{query}") == found


@pytest.mark.both_databases
def test_list_is_turned_page_by_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every task is on one page and only one; filters stay in the address."""
    monkeypatch.setattr("app.services.worklist.PAGE", 2)
    for serial in range(1, 6):
        office.file(serial)
    client, address, seen = office.client("centre"), "/inbox?view=unit&kind=statutory", []
    while address:
        seen += numbers(client, address)
        address = tree(client.get(address)).xpath("string(//a[@rel='next']/@href)")
        assert "kind=statutory" in address or not address
    assert seen == ["1", "2", "3", "4", "5"]


def test_unknown_view_or_cursor_is_refused(office: Office) -> None:
    client = office.client("centre")
    assert client.get("/inbox?view=everything").status_code == 422
    assert client.get("/inbox?cursor=x_y").status_code == 422


def test_every_key_of_a_row_has_its_button(office: Office) -> None:
    """转办 leads to its form, unfolded; 延期 says why not where the place knows no extension, with nothing lost."""
    case = office.file()
    client = office.client("centre")
    row = tree(client.get("/inbox?view=queue")).xpath("//tr[@data-row]")[0]
    assert row.xpath(".//*[@data-key]/@data-key") == ["c", "a", "e"]
    hand, extend = row.xpath(".//a[@data-key]/@href")
    assert tree(client.get(hand.partition("#")[0])).xpath("//details[@id='hand' and @open]")
    page = tree(client.get(extend), 409)
    assert case.number in page.text_content()
    assert page.xpath("//*[@role='alert']")
    (again,) = tree(client.get(f"/cases/{case.number}")).xpath("//*[@data-key='e']/@href")
    assert again == extend
    assert not tree(office.client("provider").get("/inbox")).xpath("//*[@data-key='e']")
