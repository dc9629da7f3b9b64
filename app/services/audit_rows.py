"""Events as they are stored, spoiled ones too: what cannot be read is told of, not stumbled over."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, Select, String, Table, type_coerce, types
from sqlalchemy.orm import Session

from app.domain import chain
from app.models.base import Instant, Json
from app.services import events

_AT_ONCE = 1_000
# No event holds a fraction, so no hash covers this content.
_UNREADABLE = {"unreadable": 0.5}


class _Stored(types.TypeDecorator[Any]):
    """A column that SQLite keeps as a text, which may hold anything; None where it cannot be read."""

    impl = String
    cache_ok = True

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String())
        return dialect.type_descriptor(Json if self.kind == "json" else Instant())

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if self.kind == "json" else datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError:
            return None


def columns(table: Table) -> tuple[Any, ...]:
    """The columns of a table of events, by their names, read without trusting any."""
    lenient = {"data": _Stored("json"), "at": _Stored("instant"), "actor_role": String()}
    return tuple(
        type_coerce(column, lenient[column.name]).label(column.name) if column.name in lenient else column
        for column in table.c
    )


def streamed(session: Session, statement: Select[Any]) -> Iterator[Mapping[str, Any]]:
    """Rows a thousand at a time, by a cursor of the database."""
    found = session.connection().execute(statement, execution_options={"yield_per": _AT_ONCE})
    try:
        for row in found.mappings():
            yield dict(row)
    finally:
        found.close()


def links(rows: Iterable[Mapping[str, Any]]) -> Iterator[chain.Link]:
    """The chain that rows in the order of their stream make."""
    previous = chain.GENESIS
    for row in rows:
        yield chain.Link(row["seq"], _content(row), previous, row["hash"], row["algorithm"])
        previous = row["hash"]


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    if row["at"] is None or row["data"] is None:
        return _UNREADABLE
    return events.content(row)
