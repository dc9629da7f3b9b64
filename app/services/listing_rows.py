"""Rows of a list as its initiator hands them in: read, and checked against the place, before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain import identifiers
from app.domain.errors import FieldError
from app.domain.import_values import document_number
from app.domain.measures import Colour, ListingStatus
from app.domain.vocabulary import N_, IdType, Labelled
from app.models.measure import CatalogueMeasure

COLUMNS: Mapping[str, str] = {
    "名单名称": "list_name",
    "名单类别": "colour",
    "名单内编号": "reference",
    "主体名称": "name",
    "证件类型?": "id_type",
    "证件号码": "id_number",
    "列入依据": "basis_document",
    "等级?": "grade",
    "所依据的决定书文号?": "document",
    "列入日期": "entered_on",
    "有效期至?": "until",
    "改正期限?": "correct_by",
    "状态?": "status",
    "移出日期?": "removed_on",
    "移出原因?": "removed_reason",
    "措施代码?": "measures",
    "实施部门信用代码?": "units",
}
LABELS = {key: head.rstrip("?") for head, key in COLUMNS.items()}
_LONGEST = {"list_name": 200, "reference": 100, "name": 200, "basis_document": 200, "grade": 200, "removed_reason": 200}
_NEEDED = ("list_name", "reference", "name", "basis_document")
_WORDS: Mapping[str, tuple[type[Labelled], str]] = {
    "colour": (Colour, ""),
    "id_type": (IdType, IdType.USCC),
    "status": (ListingStatus, ListingStatus.IN_FORCE),
}
_DAYS = ("entered_on", "until", "correct_by", "removed_on")


@dataclass(frozen=True)
class EntryRow:
    """One row that can be stored; `measures` are pairs of a catalogue version and a unit that carries it out."""

    columns: Mapping[str, Any]
    name: str
    id_type: IdType
    number: str
    document: str
    measures: tuple[tuple[CatalogueMeasure, int], ...]

    @property
    def key(self) -> tuple[str, str]:
        """By what an entry is known to its initiator."""
        return self.columns["list_name"], self.columns["reference"]


@dataclass
class Reading:
    """What rows of a place are checked against; `units` are ids by credit code of those that carry measures out."""

    today: date
    catalogue: Mapping[str, CatalogueMeasure]
    units: Mapping[str, int]
    errors: list[FieldError] = field(default_factory=list)

    def read(self, values: Mapping[str, str]) -> tuple[EntryRow | None, list[FieldError]]:
        """A row, or everything wrong with it."""
        self.errors = []
        texts = {key: self._text(values, key) for key in _LONGEST}
        words = {key: self._word(values, key, *each) for key, each in _WORDS.items()}
        days = {key: self._day(values, key) for key in _DAYS}
        number = identifiers.normalise(IdType(words["id_type"]), values.get("id_number", ""))
        for fault in identifiers.problems(IdType(words["id_type"]), number):
            if fault.refused:
                self._fault("id_number", fault.code, fault.message)
        self._times(words["status"], days, texts["removed_reason"])
        pairs = self._measures(values, words["colour"])
        if self.errors:
            return None, self.errors
        name = texts.pop("name")
        columns = {**texts, **days, "colour": Colour(words["colour"]), "status": ListingStatus(words["status"])}
        document = document_number(values.get("document", ""))
        return EntryRow(columns, name, IdType(words["id_type"]), number, document, pairs), []

    def _text(self, values: Mapping[str, str], key: str) -> str:
        text = values.get(key, "").strip()
        if not text and key in _NEEDED:
            self._fault(key, "required", N_("此项必填"))
        if len(text) > _LONGEST[key]:
            self._fault(key, "too_long", N_("内容过长（不超过 {longest} 字）"), longest=_LONGEST[key])
        return text

    def _word(self, values: Mapping[str, str], key: str, kind: type[Labelled], default: str) -> str:
        text = values.get(key, "").strip() or default
        found = next((each for each in kind if text in (each.value, each.label)), None)
        if found is None:
            choice = "、".join(each.label for each in kind)
            self._fault(key, "unknown_word", N_("请填写其中之一：{choice}"), choice=choice)
            return next(iter(kind)).value
        return found.value

    def _day(self, values: Mapping[str, str], key: str) -> date | None:
        text = values.get(key, "").strip().replace("/", "-")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._fault(key, "not_a_date", N_("请填写日期，例如 2026-11-21"))
            return None

    def _times(self, status: str, days: Mapping[str, date | None], reason: str) -> None:
        """The days follow one another, and what is over says when and why."""
        entered, until, removed = days["entered_on"], days["until"], days["removed_on"]
        if entered is None:
            if not any(each.field == "entered_on" for each in self.errors):
                self._fault("entered_on", "required", N_("此项必填"))
            return
        if entered > self.today:
            self._fault("entered_on", "in_future", N_("日期不能晚于今天"))
        for key in ("until", "correct_by", "removed_on"):
            day = days[key]
            if day is not None and day < entered:
                self._fault(key, "before_start", N_("日期不能早于列入日期"))
        if status == ListingStatus.REMOVED and (removed is None or not reason):
            self._fault("removed_on", "required", N_("已移出的，须填写移出日期和移出原因"))
        if status != ListingStatus.REMOVED and removed is not None:
            self._fault("removed_on", "not_removed", N_("在列的不填移出日期"))
        if removed is not None and removed > self.today:
            self._fault("removed_on", "in_future", N_("日期不能晚于今天"))
        if status == ListingStatus.EXPIRED and (until is None or until >= self.today):
            self._fault("status", "not_over", N_("有效期届满的才能填期满"))

    def _measures(self, values: Mapping[str, str], colour: str) -> tuple[tuple[CatalogueMeasure, int], ...]:
        codes, units = _parts(values.get("measures", "")), _parts(values.get("units", ""))
        if codes and colour == Colour.RED:
            self._fault("measures", "red_list", N_("红名单不采取惩戒措施"))
            return ()
        known = []
        for code in codes:
            if (row := self.catalogue.get(code)) is None:
                self._fault("measures", "unknown_measure", N_("措施清单中没有有效的“{measure}”"), measure=code)
                continue
            ids = [self.units[unit] for unit in units if unit in self.units] or list(row.implementers)
            if not ids:
                self._fault("units", "no_unit", N_("措施“{measure}”没有实施部门，请填写信用代码"), measure=code)
            known += [(row, unit) for unit in ids]
        for unit in units:
            if unit not in self.units:
                self._fault("units", "unknown_unit", N_("本地没有实施部门“{unit}”，或者已经撤销"), unit=unit)
        return tuple(known)

    def _fault(self, key: str, code: str, message: str, **values: Any) -> None:
        self.errors.append(FieldError(key, code, message, values))


def _parts(text: str) -> list[str]:
    for mark in "；、,\n，":
        text = text.replace(mark, ";")
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
