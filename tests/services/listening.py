"""Every SQL statement a block of code sends, by what a listener on the engine hears."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.database import Database

_NO_STATEMENT = re.compile(r"\s*(BEGIN|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|COMMIT)\b", re.IGNORECASE)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements sent inside the block; how a transaction begins and ends does not count."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not _NO_STATEMENT.match(statement):
            heard.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)
