"""A frozen report as the tables of a government form: numbered lines, one unit of count, room for remarks.

Its words are Chinese whoever reads the page: the form is an official document.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.figures import Period, first_of_month, last_of_month
from app.domain.scoring import Loss
from app.domain.standard import LICENCE, PENALTY
from app.domain.vocabulary import ClockCode, ClockKind

_FIRST, _REMARK = "序号", "备注"
_QUARTERS = "一二三四"


class Span(StrEnum):
    """How long a report looks back."""

    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Table:
    """One table; the first column counts the lines, the last is left for remarks. `widths` are parts of the whole."""

    title: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


def before(today: date, span: Span) -> Period:
    """The last month or quarter that is over."""
    back = 1 if span is Span.MONTH else (today.month - 1) % 3 + 3
    first = first_of_month(today, back)
    return Period(first, last_of_month(first) if span is Span.MONTH else last_of_month(first_of_month(first, -2)))


def span_of(period: Period) -> Span | None:
    """Whether a period is a whole calendar month or quarter."""
    for span in Span:
        if before(first_of_month(period.ends_on, -1), span) == period:
            return span
    return None


def title_of(period: Period) -> str:
    """月报 and its month, or 季报 and its quarter."""
    first = period.starts_on
    if span_of(period) is Span.QUARTER:
        return f"季报（{first.year}年第{_QUARTERS[first.month // 3]}季度）"
    return f"月报（{first.year}年{first.month}月）"


def tables(figures: Mapping[str, Any]) -> list[Table]:
    """All tables of a report; one without lines says 无."""
    return [
        _table("收件和办结", ("月份", "收件", "办结"), (3, 2, 2), _months(figures)),
        _table("各环节办理时限", _LIMITS, _LIMIT_WIDTHS, (_limit(line) for line in figures["stages"])),
        _table(
            "各单位办理时限",
            ("单位", *_LIMITS),
            (5, *_LIMIT_WIDTHS),
            ((line["name"], *_limit(line)) for line in figures["units"]),
        ),
        _table(
            "全程逾期的归属",
            ("单位", "在手环节", "件数", "逾期工作日"),
            (5, 3, 2, 2),
            ((each["name"], _held(each["code"]), each["cases"], each["days"]) for each in figures["held"]),
        ),
        _table(
            "异议成立情况",
            ("信息提供单位", "办结异议", "成立", "无法核实", "成立率（%）"),
            (5, 2, 2, 2, 2),
            (_errors(line) for line in figures["providers"]),
        ),
        _table(
            "有误项目",
            ("项目", "信息提供单位", "核查答复", "有误", "有误率（%）"),
            (4, 4, 2, 2, 2),
            (
                (_field(line["field"]), line["name"], line["judged"], line["upheld"], line["rate"])
                for line in figures["fields"]
                if line["upheld"]
            ),
        ),
        _table(
            "考核得分", ("单位", "得分", *(loss.label for loss in Loss)), (5, 2, *(2 for _ in Loss)), _scores(figures)
        ),
    ]


_LIMITS = ("环节", "性质", "办结", "逾期", "按期率（%）", "中位用时", "九成用时")
_LIMIT_WIDTHS = (2, 3, 2, 2, 2, 2, 2)


def _table(title: str, columns: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Any]]) -> Table:
    """Lines numbered from one, with a column for remarks; what is not known is a dash."""
    written = tuple(
        (str(at), *("—" if value is None else str(value) for value in row), "") for at, row in enumerate(rows, start=1)
    )
    return Table(title, (_FIRST, *columns, _REMARK), (1, *widths, 2), written)


def _months(figures: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    lines = [(each["month"], each["received"], each["closed"]) for each in figures["months"]]
    total = ("合计", sum(each[1] for each in lines), sum(each[2] for each in lines))
    return [*lines, total] if len(lines) > 1 else lines


def _limit(line: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ClockCode(line["code"]).label, ClockKind(line["kind"]).label
    return (*names, *(line[name] for name in ("ended", "late", "on_time", "median", "p90")))


def _held(code: str) -> str:
    return "转交途中" if code == ClockCode.WHOLE else ClockCode(code).label


def _errors(line: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(line[name] for name in ("name", "judged", "upheld", "unverifiable", "rate"))


def _field(code: str) -> str:
    known = PENALTY.get(code) or LICENCE.get(code)
    return known.label if known else code


def _scores(figures: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return [(line["name"], line["score"], *(line[loss.value] for loss in Loss)) for line in figures["scores"]]


def notes(figures: Mapping[str, Any]) -> list[str]:
    """What a reader must know: what counts, and by which formula the points were reckoned."""
    formula = figures["formula"]
    prices = "，".join(f"{loss.label}每项扣{formula['prices'][loss.value]}分" for loss in Loss)
    return [
        "逾期只计法定时限，暂停计时的日子不计，经督办部门认定异议成立的不计；内部目标一并列出，不算逾期。",
        "全程期限过后的每个工作日，归当天终了时案件在手的单位；案件在转交途中的，归受理单位。",
        "中位用时、九成用时以工作日计：一半、九成的时限在该日数以内办结。",
        f"考核得分从{formula['base']}分起：{prices}，扣至零分为止。分值是内部规定，非法定。",
    ]
