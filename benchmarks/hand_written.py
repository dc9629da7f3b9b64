"""A peer that knows nothing but the rows: it writes what a case of ours leaves behind, by Core, in as many commits.

One case is carried through the services and every commit's difference of rows is taken down. The peer repeats
those differences for new cases under new keys: per commit the lock of the case row, a look at the open task, then
plain inserts and updates. It validates nothing, computes nothing, chains nothing: a floor no product can reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, insert, select, update

from app.database import Database
from app.domain.ids import new_id
from app.models import Base
from app.models.case import Case
from app.models.task import Task
from benchmarks.story import NOW, PLACE, Office

# Catalogues, people and the subjects stay as they are; numbers come from counters both sides raise alike.
_WATCHED = {
    "applications",
    "cases",
    "case_fields",
    "case_parties",
    "case_evidence",
    "tasks",
    "clocks",
    "notices",
    "case_events",
    "outbox",
    "records",
    "record_versions",
    "number_series",
}
_ORDER = [table for table in Base.metadata.sorted_tables if table.name in _WATCHED]
Rows = dict[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """What one commit did to one table: whole new rows, and the changed columns of old ones by key."""

    table: Table
    inserted: list[dict[str, Any]]
    updated: list[tuple[dict[str, Any], dict[str, Any]]]


def take_down(office: Office, record: int) -> list[list[Change]]:
    """Carry a case through the services and write down every commit."""
    commits = []
    before = _everything(office.database)
    for _ in office.walk(record):
        after = _everything(office.database)
        commits.append([_difference(table, before[table.name], after[table.name]) for table in _ORDER])
        before = after
    return commits


def _everything(database: Database) -> dict[str, Rows]:
    with database.reading() as session:
        return {table.name: _rows(session.connection(), table) for table in _ORDER}


def _rows(connection: Connection, table: Table) -> Rows:
    key = [column.name for column in table.primary_key]
    return {tuple(row[name] for name in key): dict(row) for row in connection.execute(select(table)).mappings()}


def _difference(table: Table, before: Rows, after: Rows) -> Change:
    names = [column.name for column in table.primary_key]
    inserted = [row for key, row in after.items() if key not in before]
    updated = [
        (dict(zip(names, key, strict=True)), _changed(table, before[key], row))
        for key, row in after.items()
        if key in before and row != before[key]
    ]
    return Change(table, inserted, updated)


def _changed(table: Table, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    if table.name == "number_series":  # counters go on from where they are, on both sides
        return {"last": table.c.last + (after["last"] - before["last"])}
    return {name: value for name, value in after.items() if value != before[name]}


class HandWritten:
    """Repeats the written-down commits for one new case after another."""

    def __init__(self, database: Database, commits: list[list[Change]], sample_record: int) -> None:
        self.engine = database.engine
        self.commits = commits
        self.sample_record = sample_record
        self.count = 0

    def walk(self, record: int) -> Iterator[None]:
        """One case on its own record, a commit at a time."""
        self.count += 1
        keys: dict[Any, Any] = {self.sample_record: record}
        for changes in self.commits:
            with self.engine.begin() as connection:
                if case := keys.get("case"):
                    self._look(connection, case)
                for change in changes:
                    self._write(connection, change, keys)
            yield

    def _look(self, connection: Connection, case: int) -> None:
        cases, tasks = Case.__table__, Task.__table__
        locked = select(cases).where(cases.c.jurisdiction == PLACE, cases.c.id == case).with_for_update()
        connection.execute(locked).one()
        held = and_(tasks.c.jurisdiction == PLACE, tasks.c.case_id == case, tasks.c.open)
        connection.execute(select(tasks).where(held)).one()

    def _write(self, connection: Connection, change: Change, keys: dict[Any, Any]) -> None:
        if change.inserted:
            rows = [self._renamed(change.table, row, keys) for row in change.inserted]
            connection.execute(insert(change.table), rows)
        for key, values in change.updated:
            where = and_(*(change.table.c[name] == bindparam(f"k_{name}") for name in key))
            renamed = {f"k_{name}": keys.get(value, value) for name, value in key.items()}
            values = {
                name: keys.get(value, value) if isinstance(value, int) else value for name, value in values.items()
            }
            connection.execute(update(change.table).where(where).values(**values), renamed)

    def _renamed(self, table: Table, row: dict[str, Any], keys: dict[Any, Any]) -> dict[str, Any]:
        """The row under new ids and numbers, pointing to the rows already written for this case."""
        renamed = dict(row)
        if "id" in row:
            renamed["id"] = keys[row["id"]] = new_id(NOW)
            if table.name == "cases":
                keys["case"] = renamed["id"]
        for name, value in row.items():
            if name.endswith("_id") and value in keys:
                renamed[name] = keys[value]
            elif name in ("number", "check_code", "dedupe"):
                renamed[name] = f"{value}#{self.count}"
        return renamed
