"""Cases: lists of them, one of them, and the acts of applicants and receivers."""

from typing import Any

from app.domain.permissions import Action
from app.services import case_list, case_reading
from app.services.case_view import CaseView
from app.web import first_look
from app.web.access import needs
from app.web.api import presenting
from app.web.api.answering import Json
from app.web.api.interface import Blueprint
from app.web.api.schemas.case import Case, CaseQuery
from app.web.api.schemas.record import ClockQuery, Clocks
from app.web.api.schemas.shapes import page_of
from app.web.context import actor, database, now, today

bp = Blueprint("cases", __name__, description="Everything that has a process")


@bp.get("/cases")
@needs(Action.VIEW_CASES)
@bp.arguments(CaseQuery, location="query")
@bp.response(200, page_of(Case))
def list_cases(query: dict[str, Any]) -> Json:
    """Cases the caller sees, newest first; personal values are masked in lists."""
    limit, cursor = query.pop("limit"), query.pop("cursor")
    with database().reading() as session:
        found = case_list.page(
            session, case_list.Filters(**query), actor=actor(), today=today(), limit=limit, cursor=cursor
        )
        return {"items": [presenting.case(view) for view in found.rows], "next": found.next}


@bp.get("/cases/<number>")
@needs(Action.VIEW_CASES)
@bp.response(200, Case)
def get_case(number: str) -> Json:
    """One case; when staff read personal values in full, that is written to its history."""
    view, answer = _read(number)
    if not first_look.noted(view):
        view, answer = _read(number)
    if case_reading.is_logged(view):
        with database().transaction() as session:
            case_reading.note_viewed(session, view, actor=actor(), now=now())
    return answer


def _read(number: str) -> tuple[CaseView, Json]:
    with database().reading() as session:
        view = case_reading.read(session, number, actor=actor(), today=today())
        return view, presenting.case(view)


@bp.get("/clocks")
@needs(Action.VIEW_CASES)
@bp.arguments(ClockQuery, location="query")
@bp.response(200, Clocks)
def list_clocks(query: Json) -> Json:
    """The limits of a case, running and ended."""
    with database().reading() as session:
        view = case_reading.read(session, query["subject"], actor=actor(), today=today(), masked=True)
        return {"items": [presenting.clock(each) for each in view.clocks], "next": None}
