"""Lists over the interface: parts that follow one another, filters, and statements that do not grow with the rows."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from tests.fixed_clock import FixedClock
from tests.web.calling import Caller

MOST_STATEMENTS = 15


@pytest.fixture
def caller(app: Flask, clock: FixedClock) -> Caller:
    return Caller(app, clock)


@pytest.fixture
def numbers(caller: Caller) -> list[str]:
    """Five cases, filed a day apart."""
    found = []
    for serial, record in enumerate(caller.more_records(5)):
        caller.clock.set(f"2026-09-{21 + serial} 10:00")
        filed = caller.post("/applications", "applicant", caller.filing(record), 201)
        found.append(filed["cases"][0]["number"])
    return found


def _pages(caller: Caller, path: str, who: str, limit: int) -> Iterator[list[dict]]:  # type: ignore[type-arg]
    cursor = ""
    while True:
        page = caller.get(f"{path}limit={limit}{cursor}", who)
        yield page["items"]
        if page["next"] is None:
            return
        cursor = f"&cursor={page['next']}"


def test_cases_come_newest_first_in_parts(caller: Caller, numbers: list[str]) -> None:
    """Every case once, none lost between two parts, the last part says that it is."""
    pages = list(_pages(caller, "/cases?", "centre", 2))
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [case["number"] for page in pages for case in page] == list(reversed(numbers))


def test_tasks_come_by_time_left_and_records_by_id(caller: Caller, numbers: list[str]) -> None:
    """The order of a list is its own, whatever its parts."""
    tasks = [task for page in _pages(caller, "/tasks?view=unit&", "centre", 2) for task in page]
    assert [task["case"] for task in tasks] == numbers
    assert [task["due_on"] for task in tasks] == sorted(task["due_on"] for task in tasks)
    ids = [record["id"] for page in _pages(caller, "/records?", "supervisor", 4) for record in page]
    assert len(ids) == 6
    assert ids == sorted(ids, key=int)


def test_filters_narrow_a_list(caller: Caller, numbers: list[str]) -> None:
    """status, stage, kind, jurisdiction and the number, alone or together."""
    number = numbers[2]
    caller.do(number, "centre", "accept")
    for query, found in (
        ("stage=referring", [number]),
        ("status=open&kind=objection&jurisdiction=zhongmu&stage=referring", [number]),
        (f"q={number.lower()}", [number]),
        ("q=YY-410122-2026-00000&limit=1", [numbers[4]]),
        ("status=closed", []),
        ("jurisdiction=youxi", []),
        ("q=%25", []),
    ):
        assert [case["number"] for case in caller.get(f"/cases?{query}", "centre")["items"]] == found, query
    assert caller.get("/records?disputed=false", "centre")["items"][0]["id"] == str(caller.record.id)
    assert caller.get("/records?status=withdrawn", "centre")["items"] == []


def test_views_of_tasks_are_told_apart(caller: Caller, numbers: list[str], clock: FixedClock) -> None:
    """mine, queue, unit and overdue."""
    task = caller.get("/tasks?view=queue&limit=1", "centre")["items"][0]
    caller.post(f"/tasks/{task['id']}/claim", "centre")
    clock.set("2026-09-30 10:00")
    counts = {view: len(caller.get(f"/tasks?view={view}", "centre")["items"]) for view in ("mine", "queue", "unit")}
    assert counts == {"mine": 1, "queue": 4, "unit": 5}
    late = caller.get("/tasks?view=overdue", "supervisor")["items"]
    assert [each["case"] for each in late] == numbers[: len(late)]
    assert late


@contextmanager
def _counted(caller: Caller) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(caller.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(caller.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/cases?limit={}", "/tasks?view=unit&limit={}", "/records?limit={}"])
def test_statements_of_a_list_do_not_grow_with_its_rows(caller: Caller, numbers: list[str], path: str) -> None:
    """At most fifteen, for one row as for five."""
    spent = []
    caller.get(path.format(5), "centre")
    for limit in (1, 5):
        with _counted(caller) as statements:
            caller.get(path.format(limit), "centre")
        spent.append(len(statements))
    assert spent[0] == spent[1] <= MOST_STATEMENTS


def test_statements_of_a_case_stay_few(caller: Caller, numbers: list[str]) -> None:
    """A case with all its parts in at most fifteen statements."""
    caller.get(f"/cases/{numbers[0]}", "centre")
    with _counted(caller) as statements:
        caller.get(f"/cases/{numbers[0]}", "centre")
    assert len(statements) <= MOST_STATEMENTS
