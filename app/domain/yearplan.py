"""Reading a yearly notice from its table `date,kind(off|work),note`, refusing what a notice cannot say."""

import csv
from collections.abc import Mapping
from datetime import date

from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_
from app.domain.workdays import YearPlan

COLUMNS = ("date", "kind", "note")


def read_plan(table: str, document: str, link: str) -> tuple[YearPlan, dict[date, str]]:
    """The notice in a CSV text (byte order mark allowed) and the notes of its days; its year is its last day's.

    Raises Invalid with every fault at its row, the header being row 1.
    """
    reader = csv.DictReader(table.removeprefix("\ufeff").splitlines())
    if tuple(reader.fieldnames or ())[:2] != COLUMNS[:2]:
        raise Invalid([FieldError("1", "header", N_("表头应为 date,kind,note"))])
    errors: list[FieldError] = []
    days: dict[date, str] = {}
    notes: dict[date, str] = {}
    for number, row in enumerate(reader, start=2):
        if fault := _take(row, days, notes):
            errors.append(FieldError(str(number), *fault))
    if not days and not errors:
        errors.append(FieldError("1", "empty", N_("表中没有日期")))
    if errors:
        raise Invalid(errors)
    return _plan(days, document, link), notes


def _take(row: Mapping[str, str | None], days: dict[date, str], notes: dict[date, str]) -> tuple[str, str] | None:
    """Put one row into `days` and `notes`, or say what is wrong with it (code, sentence)."""
    kind = (row["kind"] or "").strip()
    try:
        day = date.fromisoformat((row["date"] or "").strip())
    except ValueError:
        return "date", N_("日期应为 2026-01-01 的写法")
    if kind not in ("off", "work"):
        return "kind", N_("类别应为 off（休息）或 work（上班）")
    if day in days:
        return "duplicate", N_("日期重复")
    if kind == "work" and day.weekday() < 5:
        return "weekday", N_("调休上班日应为星期六或星期日")
    days[day], notes[day] = kind, (row.get("note") or "").strip()
    return None


def _plan(days: Mapping[date, str], document: str, link: str) -> YearPlan:
    year = max(days).year
    off = frozenset(day for day, kind in days.items() if kind == "off")
    work = frozenset(days) - off
    try:
        return YearPlan(year, off, work, document, link)
    except ValueError as error:
        raise Invalid([FieldError("1", "year", N_("一份通知只能安排一年的日期"))]) from error
