"""What a notice may not say: two never rule one day two ways, and none goes in over one nobody has looked at."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import FieldError
from app.domain.vocabulary import N_
from app.domain.workdays import YearPlan
from app.models.policy import CalendarDay, CalendarYear
from app.services.input import digest

_RULED = {
    "off": N_("{year} 年的通知已把 {day} 定为休息日，两份通知矛盾"),
    "work": N_("{year} 年的通知已把 {day} 定为上班日，两份通知矛盾"),
}


def with_other_years(session: Session, plan: YearPlan) -> list[FieldError]:
    """The days that the notice of another year rules the other way, at the field of their kind."""
    kinds = {**dict.fromkeys(plan.off, "off"), **dict.fromkeys(plan.work, "work")}
    statement = select(CalendarDay).where(CalendarDay.day.in_(kinds), CalendarDay.year != plan.year)
    return [
        FieldError(kinds[row.day], "contradicts", _RULED[row.kind], {"year": row.year, "day": row.day.isoformat()})
        for row in session.execute(statement.order_by(CalendarDay.day)).scalars()
        if row.kind != kinds[row.day]
    ]


def kept(session: Session, year: CalendarYear) -> dict[str, Any]:
    """What is needed to restore a year as it stands."""
    days = session.execute(select(CalendarDay).where(CalendarDay.year == year.year).order_by(CalendarDay.day)).scalars()
    stored = [{"date": day.day.isoformat(), "kind": day.kind, "note": day.note} for day in days]
    return {"document": year.document, "link": year.link, "days": stored}


def content(document: str, days: list[Any]) -> str:
    """What tells two notices apart: the document and the kind of every day."""
    kinds = sorted((day["date"], day["kind"]) for day in days)
    return digest(json.dumps([document, kinds], ensure_ascii=False))


def standing(session: Session, year: int) -> str:
    """The content of the notice a year has; empty while it has none."""
    present = session.get(CalendarYear, year)
    if present is None:
        return ""
    stored = kept(session, present)
    return content(stored["document"], stored["days"])
