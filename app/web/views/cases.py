"""Cases: the list, the page of one, and the acts on a case that are not tasks."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.measures import ORDER_STAGES
from app.domain.permissions import Action, may
from app.domain.supervision import STAGES
from app.domain.vocabulary import CaseKind, CaseStatus, ClockCode, Stage
from app.models.case import Case
from app.services import case_list, case_reading, progress, recalling, saved_views
from app.services import desk as desks
from app.services.case_list import Filters
from app.services.case_view import CaseView
from app.services.desk import Desk
from app.services.saved_views import ListPage
from app.services.worklist import flags, subject_name
from app.web import case_page, first_look, task_work
from app.web.access import needs
from app.web.clock_cards import card
from app.web.context import actor, database, now, outside, today
from app.web.filters import label, sentence, translated
from app.web.navigation import is_applicant
from app.web.views.inbox import pairs

bp = Blueprint("case_pages", __name__, url_prefix="/cases")
PAGE = 50
# The limit of an order as a whole, and what its stages are called.
_TERMS = {
    CaseKind.SUPERVISION: frozenset({ClockCode.RECTIFY}),
    CaseKind.MEASURE_ORDER: frozenset({ClockCode.EXECUTE, ClockCode.RESTORE}),
}
_STAGES = {CaseKind.SUPERVISION: STAGES, CaseKind.MEASURE_ORDER: ORDER_STAGES}


@bp.get("")
@needs(Action.VIEW_CASES)
def index() -> str | Response:
    """Cases the actor sees, newest first. Asked without anything, the list the reader has chosen to begin with."""
    who = actor()
    if is_applicant(who):
        return redirect("/mine")
    filters = Filters(**{name: request.args.get(name, "").strip() for name in ("status", "stage", "q")})
    cursor = request.args.get("cursor") or None
    with database().reading() as session:
        saved = saved_views.of_actor(session, ListPage.CASES, actor=who)
        if not request.args and (chosen := next((each for each in saved if each.is_default), None)):
            return redirect(chosen.address)
        found = case_list.page(session, filters, actor=who, today=today(), limit=PAGE, cursor=cursor)
    rows = [
        {"view": each, "case": each.case, "subject": subject_name(each.case), "flags": flags(each.case)}
        | {"whole": _whole(each), "stage": _stage(each.case)}
        for each in found.rows
    ]
    return render_template(
        "cases/index.html",
        rows=rows,
        next=found.next,
        filters=filters,
        statuses=pairs(CaseStatus),
        stages=pairs(Stage),
        active=_active(filters),
        saved=saved,
        query=saved_views.clean(ListPage.CASES, request.query_string.decode()),
        may_arrange=may(who, Action.ARRANGE_DESK),
        may_look=may(who, Action.LOOK_IN_EMERGENCY),
    )


def _whole(view: CaseView) -> dict[str, Any] | None:
    """The limit of the whole case; of an order the unit's term."""
    codes = _TERMS.get(view.case.kind, frozenset({ClockCode.WHOLE}))
    return next((card(clock) for clock in reversed(view.clocks) if clock.row.code in codes), None)


def _stage(case: Case) -> str:
    """Where a case stands, in the words of its kind."""
    return _STAGES.get(case.kind, {}).get(case.stage) or case.stage.label


def _active(filters: Filters) -> list[tuple[str, str]]:
    words = {
        "q": gettext("查找：%(q)s", q=filters.q),
        "status": label(filters.status, "CaseStatus") if filters.status else "",
        "stage": label(filters.stage, "Stage") if filters.stage else "",
    }
    return [(name, text) for name, text in words.items() if getattr(filters, name)]


@bp.get("/<number>")
@needs(Action.VIEW_CASES)
def show(number: str) -> str | Response:
    """One case with everything around it; `?full=1` shows personal values, which is logged."""
    if is_applicant(actor()):
        return redirect(f"/progress/{number}")
    full = request.args.get("full") == "1"
    desk = _open(number, full)
    if not first_look.noted(desk.view):
        desk = _open(number, full)
    full = full and desk.view.sight.unmasked
    if full:
        with database().transaction() as session:
            desks.reveal(session, desk.view, actor=actor(), now=now())
    return case_page.page(desk, task_work.filled_form(desk), full=full)


def _open(number: str, full: bool = False) -> Desk:
    with database().reading() as session:
        return desks.of_case(session, number, actor=actor(), today=today(), masked=not full)


@bp.post("/<number>/recall")
@needs(Action.RECALL)
def recall(number: str) -> str | Response | tuple[str, int]:
    """撤回转送, with a reason. Raises NotFound, Forbidden; what is too late is said on the page."""
    data = {name: request.form.get(name, "") for name in ("reason_code", "reason")}
    try:
        with database().transaction() as session:
            recalling.recall(session, number, data, outside().texts, actor=actor(), now=now())
    except Conflict as late:
        flash(translated(late.message), "warn")
    except Invalid as refused:
        desk = _open(number)
        faults = {each.field: sentence(each.message, each.values) for each in refused.errors}
        return case_page.page(desk, case_page.task_form(desk), recall={**data, "faults": faults}), 422
    else:
        flash(gettext("已撤回转送，可以重新转送：%(number)s", number=number))
    return redirect(f"/cases/{number}", 303)


@bp.post("/<number>/retract")
@needs(Action.RETRACT)
def retract(number: str) -> Response:
    """撤回, entered for the applicant. Raises NotFound, Forbidden, Conflict `not_retractable`."""
    with database().transaction() as session:
        key = case_reading.locate(session, number, actor())
        progress.retract(session, *key, actor=actor(), now=now())
    flash(gettext("已登记申请人撤回：%(number)s", number=number))
    return redirect(f"/cases/{number}", 303)
