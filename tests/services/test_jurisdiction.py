"""Every statement on a table owned by cases says of which jurisdiction: the place is never left to chance."""

import re

import pytest

from app.models import Base
from app.services import inbox, records
from tests.services.listening import statements
from tests.services.story import Story

# Tables whose key begins with the jurisdiction.
OWNED = frozenset(table.name for table in Base.metadata.tables.values() if "jurisdiction" in table.primary_key.columns)
_TABLE = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+\"?(\w+)\"?", re.IGNORECASE)


def unplaced(statement: str) -> list[str]:
    """The owned tables a statement reads or writes without their jurisdiction in a condition or an inserted row."""
    named = set(_TABLE.findall(statement)) & OWNED
    if statement.lstrip().upper().startswith("INSERT"):
        return [table for table in named if "jurisdiction" not in statement.partition("VALUES")[0]]
    conditions = " ".join(re.findall(r"\b(?:WHERE|ON)\b.*", statement, re.DOTALL | re.IGNORECASE))
    return [table for table in sorted(named) if not re.search(rf"\b{table}(?:_\d+)?\.jurisdiction\b", conditions)]


@pytest.mark.both_databases
def test_every_statement_of_a_case_names_its_jurisdiction(story: Story) -> None:
    """One place can move to a partition or a server of its own: no act on a case looks beyond it."""
    story.file()
    story.retract()
    with statements(story.database) as heard:
        story.file()
        key = story.jurisdiction, story.case_id
    for step in (
        lambda: story.do("centre", "supplement", items=["营业执照"]),
        lambda: story.do("applicant", "submit", statement="现补交。"),
        lambda: story.do("centre", "accept"),
        story.refer,
        lambda: story.verify("misrouted"),
        lambda: story.refer(provider=story.world.units["provider2"].uscc),
        lambda: story.verify("unverifiable", who="provider2"),
        lambda: story.do("centre", "serve"),
    ):
        task = story.task()
        story.task = lambda task=task: task  # type: ignore[method-assign, misc]
        with statements(story.database) as more:
            step()
        del story.task  # type: ignore[method-assign]
        heard += more
    assert key == (story.jurisdiction, story.case_id)
    assert len(heard) > 100
    assert {tuple(unplaced(each)): each for each in heard if unplaced(each)} == {}


def test_opaque_ids_are_looked_up_place_by_place(story: Story) -> None:
    """A task, record or file named by its id alone is looked up in each place by that place's own index."""
    story.file()
    task_id, centre = story.task().id, story.world.people["centre"]
    with statements(story.database) as claiming, story.database.transaction() as session:
        inbox.claim(session, task_id, actor=centre, now=story.clock())
    with statements(story.database) as finding, story.database.reading() as session:
        records.find(session, story.record.id, actor=centre)
    assert [each for each in (*claiming, *finding) if unplaced(each)] == []


def test_timers_of_a_case_name_its_jurisdiction(story: Story) -> None:
    """What the scheduler does to a case is an act like any other."""
    story.file()
    story.at("2026-09-28")
    with statements(story.database) as heard:
        assert story.tick() == 1
    assert [each for each in heard if unplaced(each)] == []


def test_rule_finds_a_statement_without_its_place() -> None:
    """The check itself: each way to forget the jurisdiction is seen."""
    assert unplaced("SELECT cases.id FROM cases WHERE cases.id = ?") == ["cases"]
    assert unplaced("SELECT cases.jurisdiction FROM cases WHERE cases.id = ?") == ["cases"]
    assert unplaced("UPDATE records SET disputed=? WHERE records.id = ?") == ["records"]
    assert unplaced("INSERT INTO tasks (id) VALUES (?)") == ["tasks"]
    joined = "SELECT 1 FROM cases JOIN tasks ON tasks.case_id = cases.id WHERE cases.jurisdiction = ?"
    assert unplaced(joined) == ["tasks"]
