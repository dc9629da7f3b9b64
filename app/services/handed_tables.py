"""Small tables that are handed in whole: read before anything is locked, then taken row by row or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.adapters import small_tables
from app.adapters.small_tables import TableRow

_MOST_FAULTS = 50


@dataclass(frozen=True)
class Sheet:
    """The rows of a table, and the hash of the file they stood in."""

    rows: Sequence[TableRow]
    sha256: str


@dataclass(frozen=True)
class RowFault:
    """One fault of a handed-in table, where it stands and in words."""

    row: int
    column: str
    message: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Taken:
    """What became of the rows of a table."""

    added: int
    changed: int
    unchanged: int


class TableRefused(Exception):
    """Rows with faults, the first of which are told: nothing of the table was taken."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(len(faults))
        self.faults = faults[:_MOST_FAULTS]


def read(name: str, content: bytes, columns: Mapping[str, str], *, limit: int, most: int) -> Sheet:
    """A table by its columns. It may take seconds of computing, so no transaction waits for it.

    Raises TooLarge, Invalid at `file`.
    """
    rows = small_tables.read(name, content, columns, limit=limit, most=most)
    return Sheet(rows, hashlib.sha256(content).hexdigest())
