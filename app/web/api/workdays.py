"""The calculator of working days, for anybody."""

from datetime import date

from app.domain import ledger
from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_, ClockCode, ClockKind, Unit
from app.models.place import Jurisdiction
from app.services import calendar
from app.web.access import needs
from app.web.api import presenting
from app.web.api.answering import Json
from app.web.api.interface import Blueprint
from app.web.api.schemas.record import WorkdayQuery, Workdays
from app.web.context import database

bp = Blueprint("workdays", __name__, description="Working days of the State Council's yearly notices")

_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)


@bp.get("/workdays")
@needs(Action.PUBLIC)
@bp.doc(security=[])
@bp.arguments(WorkdayQuery, location="query")
@bp.response(200, Workdays)
def count(query: Json) -> Json:
    """The last day of a period of working days, and every day on the way with its reason."""
    start = _day(query["start"])
    with database().reading() as session:
        if session.get(Jurisdiction, query["jurisdiction"]) is None:
            raise Invalid([FieldError("jurisdiction", "unknown_jurisdiction", N_("没有这个地区"))])
        days = calendar.current(session)
    clock = ledger.Clock(ClockCode.WHOLE, query["days"], Unit.WORKDAY, ClockKind.STATUTORY, start, rolls=False)
    limit = ledger.due(clock, days)
    assert limit is not None  # it has a start and a budget
    return {
        "due_on": limit.on.isoformat(),
        "provisional": limit.provisional,
        "explanation": presenting.explanation(ledger.explain(clock, days)),
    }


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # The library also reads week dates and dates without dashes; the contract does not.
    if day is None or day.isoformat() != text:
        raise Invalid([FieldError("from", "not_a_date", N_("请填写日期，例如 2026-11-21"))])
    if not _FIRST <= day <= _LAST:
        raise Invalid([FieldError("from", "out_of_range", N_("请填写 2000 年至 2100 年之间的日期"))])
    return day
