"""Reading a yearly notice from its table `date,kind(off|work),note`, refusing what a notice cannot say."""

import csv
import re
from collections.abc import Mapping
from datetime import date

from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_
from app.domain.workdays import YearPlan, is_fixed_holiday

COLUMNS = ("date", "kind", "note")
LONGEST_NOTE, LONGEST_LINK = 60, 200
_DOCUMENT = re.compile(r"[\u4e00-\u9fff]{2,20}〔20\d\d〕[1-9]\d{0,3}号")
_LINK = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[!-~]*)?", re.IGNORECASE)
Fault = tuple[str, str]  # code, sentence


def check_source(document: str, link: str) -> list[FieldError]:
    """What is wrong with the number of a notice and the address at which it can be read."""
    errors = []
    if not _DOCUMENT.fullmatch(document):
        errors.append(FieldError("document", "document", N_("文号应为“国办发明电〔2026〕7号”的写法，年份用六角括号")))
    if len(link) > LONGEST_LINK or not _LINK.fullmatch(link):
        errors.append(FieldError("link", "link", N_("链接应为以 https:// 开头的完整网址，不超过 200 字")))
    return errors


def read_plan(table: str, document: str, link: str, year: int | None = None) -> tuple[YearPlan, dict[date, str]]:
    """The notice in a CSV text (byte order mark allowed) and the notes of its days; its year is its last day's.

    Raises Invalid with every fault at its row, the header being row 1; days of another than a given `year` among them.
    """
    reader = csv.DictReader(table.removeprefix("\ufeff").splitlines())
    if tuple(reader.fieldnames or ())[:2] != COLUMNS[:2]:
        raise Invalid([FieldError("1", "header", N_("表头应为 date,kind,note"))])
    errors: list[FieldError] = []
    days: dict[date, str] = {}
    notes: dict[date, str] = {}
    for number, row in enumerate(reader, start=2):
        if fault := _take(row, days, notes, year):
            errors.append(FieldError(str(number), *fault))
    if not days and not errors:
        errors.append(FieldError("1", "empty", N_("表中没有日期")))
    if errors:
        raise Invalid(errors)
    return plan_of(year or max(days).year, days, document, link), notes


def _take(
    row: Mapping[str, str | None], days: dict[date, str], notes: dict[date, str], year: int | None
) -> Fault | None:
    """Put one row into `days` and `notes`, or say what is wrong with it."""
    kind, note = (row["kind"] or "").strip(), (row.get("note") or "").strip()
    try:
        day = date.fromisoformat((row["date"] or "").strip())
    except ValueError:
        return "date", N_("日期应为 2026-01-01 的写法")
    if kind not in ("off", "work"):
        return "kind", N_("类别应为 off（休息）或 work（上班）")
    fault = day_fault(day, kind, note, days, year)
    if fault is None:
        days[day], notes[day] = kind, note
    return fault


def day_fault(day: date, kind: str, note: str, days: Mapping[date, str], year: int | None) -> Fault | None:
    """Why a notice cannot say this of a day, beside the `days` it has spoken of already."""
    if day in days:
        same = days[day] == kind
        return ("duplicate", N_("日期重复")) if same else ("both", N_("同一天不能既休息又上班"))
    if year is not None and not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
        return "other_year", N_("日期不在该年度内（只有上一年 12 月可以一并安排）")
    if kind == "work" and is_fixed_holiday(day):
        return "holiday", N_("法定节日不能安排上班")
    if kind == "work" and day.weekday() < 5:
        return "weekday", N_("调休上班日应为星期六或星期日")
    if len(note) > LONGEST_NOTE:
        return "note", N_("说明过长（不超过 60 字）")
    return None


def plan_of(year: int, days: Mapping[date, str], document: str, link: str) -> YearPlan:
    """The plan of days by kind. Raises Invalid where they are not of one year."""
    off = frozenset(day for day, kind in days.items() if kind == "off")
    work = frozenset(days) - off
    try:
        return YearPlan(year, off, work, document, link)
    except ValueError as error:
        raise Invalid([FieldError("1", "year", N_("一份通知只能安排一年的日期"))]) from error
