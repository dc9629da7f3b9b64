"""Finding a filing again: by number and code, or among one's own; its receipt and the progress of its cases."""

from flask import Blueprint, redirect, render_template, request, session
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.clock import machine_now
from app.domain.errors import NotFound
from app.domain.numbers import parse
from app.domain.permissions import NOBODY, Action
from app.domain.vocabulary import CaseStatus, NoticeKind, Role
from app.services import case_list, case_reading, drafts, messages, person_links, reminders, tracking
from app.services.case_list import Filters
from app.services.case_view import CaseView
from app.services.tracking import Tracked
from app.web import case_contact, progress_page, receipt_facts
from app.web.access import needs
from app.web.clock_cards import card
from app.web.context import actor, database, today
from app.web.filing_steps import Answer, resumable
from app.web.forms.contact import MessageForm
from app.web.forms.tracking import Track
from app.web.progress_timeline import standing
from app.web.views.filing_people import file_hint

bp = Blueprint("tracking", __name__)

HELD = 1800  # seconds a number and code hold for, on what may be a public computer
MOST_HELD = 5
PAGE = 20


@bp.get("/track")
@needs(Action.PUBLIC)
def track() -> str:
    return render_template("tracking/track.html", form=Track(data={"number": request.args.get("number")}))


@bp.post("/track")
@needs(Action.PUBLIC)
def look_up() -> Answer:
    """Open a filing by number and code. A wrong pair is counted and not told apart. Raises TooManyRequests."""
    form = Track()
    if not form.validate_on_submit():
        return render_template("tracking/track.html", form=form), 422
    with database().transaction() as db:
        found = tracking.look_up(db, form.number.data, form.code.data, request.remote_addr or "", now=machine_now())
    if found is None:
        form.fault("number", gettext("没有找到：请核对收件编号和查询码"))
        return render_template("tracking/track.html", form=form), 422
    _hold(found.number)
    with database().reading() as db:
        tracked = tracking.by_holder(db, found, today=today())
    return redirect(_first_page(tracked), 303)


def _first_page(tracked: Tracked) -> str:
    if len(tracked.cases) == 1:
        return f"/progress/{tracked.cases[0].case.number}?application={tracked.application.number}"
    return f"/applications/{tracked.application.number}"


def _hold(number: str) -> None:
    """Remember in the session that the reader has proven to hold a filing's code."""
    held = {**session.get("held", {}), number: int(machine_now().timestamp())}
    session["held"] = dict(list(held.items())[-MOST_HELD:])


def _holds(number: str) -> bool:
    proven = session.get("held", {}).get(number)
    return proven is not None and machine_now().timestamp() - proven <= HELD


@bp.get("/mine")
@needs(Action.FILE)
def mine() -> str:
    """One's own cases, newest first, and the drafts that are still to be sent."""
    status = request.args.get("status", "")
    with database().reading() as db:
        filters = Filters(status=status)
        cursor = request.args.get("cursor")
        found = case_list.page(db, filters, actor=actor(), today=today(), limit=PAGE, cursor=cursor)
        begun = drafts.unfinished(db, actor=actor())
        linked = person_links.of_actor(db, actor=actor())
        told = reminders.of_applicant(db, [clock for view in found.rows for clock in view.case.clocks])
        unread = messages.unread_by_case(db, [view.case for view in found.rows], Role.APPLICANT)
    return render_template(
        "tracking/mine.html",
        rows=[
            {**_row(view), "reminder": told.get(view.case.id), "letters": view.new_letters}
            | {"messages": unread.get((view.case.jurisdiction, view.case.id), 0)}
            for view in found.rows
        ],
        next=found.next,
        status=status,
        begun=[resumable(each) for each in begun],
        linked=linked,
    )


def _row(view: CaseView) -> dict[str, object]:
    whole = next((card(each) for each in reversed(view.clocks) if each.row.code == "whole"), None)
    asked = any(task.key == "supplement_application" for task in view.tasks)
    return {"case": view.case, "standing": standing(view.case), "clock": whole, "asked": asked}


@bp.get("/applications/<number>")
@needs(Action.PUBLIC)
def application(number: str) -> Answer:
    """The receipt, which can be opened again at any time. Raises NotFound."""
    tracked = _tracked(number)
    if tracked is None:
        return redirect(f"/track?number={number}")
    first = tracked.cases[0]
    receipts = [each for each in first.notices if each.kind == NoticeKind.RECEIPT]
    holder = not first.sight.own or tracked.masked
    return render_template(
        "tracking/application.html",
        application=tracked.application,
        cases=[_row(view) for view in tracked.cases],
        steps=progress_page.promises(first),
        open=any(view.case.status is CaseStatus.OPEN for view in tracked.cases),
        receipt=receipts[0] if receipts and not holder else None,
        receiver=first.case.receiver,
        people=receipt_facts.people(tracked, holder=holder),
        holder=holder,
    )


def _tracked(number: str) -> Tracked | None:
    """A filing of one's own, or one whose code the reader has proven; None for a visitor who has proven nothing."""
    parsed = parse(number)
    with database().reading() as db:
        if actor() is not NOBODY:
            try:
                return tracking.read(db, number, actor=actor(), today=today())
            except NotFound:
                if parsed is None or not _holds(str(parsed)):
                    raise
        found = tracking.by_number(db, number) if parsed and _holds(str(parsed)) else None
        return tracking.by_holder(db, found, today=today()) if found else None


@bp.get("/progress/<number>")
@needs(Action.PUBLIC)
def progress(number: str) -> Answer:
    """One case in plain words. Raises NotFound."""
    return progress_answer(number)


def progress_answer(number: str, message: MessageForm | None = None) -> Answer:
    """The page of a case, with what was typed on it."""
    view, holder = view_of(number)
    if view is None:
        return redirect("/track")
    contact = case_contact.of(view, private=view.sight.own and not holder)
    page = render_template(
        "tracking/progress.html",
        form=message or MessageForm(formdata=None),
        hint=file_hint(),
        application=request.args.get("application", ""),
        **progress_page.shown(view, contact, holder=holder),
    )
    case_contact.opened(view, contact)
    return page


def view_of(number: str) -> tuple[CaseView | None, bool]:
    """A case of one's own, or one opened by the code of its filing (then True); None asks for number and code.

    Raises NotFound.
    """
    if view := _own_case(number):
        return view, False
    tracked = _tracked(request.args.get("application", ""))
    if tracked is None:
        return None, True
    view = next((each for each in tracked.cases if each.case.number == number), None)
    if view is None:
        raise NotFound()
    return view, True


def _own_case(number: str) -> CaseView | None:
    """A case the person signed in sees; None where the code of its filing must open it."""
    if actor() is NOBODY:
        return None
    try:
        with database().reading() as db:
            return case_reading.read(db, number, actor=actor(), today=today())
    except NotFound:
        return None


def back_to(number: str) -> Response:
    return redirect(f"/progress/{number}", 303)
