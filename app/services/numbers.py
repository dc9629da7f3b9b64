"""Numbers without gaps: a counter row per (jurisdiction, series, year), taken last in the transaction."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.base import table_of
from app.models.work import NumberSeries


def take(session: Session, jurisdiction: str, year: int, wanted: Mapping[str, int]) -> dict[str, range]:
    """The next numbers of each series, as many as wanted; they come back when the transaction is rolled back.

    The counter rows stay locked until the end, so call this after every other lock, just before the rows that use them.
    """
    rows = [
        {"jurisdiction": jurisdiction, "series": series, "year": year, "last": count}
        for series, count in sorted(wanted.items())  # one order for all, so that two takers never wait on each other
        if count
    ]
    connection = session.connection()
    answered = connection.execute(_statement(connection.dialect.name), rows)
    return {series: range(last - wanted[series] + 1, last + 1) for series, last in answered}


@lru_cache
def _statement(dialect: str) -> Any:
    table = table_of(NumberSeries)
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    statement = statement.on_conflict_do_update(
        index_elements=["jurisdiction", "series", "year"],
        set_={"last": table.c.last + statement.excluded.last},
    )
    return statement.returning(table.c.series, table.c.last)
