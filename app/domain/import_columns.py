"""The columns of a file of records: the standard's fields by code or Chinese name, and the local ones beside them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from app.domain.errors import FieldError, Invalid
from app.domain.import_values import Cell, text
from app.domain.standard import FIELDS, FieldType
from app.domain.vocabulary import N_, Labelled, RecordKind

MOST_COLUMNS = 200
ROWS_SEARCHED = 10
_FEWEST_NAMES = 3
_YUAN = "(元)"
_REMARKS = re.compile(r"[*＊\s]|\((?:必填|选填|必填项|选填项)\)")
_NUMBERED = re.compile(r"行政相对人代码_?\d\((.+)\)")  # 行政相对人代码_1(统一社会信用代码), as the national form has it


REASON = "原因"  # the column that refused rows come back with
NO_HEADER = N_(
    "前 {rows} 行里没有表头。请在第 1 行写字段代码（如 CF_WSH）或者中文名称（如 行政处罚决定书文号），可以下载模板对照"
)


class Local(Labelled):
    """What a place may add beside the standard; the label is the heading."""

    CURABLE = "curable", N_("是否可修复")
    CORRECT_BY = "correct_by", N_("整改期限")
    DISCLOSURE = "disclosure", N_("公开属性")
    PRIVATE = "private", N_("涉及个人隐私")
    CONDUCT_ENDED = "conduct_ended_on", N_("违法行为终了日期")


@dataclass(frozen=True)
class Subjects:
    """The codes that say whom and what a row is about."""

    name: str
    uscc: str
    certificate: str
    person: str
    representative: str
    representative_certificate: str
    document: str
    decided: str

    @property
    def needed(self) -> tuple[str, ...]:
        return self.name, self.document, self.decided


def _subjects(series: str) -> Subjects:
    parts = ("XDR_MC", "XDR_SHXYM", "XDR_ZJLX", "XDR_ZJHM", "FR_ZJHM", "FR_ZJLX", "WSH", "JDRQ")
    return Subjects(*(f"{series}_{part}" for part in parts))


SUBJECTS: Mapping[RecordKind, Subjects] = {RecordKind.PENALTY: _subjects("CF"), RecordKind.LICENCE: _subjects("XK")}


@dataclass(frozen=True)
class Column:
    """One column that is read: a code of the standard or of `Local`; `in_yuan` when it counts 元 instead of 万元."""

    position: int
    code: str
    in_yuan: bool = False


@dataclass(frozen=True)
class Header:
    """The heading of a file. `row` and `last` are its rows, from 1; `unknown` names the columns nobody reads.

    `span` is how many cells it has, the unknown ones among them.
    """

    kind: RecordKind
    row: int
    last: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]
    span: int

    @property
    def codes(self) -> tuple[str, ...]:
        """The columns that are read, in their order."""
        return tuple(column.code for column in self.columns)

    @property
    def width(self) -> int:
        """Cells of a row beyond this hold nothing that is read."""
        return max(column.position for column in self.columns) + 1


def plain(cell: Cell) -> str:
    """A heading without what does not distinguish it: width, blanks, stars, 必填."""
    return _REMARKS.sub("", unicodedata.normalize("NFKC", text(cell))).upper()


def _names(kind: RecordKind) -> Iterator[tuple[str, str]]:
    for field in FIELDS[kind].values():
        label = plain(field.label)
        yield field.code, field.code
        yield label, field.code
        if field.type is FieldType.AMOUNT:
            yield label.partition("(")[0], field.code
            yield label.partition("(")[0] + "(万)", field.code
    for local in Local:
        yield plain(local.label), local.value
        yield local.value.upper(), local.value


_KNOWN: Mapping[RecordKind, Mapping[str, str]] = {kind: dict(_names(kind)) for kind in RecordKind}


def _column(kind: RecordKind, position: int, heading: str) -> Column | None:
    known = _KNOWN[kind]
    if heading.endswith(_YUAN) and (code := known.get(heading.removesuffix(_YUAN))):
        return Column(position, code, in_yuan=FIELDS[kind].get(code) is not None) if code in FIELDS[kind] else None
    if match := _NUMBERED.fullmatch(heading):
        heading = match[1]
    code = known.get(heading)
    return Column(position, code) if code else None


def find(rows: Sequence[Sequence[Cell]]) -> Header:
    """The heading among the first rows of a file. Raises Invalid (at `file`) when there is none to go by."""
    index, kind, count = _likeliest(rows)
    if count < _FEWEST_NAMES:
        raise _refused(1, "no_header", NO_HEADER, rows=ROWS_SEARCHED)
    return _header(kind, rows, index)


def _likeliest(rows: Sequence[Sequence[Cell]]) -> tuple[int, RecordKind, int]:
    """The row, with the one below it, that names most columns of one kind of record."""
    best = (0, RecordKind.PENALTY, 0)
    for index in range(min(len(rows), ROWS_SEARCHED)):
        for kind in RecordKind:
            own = {column.code for column in _read(kind, rows[index])}
            below = _read(kind, rows[index + 1]) if own and index + 1 < len(rows) else ()
            count = len(own | {column.code for column in below})
            if count > best[2]:
                best = index, kind, count
    return best


def _read(kind: RecordKind, row: Sequence[Cell]) -> list[Column]:
    found = (_column(kind, position, plain(cell)) for position, cell in enumerate(row[:MOST_COLUMNS]) if cell)
    return [column for column in found if column]


def _header(kind: RecordKind, rows: Sequence[Sequence[Cell]], index: int) -> Header:
    number = index + 1
    if len(rows[index]) > MOST_COLUMNS and any(text(cell) for cell in rows[index][MOST_COLUMNS:]):
        raise _refused(
            number, "too_many_columns", N_("表头（第 {row} 行）超过 {most} 列，请只保留要报送的列"), most=MOST_COLUMNS
        )
    columns, last = _read(kind, rows[index]), index
    below = rows[index + 1] if index + 1 < len(rows) else ()
    second = _read(kind, below)
    # Names over codes, or a group over its parts: the second row completes the first.
    if len(second) >= 2 and 2 * len(second) >= sum(1 for cell in below if text(cell)):
        taken = {column.position for column in columns}
        columns, last = columns + [column for column in second if column.position not in taken], index + 1
    _refuse_repeated(columns, number)
    _refuse_missing(kind, columns, rows[index], number)
    read = {column.position for column in columns}
    words = ((position, text(cell)) for position, cell in enumerate(rows[index]))
    unknown = tuple(name for position, name in words if position not in read and name not in ("", REASON))
    foreign = next((name for name in unknown if _column(_other(kind), 0, plain(name))), None)
    if foreign and any(plain(name).startswith(("CF_", "XK_")) for name in unknown):
        message = N_("表头（第 {row} 行）里既有行政处罚又有行政许可的列（“{name}”），请分成两个文件")
        raise _refused(number, "mixed_kinds", message, name=foreign)
    ordered = tuple(sorted(columns, key=lambda each: each.position))
    span = max(len(rows[index]), ordered[-1].position + 1)
    return Header(kind, number, last + 1, ordered, unknown, span)


def _other(kind: RecordKind) -> RecordKind:
    return RecordKind.LICENCE if kind is RecordKind.PENALTY else RecordKind.PENALTY


def _refuse_repeated(columns: Sequence[Column], row: int) -> None:
    seen: dict[str, int] = {}
    for column in columns:
        if column.code in seen:
            message = N_("表头（第 {row} 行）的第 {first} 列和第 {second} 列都是“{name}”，请删去一列")
            places = {"first": seen[column.code] + 1, "second": column.position + 1}
            raise _refused(row, "repeated_column", message, name=label_of(column.code), **places)
        seen[column.code] = column.position


def _refuse_missing(kind: RecordKind, columns: Sequence[Column], heading: Sequence[Cell], row: int) -> None:
    codes = {column.code for column in columns}
    subjects = SUBJECTS[kind]
    missing = [code for code in subjects.needed if code not in codes]
    if not codes & {subjects.uscc, subjects.person}:
        missing.append(subjects.uscc)
    if not missing:
        return
    name = label_of(missing[0])
    near = get_close_matches(plain(name), [plain(cell) for cell in heading if text(cell)], 1, 0.7)
    if near:
        message = N_("表头（第 {row} 行）缺少必填的列“{name}”（{field}）；表头中的“{near}”是否就是它？请改为“{name}”")
        raise _refused(row, "missing_column", message, name=name, field=missing[0], near=near[0])
    raise _refused(
        row, "missing_column", N_("表头（第 {row} 行）缺少必填的列“{name}”（{field}）"), name=name, field=missing[0]
    )


def label_of(code: str) -> str:
    """The Chinese name of a column."""
    if code in tuple(Local):
        return Local(code).label
    return next((table[code].label for table in FIELDS.values() if code in table), code)


def heading(column: Column) -> str:
    """The heading under which a column is read as it was."""
    label = label_of(column.code)
    return f"{label.partition('（')[0]}（元）" if column.in_yuan else label


def is_repeated(header: Header, cells: Sequence[Cell]) -> bool:
    """Whether a row is the heading once more, as where two files were pasted together."""
    first = [column for column in header.columns[:_FEWEST_NAMES] if column.position < len(cells)]
    return bool(first) and all(_is_name(header.kind, column, cells[column.position]) for column in first)


def _is_name(kind: RecordKind, column: Column, cell: Cell) -> bool:
    found = _column(kind, column.position, plain(cell)) if isinstance(cell, str) and len(cell) < 40 else None
    return found is not None and found.code == column.code


def _refused(row: int, code: str, message: str, **values: object) -> Invalid:
    values = {"row": row, **values}
    return Invalid([FieldError("file", code, message, values)], message.format(**values))
