"""Numbers people read: of applications and cases (`SQ-410122-2026-000123`), and of documents (牟信异〔2026〕12号)."""

import re
import unicodedata
from dataclasses import dataclass

from app.domain.vocabulary import N_, CaseKind, Labelled


class Series(Labelled):
    """The counted series of a jurisdiction; each starts anew every year."""

    APPLICATION = "SQ", N_("申请")
    OBJECTION = "YY", N_("异议")
    CREDIT_REPAIR = "XF", N_("修复")
    COMPLAINT = "TS", N_("投诉")
    LISTING = "LR", N_("名单列入")
    LIST_EXIT = "YC", N_("名单移出")
    MEASURE_ORDER = "CS", N_("措施通知")
    SUPERVISION = "DB", N_("督办")
    SELF_CORRECTION = "JZ", N_("主动纠正")
    REPORT = "BB", N_("报表")
    TIP = "JB", N_("举报")


_SHAPE = re.compile(r"(?P<series>[A-Z]{2})-?(?P<region>[0-9]{6})-?(?P<year>[0-9]{4})-?(?P<serial>[0-9]{6,})")
_SERIES = {series.value: series for series in Series}
_DASHES = re.compile(r"[‐‑‒–—―−]")


@dataclass(frozen=True)
class Number:
    """A number that is unique over the country: series, GB/T 2260 region, year and serial."""

    series: Series
    region: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.series.value}-{self.region}-{self.year:04d}-{self.serial:06d}"


def case_series(kind: CaseKind) -> Series:
    """The series in which cases of a kind are numbered."""
    return Series[kind.name]


def parse(text: str) -> Number | None:
    """The number somebody typed (full-width, lower case, with blanks or without dashes); None if it is none."""
    plain = "".join(_DASHES.sub("-", unicodedata.normalize("NFKC", text)).split()).upper()
    match = _SHAPE.fullmatch(plain)
    if match is None or match["series"] not in _SERIES:
        return None
    return Number(_SERIES[match["series"]], match["region"], int(match["year"]), int(match["serial"]))


def document_number(prefix: str, year: int, serial: int) -> str:
    """The number of an official document 发文字号 (GB/T 9704): 机关代字〔年份〕序号, no leading zeros."""
    return f"{prefix}〔{year}〕{serial}号"
