"""What a table is read into: its lines with their numbers, and the table as a whole."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.import_columns import Header
from app.domain.import_rows import Remark
from app.domain.import_values import Cell


class Line(NamedTuple):
    """One row as it stands: its number (the heading is usually 1), its cells, and why it cannot be read if so."""

    number: int
    cells: Sequence[Cell]
    fault: Remark | None = None


class Opened(NamedTuple):
    """A table while its file is open; `total` is how many rows follow the heading as far as one can tell before."""

    header: Header
    total: int
    lines: Iterator[Line]
