"""A peer without a product: a hand-written state machine over four small tables, five commits a case.

It has no clocks, no chained events, no notices, no encryption and no permissions. What other engines cost beside it
on the same case was measured elsewhere; this peer carries that measure over to the machine at hand.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, text

from app.database import Database
from benchmarks.story import NOW

_TABLES = (
    """CREATE TABLE bench_objection (id BIGINT PRIMARY KEY, number TEXT NOT NULL, state TEXT NOT NULL,
       data TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL, version INTEGER NOT NULL)""",
    """CREATE TABLE bench_task (id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL, name TEXT NOT NULL, owner TEXT NOT NULL,
       due TEXT, created TEXT NOT NULL, closed TEXT, outcome TEXT)""",
    "CREATE INDEX bench_task_case ON bench_task (case_id)",
    "CREATE INDEX bench_task_inbox ON bench_task (owner, due, id)",
    "CREATE TABLE bench_timer (id BIGINT PRIMARY KEY, task_id BIGINT NOT NULL, due TEXT NOT NULL, done TEXT)",
    "CREATE INDEX bench_timer_due ON bench_timer (due)",
    """CREATE TABLE bench_event (id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL,
       action TEXT NOT NULL, data TEXT)""",
    "CREATE INDEX bench_event_case ON bench_event (case_id)",
)
_GET = text("SELECT data, version FROM bench_objection WHERE id = :case")
_OPEN = text("SELECT id FROM bench_task WHERE case_id = :case AND name = :name AND owner = :owner AND closed IS NULL")
_CLOSE = text("UPDATE bench_task SET closed = :now, outcome = :outcome WHERE id = :task")
_CANCEL = text("UPDATE bench_timer SET done = :now WHERE task_id = :task AND done IS NULL")
_EVENT = text("INSERT INTO bench_event VALUES (:id, :case, :now, :actor, :action, :data)")
_CHANGE = text(
    "UPDATE bench_objection SET state = :state, data = :data, updated = :now, version = version + 1 "
    "WHERE id = :case AND version = :version"
)
_NEW = text("INSERT INTO bench_objection VALUES (:case, :number, 'accept', :data, :now, :now, 1)")
_TASK = text("INSERT INTO bench_task VALUES (:id, :case, :name, :owner, :due, :now, NULL, NULL)")
_TIMER = text("INSERT INTO bench_timer VALUES (:id, :task, :due, NULL)")

# step: who does it, what comes next, in how many days that is due
_STEPS = {
    "accept": ("centre", "refer", 5),
    "refer": ("centre", "verify", 5),
    "verify": ("provider", "answer", 2),
    "answer": ("centre", "", 0),
}
_TEXT = "决定书载明罚款 8000 元，公示为 8 万元，与原决定不一致，已附决定书复印件，请予核查并更正。" * 3
_SAID = "材料齐全，已核对原始凭证，同意办理。"


class SqlCore:
    """Walks cases of its own, one after another."""

    def __init__(self, database: Database) -> None:
        self.engine = database.engine
        self.ids = count(1)
        with self.engine.begin() as connection:
            for table in _TABLES:
                connection.exec_driver_sql(table)

    def walk(self, _record: int) -> Iterator[None]:
        """One case from filing to answer, a commit at a time."""
        case = next(self.ids)
        with self.engine.begin() as connection:
            data = json.dumps({"number": f"YY{case:012d}", "reason": _TEXT}, ensure_ascii=False)
            connection.execute(_NEW, {"case": case, "number": f"YY{case:012d}", "data": data, "now": _now()})
            self._event(connection, case, "counter", "filed", None)
            self._task(connection, case, "accept", 5)
        yield
        for name in _STEPS:
            with self.engine.begin() as connection:
                self._step(connection, case, name)
            yield

    def _step(self, connection: Connection, case: int, name: str) -> None:
        owner, following, days = _STEPS[name]
        stored, version = connection.execute(_GET, {"case": case}).one()
        task = connection.execute(_OPEN, {"case": case, "name": name, "owner": owner}).scalar_one()
        said = {f"{name}_by": owner, f"{name}_comment": _SAID}
        outcome = json.dumps(said, ensure_ascii=False)
        data = json.dumps({**json.loads(stored), **said}, ensure_ascii=False)
        connection.execute(_CLOSE, {"now": _now(), "outcome": outcome, "task": task})
        connection.execute(_CANCEL, {"now": _now(), "task": task})
        self._event(connection, case, owner, name, outcome)
        if name in ("accept", "verify"):
            self._event(connection, case, "system", "suspended" if name == "accept" else "corrected", None)
        changed: dict[str, Any] = {"state": following or "closed", "data": data, "now": _now()}
        connection.execute(_CHANGE, {**changed, "case": case, "version": version})
        if following:
            self._task(connection, case, following, days)

    def _task(self, connection: Connection, case: int, name: str, days: int) -> None:
        task, due = next(self.ids), (NOW + timedelta(days=days)).isoformat()
        row = {"id": task, "case": case, "name": name, "owner": _STEPS[name][0], "due": due, "now": _now()}
        connection.execute(_TASK, row)
        connection.execute(_TIMER, {"id": next(self.ids), "task": task, "due": due})

    def _event(self, connection: Connection, case: int, actor: str, action: str, data: str | None) -> None:
        row = {"id": next(self.ids), "case": case, "now": _now(), "actor": actor, "action": action, "data": data}
        connection.execute(_EVENT, row)


def _now() -> str:
    return NOW.isoformat()
