"""A yearly notice typed into a form: days or ranges of days, one a line, each with the name of its holiday."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_
from app.domain.workdays import YearPlan
from app.domain.yearplan import day_fault, plan_of

LONGEST_RANGE = 31
_LINE = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:\.\.|…|至|~)\s*(\d{4}-\d\d-\d\d))?(?:[\s,，]+(.*))?")
_AT_LINE = {
    "date": N_("第 {line} 行：应为“2027-02-06..2027-02-12 春节”的写法"),
    "order": N_("第 {line} 行：结束日期早于开始日期"),
    "long": N_("第 {line} 行：一段至多 31 天"),
    "duplicate": N_("第 {line} 行：{day} 重复"),
    "both": N_("第 {line} 行：{day} 不能既休息又上班"),
    "other_year": N_("第 {line} 行：{day} 不在 {year} 年度内（只有上一年 12 月可以一并安排）"),
    "holiday": N_("第 {line} 行：{day} 是法定节日，不能安排上班"),
    "weekday": N_("第 {line} 行：{day} 不是星期六或星期日，无须调休"),
    "note": N_("第 {line} 行：说明过长（不超过 60 字）"),
}


def read_typed(year: int, off: str, work: str, document: str, link: str) -> tuple[YearPlan, dict[date, str]]:
    """The notice in two typed lists and the notes of its days. Raises Invalid, every fault at its list and line."""
    days: dict[date, str] = {}
    notes: dict[date, str] = {}
    errors = [
        FieldError(kind, code, _AT_LINE[code], values)
        for kind, text in (("off", off), ("work", work))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
        for code, values in _take(line.strip(), number, kind, year, days, notes)
    ]
    if not errors and "off" not in days.values():
        errors.append(FieldError("off", "required", N_("请填写休息日，每行一段")))
    if errors:
        raise Invalid(errors)
    return plan_of(year, days, document, link), notes


def _take(
    line: str, number: int, kind: str, year: int, days: dict[date, str], notes: dict[date, str]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Put the days of one line into `days` and `notes`; yields what is wrong with it."""
    try:
        match = _LINE.fullmatch(line)
        first, last = (date.fromisoformat(part) for part in (match[1], match[2] or match[1])) if match else (None, None)
    except ValueError:
        first = last = None
    if match is None or first is None or last is None:
        yield "date", {"line": number}
        return
    if not timedelta() <= last - first < timedelta(days=LONGEST_RANGE):
        yield "order" if last < first else "long", {"line": number}
        return
    note = (match[3] or "").strip()
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if fault := day_fault(day, kind, note, days, year):
            yield fault[0], {"line": number, "day": day.isoformat(), "year": year}
            return
        days[day], notes[day] = kind, note


def typed(days: list[dict[str, str]], kind: str) -> str:
    """Stored days of a kind as they would be typed, days in a row of one name as a range."""
    ranges: list[tuple[date, date, str]] = []
    for each in sorted((one for one in days if one["kind"] == kind), key=lambda one: one["date"]):
        day, note = date.fromisoformat(each["date"]), each["note"]
        if ranges and ranges[-1][2] == note and day - ranges[-1][1] == timedelta(days=1):
            ranges[-1] = (ranges[-1][0], day, note)
        else:
            ranges.append((day, day, note))
    return "\n".join(
        f"{first}{f'..{last}' if last > first else ''}{f' {note}' if note else ''}" for first, last, note in ranges
    )
