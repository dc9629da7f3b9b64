"""No statement on the rows of a case leaves the jurisdiction out: read as it is sent, on every route, by everybody."""

import pytest
from flask import Flask

from tests.fixed_clock import FixedClock
from tests.statements import EXCEPTIONS, lacking, paired, without_jurisdiction
from tests.web.doors import STAGES, Doors

# The receiver has every paper of a case; everybody else, and the other stages, among the long tests.
EVERYBODY = ("applicant", "provider", "supervisor", "auditor", "admin")
WALKS = [
    pytest.param("centre", "closed"),
    *(pytest.param(who, "closed", marks=pytest.mark.long) for who in EVERYBODY),
    *(pytest.param("centre", stage, marks=pytest.mark.long) for stage in STAGES[:-1]),
]


@pytest.mark.parametrize(("who", "stage"), WALKS)
def test_every_route_names_the_jurisdiction_in_each_statement(
    app: Flask, clock: FixedClock, who: str, stage: str
) -> None:
    """A whole case up to its stage, then every page and list before somebody whose case it is."""
    with without_jurisdiction() as found:
        doors = Doors(app, clock, "youxi", stage=stage)
        for route in doors.routes:
            if route.method == "GET":
                doors.ask(route, who)
    assert {sender: " ".join(text.split()) for sender, text in found.items()} == {}


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("SELECT cases.id FROM cases WHERE cases.jurisdiction = ? AND cases.id = ?", ""),
        ("SELECT cases.jurisdiction, cases.id FROM cases WHERE cases.id = ?", "cases"),
        ("SELECT t.id FROM cases JOIN tasks AS t ON t.jurisdiction = cases.jurisdiction", ""),
        ("SELECT t.id FROM cases JOIN tasks AS t ON t.case_id = cases.id WHERE cases.jurisdiction = ?", "tasks"),
        ("SELECT 1 FROM tasks WHERE (?, ?) IN (SELECT tasks.jurisdiction, tasks.id FROM tasks)", ""),
        ("SELECT 1 FROM tasks WHERE (tasks.jurisdiction, tasks.id) IN (SELECT ?, ?)", ""),
        ("UPDATE tasks SET open=? WHERE tasks.id = ?", "tasks"),
        ("DELETE FROM task_drafts WHERE task_drafts.account_id = ?", "task_drafts"),
        ("SELECT cases.id FROM places, cases AS c, tasks WHERE c.jurisdiction = tasks.jurisdiction", ""),
        ("SELECT cases.id FROM places, cases AS c WHERE c.id = ?", "cases"),
        ("SELECT accounts.id FROM accounts WHERE accounts.id = ?", ""),
        ("INSERT INTO cases (jurisdiction) VALUES (?)", ""),
    ],
)
def test_reader_of_statements_knows_which_lack_it(statement: str, table: str) -> None:
    """Compared, joined or among a pair; to be selected is not enough."""
    assert lacking(statement) == table


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("SELECT t.id FROM tasks AS t WHERE (t.jurisdiction, t.id) IN (VALUES (?, ?), (?, ?))", "tasks"),
        ("SELECT tasks.id FROM tasks WHERE (tasks.jurisdiction, tasks.id) IN (SELECT ?, ?)", ""),
        ("SELECT tasks.id FROM tasks WHERE tasks.jurisdiction = ? AND tasks.id IN (?, ?)", ""),
        ("SELECT g.id FROM grants AS g WHERE (g.jurisdiction, g.role) IN (VALUES (?, ?))", ""),
    ],
)
def test_reader_of_statements_knows_which_want_pairs_of_a_list(statement: str, table: str) -> None:
    """SQLite finds such pairs by no index: a page over a million cases would take seconds."""
    assert paired(statement) == table


def test_every_exception_has_its_reason() -> None:
    """Nobody is let off without a word."""
    assert all(len(reason.split()) > 4 for reason in EXCEPTIONS.values())
