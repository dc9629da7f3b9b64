"""One row of a delivered file: its values in the form of the standard, everything wrong with it, and every doubt."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from app.domain import identifiers, import_values
from app.domain.import_columns import SUBJECTS, Column, Header, Local, Subjects, is_repeated
from app.domain.import_values import Cell
from app.domain.record_words import Disclosure, Withheld
from app.domain.standard import FIELDS, MAX_TEXT, Field, FieldType, fault
from app.domain.vocabulary import N_, IdType, RecordKind

MOST_FINDINGS = 20
MOST_SHORT = 200  # characters of a name or a document number
_IDENTITY_CARD = "身份证"
_DISCLOSURES = {each.label: each for each in Disclosure} | {each.value: each for each in Disclosure}

REQUIRED = ("required", N_("此项必填"))
NO_NUMBER = ("required", N_("没有证件号码：单位填写统一社会信用代码，自然人填写证件号码"))
UNKNOWN_CLASS = ("unknown_code", N_("请填写社会公开、授权查询或者政务共享"))
TOO_LONG = ("too_long", N_("内容过长（不超过 200 字）"))
HEADER_AGAIN = ("header_again", N_("这一行又是表头，请删去"))
EXTRA_CELLS = ("extra_cells", N_("这一行比表头多出内容；内容里有分隔符的，请加上引号"))


@dataclass(frozen=True)
class Remark:
    """Something to say of a cell: its column by code, a code and a sentence with values."""

    column: str
    code: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Extras:
    """What the local columns say; None where a file has no such column or leaves the cell empty."""

    curable: bool | None = None
    correct_by: date | None = None
    disclosure: Disclosure | None = None
    withheld: Withheld | None = None
    conduct_ended_on: date | None = None
    withheld_said: bool = False


@dataclass(frozen=True)
class Row:
    """A row as read. It can be stored when it has no `faults`; `number` is normalised."""

    values: dict[str, str]
    document: str
    decided_on: date | None
    name: str
    id_type: IdType
    number: str
    extras: Extras
    faults: tuple[Remark, ...]
    doubts: tuple[Remark, ...]


@dataclass
class _Draft:
    """A row while its cells are read."""

    values: dict[str, str] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)
    faults: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)

    def refuse(self, column: str, wrong: tuple[str, str]) -> None:
        self.faults.append(Remark(column, *wrong))


_Reader = Callable[[_Draft, Cell], None]
_Turned = tuple[str, tuple[str, str] | None]
_Turn = Callable[[Cell], _Turned]
NO_EXTRAS = Extras()
_NOTHING: Set[str] = frozenset()
_REMEMBERED = 500  # texts a column: most columns of a file say the same few things


class _Standard(NamedTuple):
    """How one column of the standard is read, and what its texts were turned into so far."""

    position: int
    code: str
    turn: _Turn
    known: dict[str, _Turned]


class RowReader:
    """Reads the rows under one heading."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self._kind = header.kind
        self._subjects = SUBJECTS[header.kind]
        table = FIELDS[header.kind]
        self._standard = [
            _Standard(column.position, column.code, self._turn(table[column.code], column), {})
            for column in header.columns
            if column.code in table
        ]
        self._local = [
            (column.position, _LOCAL[Local(column.code)]) for column in header.columns if column.code in _LOCAL
        ]

    def read(self, cells: Sequence[Cell]) -> Row | None:
        """The row in these cells; None for one with nothing in it."""
        draft = _Draft()
        self._read_standard(draft, cells)
        for position, reader in self._local:
            if position < len(cells) and (cell := cells[position]) is not None and cell != "":
                reader(draft, cell)
        if not (draft.values or draft.extras or draft.faults):
            return None
        if draft.faults and is_repeated(self.header, cells):
            return refused(Remark("", *HEADER_AGAIN))
        return self._checked(draft)

    def _read_standard(self, draft: _Draft, cells: Sequence[Cell]) -> None:
        last = len(cells)
        for position, code, turn, known in self._standard:
            if position >= last or (cell := cells[position]) is None or cell == "":
                continue
            # Only texts are remembered: 1, 1.0 and yes are one key and three contents.
            turned = known.get(cell) if type(cell) is str else None
            if turned is None:
                turned = turn(cell)
                if type(cell) is str and len(known) < _REMEMBERED:
                    known[cell] = turned
            words, wrong = turned
            if words:
                draft.values[code] = words
            if wrong:
                draft.refuse(code, wrong)

    def _turn(self, standard: Field, column: Column) -> _Turn:
        code, subjects = column.code, self._subjects
        if standard.type is FieldType.DATE:
            return partial(_dated, standard)
        if standard.type is FieldType.AMOUNT:
            return partial(_counted, standard, column.in_yuan)
        if code == subjects.document:
            return partial(_short, import_values.document_number)
        if code == subjects.name:
            return partial(_short, import_values.text)
        if code.endswith(("HM", "SHXYM", "GSZC", "_ZZJG", "SWDJ", "DM")):
            return partial(_numbered, standard)
        return partial(_worded, standard)

    def _checked(self, draft: _Draft) -> Row:
        values, subjects = draft.values, self._subjects
        spoken = {remark.column for remark in draft.faults} if draft.faults else _NOTHING
        for code in subjects.needed:
            if code not in values and code not in spoken:
                draft.refuse(code, REQUIRED)
        id_type, number = self._subject(draft, spoken)
        self._doubt_representative(draft)
        decided = values.get(subjects.decided, "")
        return Row(
            values=values,
            document=values.get(subjects.document, ""),
            decided_on=None if draft.faults or not decided else date.fromisoformat(decided),
            name=values.get(subjects.name, ""),
            id_type=id_type,
            number=number,
            extras=Extras(**draft.extras) if draft.extras else NO_EXTRAS,
            faults=tuple(draft.faults[:MOST_FINDINGS]),
            doubts=tuple(draft.doubts),
        )

    def _subject(self, draft: _Draft, spoken: Set[str]) -> tuple[IdType, str]:
        values, subjects = draft.values, self._subjects
        code, id_type = subjects.uscc, IdType.USCC
        if code not in values:
            code, id_type = subjects.person, _id_type(values, subjects)
        if code not in values:
            if not spoken & {subjects.uscc, subjects.person}:
                draft.refuse(subjects.uscc, NO_NUMBER)
            return id_type, ""
        number = identifiers.normalise(id_type, values[code])
        values[code] = number
        if code in spoken:
            return id_type, number
        for problem in identifiers.problems(id_type, number):
            remark = Remark(code, problem.code, problem.message)
            (draft.faults if problem.refused else draft.doubts).append(remark)
        return id_type, number

    def _doubt_representative(self, draft: _Draft) -> None:
        values, subjects = draft.values, self._subjects
        certificate = values.get(subjects.representative_certificate, "")
        number = values.get(subjects.representative, "")
        if not number or (certificate and _IDENTITY_CARD not in certificate):
            return
        for problem in identifiers.problems(IdType.RESIDENT_ID, number):
            draft.doubts.append(Remark(subjects.representative, problem.code, problem.message))


def _id_type(values: Mapping[str, str], subjects: Subjects) -> IdType:
    certificate = values.get(subjects.certificate, "")
    return IdType.RESIDENT_ID if not certificate or _IDENTITY_CARD in certificate else IdType.OTHER


def refused(fault: Remark) -> Row:
    """A row that cannot even be read."""
    return Row({}, "", None, "", IdType.OTHER, "", NO_EXTRAS, (fault,), ())


def _worded(standard: Field, cell: Cell) -> _Turned:
    words = import_values.text(cell)
    return words, fault(standard, words) if len(words) > MAX_TEXT else import_values.fault_of(words)


def _short(tidy: Callable[[Cell], str], cell: Cell) -> _Turned:
    words = tidy(cell)
    return words, TOO_LONG if len(words) > MOST_SHORT else import_values.fault_of(words)


def _numbered(standard: Field, cell: Cell) -> _Turned:
    words, wrong = import_values.number(cell)
    return words, wrong or import_values.fault_of(words) or fault(standard, words)


def _dated(standard: Field, cell: Cell) -> _Turned:
    words = import_values.day(cell)
    return words, fault(standard, words) if words else None


def _counted(standard: Field, in_yuan: bool, cell: Cell) -> _Turned:
    words, wrong = import_values.amount(cell, in_yuan=in_yuan)
    return words, wrong or (fault(standard, words) if words else None)


def _said(name: str, local: Local) -> _Reader:
    def read(draft: _Draft, cell: Cell) -> None:
        answer, wrong = import_values.yes_or_no(cell)
        if wrong:
            draft.refuse(local.label, wrong)
        elif answer is not None:
            draft.extras[name] = answer

    return read


def _on(name: str, local: Local) -> _Reader:
    def read(draft: _Draft, cell: Cell) -> None:
        words = import_values.day(cell)
        try:
            draft.extras[name] = date.fromisoformat(words) if words else None
        except ValueError:
            draft.refuse(local.label, ("not_a_date", N_("请填写日期，例如 2026-11-21")))

    return read


def _disclosed(draft: _Draft, cell: Cell) -> None:
    words = import_values.text(cell)
    if words in _DISCLOSURES:
        draft.extras["disclosure"] = _DISCLOSURES[words]
    elif words:
        draft.refuse(Local.DISCLOSURE.label, UNKNOWN_CLASS)


def _private(draft: _Draft, cell: Cell) -> None:
    answer, wrong = import_values.yes_or_no(cell)
    if wrong:
        draft.refuse(Local.PRIVATE.label, wrong)
    elif answer is not None:
        draft.extras |= {"withheld": Withheld.PERSONAL_PRIVACY if answer else None, "withheld_said": True}


_LOCAL: Mapping[Local, _Reader] = {
    Local.CURABLE: _said("curable", Local.CURABLE),
    Local.CORRECT_BY: _on("correct_by", Local.CORRECT_BY),
    Local.DISCLOSURE: _disclosed,
    Local.PRIVATE: _private,
    Local.CONDUCT_ENDED: _on("conduct_ended_on", Local.CONDUCT_ENDED),
}


def coded(kind: RecordKind, codes: Sequence[str]) -> Header:
    """The heading of rows that come with codes already."""
    return Header(kind, 1, 1, tuple(Column(position, code) for position, code in enumerate(codes)), (), len(codes))
