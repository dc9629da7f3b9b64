"""Keys that begin with the jurisdiction, so that one PostgreSQL, a partitioned one and Citus all stay open."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ForeignKeyConstraint, String, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

JURISDICTION_LENGTH = 16


class Keyed:
    """The primary key of every table owned by cases: (jurisdiction, id), the id made by `domain.ids`."""

    jurisdiction: Mapped[str] = mapped_column(
        String(JURISDICTION_LENGTH), primary_key=True, autoincrement=False, sort_order=-2
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, sort_order=-1)


def to_keyed(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key on (jurisdiction, `column`) to a `Keyed` table; no ON DELETE action anywhere."""
    return ForeignKeyConstraint(["jurisdiction", column], [f"{table}.jurisdiction", f"{table}.id"])


def among(
    place: InstrumentedAttribute[str] | ColumnElement[str],
    column: InstrumentedAttribute[Any] | ColumnElement[Any],
    keys: Iterable[tuple[str, Any]],
) -> ColumnElement[bool]:
    """Whether (place, column) is one of these keys, place by place: SQLite reads a whole table for pairs in a list."""
    places: defaultdict[str, set[Any]] = defaultdict(set)
    for name, value in keys:
        places[name].add(value)
    return or_(false(), *(and_(place == name, column.in_(sorted(places[name]))) for name in sorted(places)))


def one(owner: str, column: str, target: str) -> Any:
    """The row of `target` that `owner.column` points to within the same jurisdiction."""
    return relationship(target, primaryjoin=_join(owner, column, target), lazy="raise")


def many(owner: str, column: str, target: str, order_by: str) -> Any:
    """The rows of `target` whose `column` points back to `owner`."""
    return relationship(target, primaryjoin=_join(target, column, owner), order_by=order_by, lazy="raise")


def _join(child: str, column: str, parent: str) -> str:
    # Only the id column is marked foreign(): marking the jurisdiction too warns, blanks keys or loses the flush order.
    return f"and_(foreign({child}.{column}) == {parent}.id, {child}.jurisdiction == {parent}.jurisdiction)"
