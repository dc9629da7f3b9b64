"""A report between its frozen row and its prints: heading, maker, period, tables, notes, room for signatures."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from app.domain.figures import Period
from app.domain.notice_blocks import chinese_date
from app.domain.report_tables import notes, tables, title_of


def form(content: Mapping[str, Any], number: str, edition: int, addressee: str, made_on: date) -> dict[str, Any]:
    """Plain values for page, sheet and print; the same row gives the same form for ever."""
    figures = content["figures"]
    period = Period(date.fromisoformat(figures["from"]), date.fromisoformat(figures["until"]))
    return {
        "title": f"{content['place']}公共信用信息异议处理情况{title_of(period)}",
        "number": number,
        "edition": f"第{edition}版",
        "maker": content["maker"] or content["place"],
        "period": f"{chinese_date(period.starts_on)}至{chinese_date(period.ends_on)}",
        "unit": "件",
        "addressee": addressee,
        "made_on": chinese_date(made_on),
        "tables": [asdict(each) for each in tables(figures)],
        "notes": notes(figures),
        "signatures": ["签发", "审核", "制表"],
    }
