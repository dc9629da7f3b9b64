"""举报 at work: the lists and pages of those who watch, the page of the checking unit, the sealed identity."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from app.clock import machine_now
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Action, may
from app.domain.tips import OPEN_STATES, TipKind, TipState
from app.domain.vocabulary import N_, Role
from app.models.tip import Tip
from app.services import tip_opening, tip_sight, tip_work
from app.web.access import needs
from app.web.context import actor, database, now, outside
from app.web.filters import sentence
from app.web.forms.base import PageForm
from app.web.forms.tips import AnswerTip, AskOpening, DecideOpening, Hand, Report
from app.web.tip_page import shown
from app.web.views.files import handed_over

bp = Blueprint("tip_desk", __name__)
Answer = str | Redirect | tuple[str, int]
_WATCHERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})


@bp.get("/supervision/tips")
@needs(Action.VIEW_TIPS)
def index() -> str:
    """The tips of one's places, newest first; the auditor reads what kind and how far, not what was told."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    state, kind = state if state in list(TipState) else "", kind if kind in list(TipKind) else ""
    with database().reading() as session:
        rows = tip_sight.watched(session, actor(), _WATCHERS, state, kind)
        waiting = {row.id for row in rows if tip_opening.waiting(tip_opening.of_tip(session, row))}
    reads = may(actor(), Action.HANDLE_TIPS)
    words: dict[str, Any] = {"states": list(TipState), "kinds": list(TipKind), "state": state, "kind": kind}
    return render_template("tips/index.html", rows=rows, waiting=waiting, reads=reads, **words)


@bp.get("/supervision/tips/<int:tip_id>")
@needs(Action.VIEW_TIPS)
def page(tip_id: int) -> Answer:
    """One tip: the whole of it for a supervisor of the place, its openings for an auditor. Raises NotFound."""
    return shown(tip_id)


@bp.post("/supervision/tips/<int:tip_id>/hand")
@needs(Action.HANDLE_TIPS)
def hand(tip_id: int) -> Answer:
    """Hand it to a unit for checking. Raises NotFound."""
    return _done(tip_id, Hand(), tip_work.hand, N_("已转交核查"))


@bp.post("/supervision/tips/<int:tip_id>/answer")
@needs(Action.HANDLE_TIPS)
def answer(tip_id: int) -> Answer:
    """Answer who told. Raises NotFound."""
    return _done(tip_id, AnswerTip(), tip_work.answer, N_("已答复，举报人可以凭编号和查询码查看"))


@bp.post("/supervision/tips/<int:tip_id>/ask")
@needs(Action.HANDLE_TIPS)
def ask(tip_id: int) -> Answer:
    """Ask to open who told. Raises NotFound."""
    return _done(tip_id, AskOpening(), _with_mails(tip_opening.ask), N_("已申请，等待审计员决定"))


@bp.post("/supervision/tips/<int:tip_id>/decide")
@needs(Action.AUDIT)
def decide(tip_id: int) -> Answer:
    """Consent or refuse. Raises NotFound."""
    return _done(tip_id, DecideOpening(), _with_mails(tip_opening.decide), N_("已作出决定"))


@bp.post("/supervision/tips/<int:tip_id>/identity")
@needs(Action.VIEW_TIPS)
def identity(tip_id: int) -> Answer:
    """Who told, for the two who opened it; each look is written down, so a button asks for it. Raises NotFound."""
    fault: NotFound | Conflict = NotFound()
    for role in (Role.SUPERVISOR, Role.AUDITOR):
        try:
            with database().transaction() as session:
                tip, opening, who = tip_opening.shown(
                    session, tip_id, role, outside().texts, actor=actor(), now=now(), machine=machine_now()
                )
        except (NotFound, Conflict) as refused:
            fault = refused if fault.code == NotFound.code else fault
        else:
            return render_template("tips/identity.html", tip=tip, opening=opening, who=who)
    raise fault


@bp.get("/supervision/tips/<int:tip_id>/files/<int:file_id>")
@needs(Action.HANDLE_TIPS)
def file(tip_id: int, file_id: int) -> Response:
    """A file that came with a tip, for the supervisor. Raises NotFound."""
    with database().reading() as session:
        tip = tip_sight.of_watcher(session, tip_id, actor(), Role.SUPERVISOR)
        found = {each.id: each for each in tip_sight.files(session, tip)}
    return _file(found, file_id)


@bp.get("/tip-checks")
@needs(Action.CHECK_TIPS)
def checks() -> str:
    """What one's units have to check."""
    with database().reading() as session:
        rows = tip_sight.handed(session, actor())
    return render_template("tips/checks.html", rows=rows)


@bp.get("/tip-checks/<int:tip_id>")
@needs(Action.CHECK_TIPS)
def check(tip_id: int) -> Answer:
    """The matter to check, in the supervisor's words. Raises NotFound."""
    return _check_page(tip_id, Report(formdata=None))


@bp.post("/tip-checks/<int:tip_id>")
@needs(Action.CHECK_TIPS)
def report(tip_id: int) -> Answer:
    """What was found. Raises NotFound."""
    form = Report()
    form.validate()
    try:
        with database().transaction() as session:
            tip_work.report(session, tip_id, form.data, actor=actor(), now=now())
    except (Invalid, Conflict) as refused:
        _say(form, refused)
        return _check_page(tip_id, form), 422
    flash(N_("已反馈核查情况"))
    return redirect("/tip-checks", 303)


@bp.get("/tip-checks/<int:tip_id>/files/<int:file_id>")
@needs(Action.CHECK_TIPS)
def check_file(tip_id: int, file_id: int) -> Response:
    """A file that was handed on with a tip. Raises NotFound."""
    with database().reading() as session:
        tip = tip_sight.of_checker(session, tip_id, actor())
        found = {each.id: each for each in tip_sight.files(session, tip)} if tip.files_handed else {}
    return _file(found, file_id)


def _done(tip_id: int, form: PageForm, act: Callable[..., None], told: str) -> Answer:
    """Carry out what a form asks, or show the page again with what stands against it. Raises NotFound."""
    form.validate()
    try:
        with database().transaction() as session:
            act(session, tip_id, form.data, actor=actor(), now=now())
    except (Invalid, Conflict) as refused:
        _say(form, refused)
        return shown(tip_id, form), 422
    flash(told)
    return redirect(f"/supervision/tips/{tip_id}", 303)


def _with_mails(act: Callable[..., None]) -> Callable[..., None]:
    def acting(session: Any, tip_id: int, data: Any, **by: Any) -> None:
        act(session, tip_id, data, outside().texts, machine=machine_now(), **by)

    return acting


def _say(form: PageForm, refused: Invalid | Conflict) -> None:
    if isinstance(refused, Invalid):
        form.refuse(refused.errors)
    else:
        form.fault("", sentence(refused.message, refused.values))


def _check_page(tip_id: int, form: Report) -> str:
    with database().reading() as session:
        tip: Tip = tip_sight.of_checker(session, tip_id, actor())
        files = tip_sight.files(session, tip) if tip.files_handed else []
    return render_template("tips/check.html", tip=tip, files=files, form=form, open=tip.state in OPEN_STATES)


def _file(found: dict[int, Any], file_id: int) -> Response:
    if file_id not in found:
        raise NotFound()
    row = found[file_id]
    return handed_over(outside().files.read(row.sha256), row.name, row.type)
