"""Every SQL statement a block of code sends, by what a listener on the engine hears."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.database import Database
from app.models.base import table_of
from app.models.work import Heartbeat

_NO_STATEMENT = re.compile(r"\s*(BEGIN|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|COMMIT)\b", re.IGNORECASE)
_HEARTBEAT = f"FROM {table_of(Heartbeat).name}"


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements sent inside the block.

    How a transaction begins and ends does not count, nor the look at the scheduler's heartbeat: whichever page comes
    ten seconds after the last one sends it.
    """
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not _NO_STATEMENT.match(statement) and _HEARTBEAT not in statement:
            heard.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)
