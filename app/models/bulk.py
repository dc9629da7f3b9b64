"""Many new rows of one table at once, past the cost that a statement has for each of them.

PostgreSQL takes them by COPY, SQLite by one prepared statement; the columns' own types turn the values either way.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
import psycopg
from sqlalchemy import JSON, Column, Connection, Dialect, Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models.encryption import Encrypted, EncryptedJson

_Turn = Callable[[Any], Any]


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that all have the same keys, in their order. Raises IntegrityError."""
    if not rows:
        return
    connection = session.connection()
    names = list(rows[0])
    values = list(zip(*(_column(rows, table.c[name], connection.dialect) for name in names), strict=True))
    quote = connection.dialect.identifier_preparer.quote
    target = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    if connection.dialect.name == "postgresql":
        _copy(connection, target, values)
    else:
        places = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"INSERT INTO {target} VALUES ({places})", values)  # nosec B608  # our own names


def refresh_statistics(session: Session, tables: Sequence[Table]) -> None:
    """Let PostgreSQL see how tables have grown: plans made while they were empty read them whole for every row."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        quote = connection.dialect.identifier_preparer.quote
        for table in tables:
            connection.exec_driver_sql(f"ANALYZE {quote(table.name)}")


def _copy(connection: Connection, target: str, values: Sequence[tuple[Any, ...]]) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    except psycopg.IntegrityError as error:
        raise IntegrityError(target, None, error) from error


def _column(rows: Sequence[Mapping[str, Any]], column: Column[Any], dialect: Dialect) -> list[Any]:
    """The values of a column as the database takes them."""
    given = [row[column.name] for row in rows]
    if isinstance(column.type, Encrypted | EncryptedJson):
        # Each under a nonce of its own, equal or not; bytes are what both drivers take.
        return [column.type.process_bind_param(value, dialect) for value in given]
    turn = _turn(column, dialect)
    return given if turn is None else list(_turned(given, turn))


def _turned(given: Iterable[Any], turn: _Turn) -> Iterator[Any]:
    """Many columns hold one and the same object in row after row, such as the moment of the delivery."""
    last = done = None
    for value in given:
        if value is None or value is not last:
            last, done = value, turn(value)
        yield done


def _turn(column: Column[Any], dialect: Dialect) -> _Turn | None:
    """What the column's type does to a value on its way in; JSON is written by the faster library."""
    if isinstance(column.type, JSON):
        return _json
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()
