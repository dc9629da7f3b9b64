"""Files handed out around an import: templates to fill in, and the refused rows with their reasons to mend."""

from collections.abc import Callable, Sequence
from itertools import groupby

from sqlalchemy.orm import Session

from app.adapters import table_writing, xlsx_sheet
from app.adapters.file_store import FileStore
from app.adapters.table_writing import Written
from app.adapters.tables import open_table
from app.domain import import_guide
from app.domain.import_columns import REASON, Header, heading, label_of
from app.domain.import_values import Cell, text
from app.domain.record_words import RowMark
from app.domain.vocabulary import N_, Labelled, RecordKind
from app.models.batch import ImportBatch, ImportFinding
from app.services import import_reading


class Form(Labelled):
    """In which form a table is handed out."""

    XLSX = "xlsx", N_("Excel 表格")
    CSV = "csv", N_("CSV 文本")

    @property
    def media(self) -> str:
        return xlsx_sheet.XLSX if self is Form.XLSX else table_writing.CSV


_NOTES_HEAD = ("字段代码", "列名", "是否必填", "怎样填写")


def template(kind: RecordKind, form: Form) -> bytes:
    """An empty table with one example; the notes stand on a sheet of their own."""
    told = list(import_guide.columns(kind))
    head, rows = [each.label for each in told], [Written([each.example for each in told])]
    if form is Form.CSV:
        return table_writing.text(head, rows)
    notes = [_NOTES_HEAD, *((each.code, each.label, each.needed, each.rule) for each in told)]
    return table_writing.xlsx(kind.label, head, rows, notes)


def refused_rows(
    session: Session, batch: ImportBatch, files: FileStore, form: Form, sentence: Callable[[ImportFinding], str]
) -> bytes:
    """The rows that were not stored, as they came, with a column of reasons and the faulty cells marked.

    Raises FileMissing.
    """
    findings = [each for each in import_reading.all_findings(session, batch) if each.mark is RowMark.REFUSED]
    by_row = {number: list(each) for number, each in groupby(findings, key=lambda finding: finding.row)}
    with files.open(batch.sha256) as stream, open_table(stream) as table:
        head = [*(heading(column) for column in table.header.columns), REASON]
        rows = (
            _written(table.header, line.cells, by_row[line.number], sentence)
            for line in table.lines
            if line.number in by_row
        )
        if form is Form.CSV:
            return table_writing.text(head, rows)
        return table_writing.xlsx(table.header.kind.label, head, rows)


def _written(
    header: Header, cells: Sequence[Cell], findings: Sequence[ImportFinding], sentence: Callable[[ImportFinding], str]
) -> Written:
    said = {each.column for each in findings}
    marked = {at for at, column in enumerate(header.columns) if column.code in said or label_of(column.code) in said}
    reasons = [f"{label_of(each.column)}：{sentence(each)}" if each.column else sentence(each) for each in findings]
    values = [text(cells[column.position]) if column.position < len(cells) else "" for column in header.columns]
    return Written([*values, "；".join(reasons)], frozenset(marked | {len(header.columns)}))
