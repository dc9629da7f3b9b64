"""The limits of a case with their ledgers, and the receiver's pauses, resumptions and extensions."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.pack_names import cited
from app.domain.permissions import Action, may
from app.domain.vocabulary import ClockCode, PauseReason
from app.services import case_reading, clock_history, clock_previews, timekeeping
from app.services.case_view import CaseView
from app.web import clock_lives
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import day, label, period, sentence
from app.web.forms.base import PageForm
from app.web.forms.clocks import Extend, Pause
from app.web.forms.tracking import Confirm
from app.web.navigation import is_applicant

bp = Blueprint("clocks", __name__, url_prefix="/cases/<number>/clocks")
Answer = str | Response | tuple[str, int]
Code = str


@bp.get("")
@needs(Action.VIEW_CASES)
def index(number: str) -> Answer:
    """Every limit, every visit, every entry. Raises NotFound."""
    if is_applicant(actor()):
        return redirect(f"/progress/{number}")
    return _page(number)


@bp.get("/<code>/pause")
@needs(Action.MANAGE_CLOCK)
def ask_pause(number: str, code: Code) -> Answer:
    """The reasons the pack lists, and what a pause does. Raises NotFound, Forbidden."""
    return _pause_page(number, _clock(code), Pause())


@bp.post("/<code>/pause")
@needs(Action.MANAGE_CLOCK)
def pause(number: str, code: Code) -> Answer:
    """中止计时."""
    form, clock = Pause(), _clock(code)
    try:
        with database().transaction() as session:
            timekeeping.pause(session, number, clock, form.reason.data or "", actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _pause_page(number, clock, form, 422)
    except Conflict as refused:
        return _page(number, refused)
    flash(gettext("计时已暂停：%(clock)s", clock=label(clock)))
    return redirect(f"/cases/{number}/clocks", 303)


@bp.get("/<code>/resume")
@needs(Action.MANAGE_CLOCK)
def ask_resume(number: str, code: Code) -> Answer:
    """What resuming today means. Raises NotFound, Forbidden."""
    return _foreseen(
        number,
        _clock(code),
        "resume",
        lambda session: clock_previews.resuming(session, number, _clock(code), actor=actor(), now=now()),
        Confirm(),
    )


@bp.post("/<code>/resume")
@needs(Action.MANAGE_CLOCK)
def resume(number: str, code: Code) -> Answer:
    """恢复计时."""
    clock = _clock(code)
    try:
        with database().transaction() as session:
            timekeeping.resume(session, number, clock, actor=actor(), now=now())
    except Conflict as refused:
        return _page(number, refused)
    flash(gettext("计时已恢复：%(clock)s", clock=label(clock)))
    return redirect(f"/cases/{number}/clocks", 303)


@bp.get("/<code>/extend")
@needs(Action.MANAGE_CLOCK)
def ask_extend(number: str, code: Code) -> Answer:
    """Each length with the day it leads to. Raises NotFound, Forbidden."""
    return _extend_page(number, _clock(code), Extend())


@bp.post("/<code>/extend")
@needs(Action.MANAGE_CLOCK)
def extend(number: str, code: Code) -> Answer:
    """延长期限."""
    form, clock = Extend(), _clock(code)
    try:
        with database().transaction() as session:
            data = {"amount": form.wanted, "reason": form.reason.data}
            timekeeping.extend(session, number, clock, data, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _extend_page(number, clock, form, 422)
    except Conflict as refused:
        return _page(number, refused)
    flash(gettext("期限已延长：%(clock)s", clock=label(clock)))
    return redirect(f"/cases/{number}/clocks", 303)


def _clock(code: str) -> ClockCode:
    if code not in list(ClockCode):
        raise NotFound()
    return ClockCode(code)


def _page(number: str, refused: Conflict | None = None) -> Answer:
    """The page of all limits, with a refusal at its head."""
    with database().reading() as session:
        view = case_reading.read(session, number, actor=actor(), today=today(), masked=True)
        lives = clock_history.of_case(session, view)
    page = render_template(
        "cases/clocks.html",
        case=view.case,
        pack=view.pack,
        clocks=[clock_lives.shown(each) for each in lives],
        manages=may(actor(), Action.MANAGE_CLOCK, view.sight.scope),
        pausable=[each for each in view.pack.pause_reasons if each is not PauseReason.SUPPLEMENT],
        unused=_unused(view),
        refused=sentence(refused.message, refused.values) if refused else "",
    )
    return page if refused is None else (page, 409)


def _unused(view: CaseView) -> list[str]:
    """The clauses under which limits could stand still, where they are not switched on."""
    advices = [each for each in view.pack.advisories if each.path.startswith("pause_reasons.")]
    return list(dict.fromkeys(cited(each.entry.clause) for each in advices if each.entry.clause))


def _pause_page(number: str, code: ClockCode, form: Pause, status: int = 200) -> Answer:
    def ask(session: Session) -> clock_previews.Pausing:
        found = clock_previews.pausing(session, number, code, actor=actor(), now=now())
        form.reason.choices = [SelectChoice(each.value, label(each)) for each in found.reasons]
        return found

    return _foreseen(number, code, "pause", ask, form, status)


def _extend_page(number: str, code: ClockCode, form: Extend, status: int = 200) -> Answer:
    def ask(session: Session) -> clock_previews.Extending:
        found = clock_previews.extending(session, number, code, actor=actor(), now=now())
        form.amount.choices = [
            SelectChoice(
                str(amount),
                gettext("%(period)s，到期日为%(day)s", period=period(amount, found.unit), day=day(until)),
            )
            for amount, until in found.after.items()
        ]
        return found

    return _foreseen(number, code, "extend", ask, form, status)


def _foreseen(
    number: str, code: ClockCode, act: str, ask: Callable[[Session], object], form: PageForm, status: int = 200
) -> Answer:
    """A page that shows what an act would do; where it is not allowed, the limits with the reason why."""
    try:
        with database().reading() as session:
            found = ask(session)
    except Conflict as refused:
        return _page(number, refused)
    page = render_template("cases/clock_act.html", number=number, code=code, act=act, found=found, form=form)
    return page, status
