"""What is kept of every row of a batch: its part in the counters, and each thing said of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.domain.import_columns import Header
from app.domain.import_rows import Remark
from app.domain.record_words import RowMark
from app.domain.vocabulary import N_
from app.models.base import table_of
from app.models.batch import ImportBatch, ImportFinding
from app.models.bulk import insert_rows
from app.services.record_delivery import Ended, Stored

_COLUMN = 200
UNKNOWN_COLUMN = ("unknown_column", N_("不认识“{name}”这一列，其内容没有导入"))


class Result(NamedTuple):
    """A row by its number in the file, and what became of it."""

    number: int
    stored: Stored


def remark(said: tuple[str, str], column: str = "", **values: Any) -> Remark:
    """Something to say with values."""
    return Remark(column, *said, values)


def write(session: Session, batch: ImportBatch, results: Sequence[Result], header: Header | None) -> None:
    """Count a chunk and keep what was said of its rows; with the first one what was said of the heading."""
    rows = [_finding(batch, *each) for result in results for each in _said(result)]
    if header is not None:
        rows += [
            _finding(batch, header.row, at, RowMark.WARNED, remark(UNKNOWN_COLUMN, name[:_COLUMN], name=name[:40]))
            for at, name in enumerate(header.unknown)
        ]
    insert_rows(session, table_of(ImportFinding), rows)
    batch.read += len(results)
    ended = Counter(result.stored.ended for result in results)
    batch.refused += ended[Ended.REFUSED]
    batch.unchanged += ended[Ended.UNCHANGED]
    batch.accepted += ended[Ended.NEW] + ended[Ended.CHANGED]
    batch.warned += sum(1 for result in results if result.stored.doubts)
    batch.held += sum(len(result.stored.held) for result in results)


def _said(result: Result) -> Iterator[tuple[int, int, RowMark, Remark]]:
    stored = result.stored
    position = 0
    for mark, remarks in (
        (RowMark.REFUSED, stored.refused),
        (RowMark.HELD, stored.held),
        (RowMark.WARNED, stored.doubts),
    ):
        for each in remarks:
            yield result.number, position, mark, each
            position += 1


def _finding(batch: ImportBatch, number: int, position: int, mark: RowMark, said: Remark) -> dict[str, Any]:
    return {
        "jurisdiction": batch.jurisdiction,
        "batch_id": batch.id,
        "row": number,
        "position": position,
        "mark": mark,
        "column": said.column,
        "code": said.code,
        "reason": said.message,
        "values": dict(said.values),
    }
