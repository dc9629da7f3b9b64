"""Statements on tables of cases must name the jurisdiction of their rows, or stand below with their reason.

Keys begin with the jurisdiction: a condition without it finds no index, and may find the case of another county.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Engine, event

from app.models.base import Base
from app.models.case import Case

# Who may leave it out, by module or function, and why.
EXCEPTIONS: dict[str, str] = {
    "app.migrating": "a migration changes the rows of every place at once",
    "app.services.audit._places": "the places themselves are asked for, each of which is then verified alone",
    "app.services.audit.newest": "the clock of the whole installation may not stand before any of its events",
    "app.services.demo.loading.is_empty": "a demonstration begins where no place has a case",
    "app.services.inbox.counts": "who audits the whole country counts the tasks of every place at once",
    "app.services.key_rotation": "the data key belongs to the whole installation: values of all places are counted",
    "app.services.calendar_moving.carry_out": "a year's notice moves the limits of every place: how many there are",
    "app.services.calendar_moving._round": "a year's notice moves the limits of every place, one after the other",
    "app.services.draft_files.describe": "a file of nobody's case has no place, and a case of any place bars it",
    "app.services.departures.<genexpr>": "a departure takes what lies with one person, wherever it lies",
    "app.services.emergency.looking": "one person's own looks of these minutes, wherever the cases lie",
    "app.services.reminders.count_unread": "who is told nothing asks under a condition that never holds",
    "app.services.processes.listing": "models belong to the whole installation, whose administrator sees how many run",
}
_TABLE = r"\w+(?:\s+AS\s+\w+)?"
_PAIRS = re.compile(r"\((\w+)\.jurisdiction,[^()]*\)\s*IN\s*\(VALUES\b", re.IGNORECASE)
_NAMED = re.compile(rf"\b(?:FROM|JOIN|UPDATE|USING)\s+({_TABLE}(?:,\s*{_TABLE})*)", re.IGNORECASE)


@pytest.fixture(scope="session")
def _sent() -> Iterator[dict[str, str]]:
    with without_jurisdiction() as found:
        yield found


@pytest.fixture(autouse=True)
def _every_statement_names_the_jurisdiction(_sent: dict[str, str]) -> Iterator[None]:
    """Whatever a test is about: what the product sends meanwhile is read."""
    _sent.clear()
    yield
    assert _sent == {}


@contextmanager
def without_jurisdiction() -> Iterator[dict[str, str]]:
    """Statements sent meanwhile that leave the jurisdiction out, by the function that sent them."""
    found: dict[str, str] = {}

    def read(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        fault = lacking(statement) or paired(statement)
        if fault and (sender := _sender()) and not _is_excepted(sender):
            found.setdefault(sender, f"{fault}: {statement}")

    event.listen(Engine, "before_cursor_execute", read)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", read)


@cache
def of_cases() -> frozenset[str]:
    """The tables whose rows belong to a case: `cases`, and what points to one of them by (jurisdiction, id)."""
    found = {Case.__tablename__}
    while True:
        more = {
            table.name
            for table in Base.metadata.tables.values()
            for key in table.foreign_key_constraints
            if key.column_keys[0] == "jurisdiction" and key.referred_table.name in found
        }
        if more <= found:
            return frozenset(found)
        found |= more


@cache
def lacking(statement: str) -> str:
    """The first table of a case that this statement reads or changes without naming the jurisdiction of its rows."""
    if statement.lstrip()[:6].upper() not in ("SELECT", "UPDATE", "DELETE", "WITH"):
        return ""
    for words in (each.split() for each in _tables(statement)):
        if words[0] in of_cases() and not _is_bound(statement, words[-1]):
            return words[0]
    return ""


@cache
def paired(statement: str) -> str:
    """The table of a case of which rows are wanted by pairs in a list: SQLite then reads all of it (`keys.among`)."""
    names = {name.rpartition(" ")[2]: name.split()[0] for name in _tables(statement)}
    return next((names[each] for each in _PAIRS.findall(statement) if names.get(each) in of_cases()), "")


def _tables(statement: str) -> Iterator[str]:
    for named in _NAMED.findall(statement):
        yield from (each.strip() for each in named.split(","))


def _is_bound(statement: str, name: str) -> bool:
    column = rf"\b{name}\.jurisdiction"
    compared = rf"{column}\s*(?:=|IN\b)|=\s*{column}\b|\({column},[^()]*\)\s*IN\b|\bIN\s*\(SELECT\s+{column}\b"
    return re.search(compared, statement, re.IGNORECASE) is not None


def _is_excepted(sender: str) -> bool:
    return sender in EXCEPTIONS or sender.rpartition(".")[0] in EXCEPTIONS


def _sender() -> str:
    """The function of ours that sent it; nothing for a statement of the tests themselves."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name.startswith("tests."):
            return ""
        if name.startswith("app.") and name != "app.database":
            return f"{name}.{frame.f_code.co_name}"
        frame = frame.f_back
    return ""
