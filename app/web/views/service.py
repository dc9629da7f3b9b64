"""文书送达: which letters are still to be carried, each on its way, its proof, and the sheet to be signed."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirection

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action, may
from app.domain.service_rules import ELECTRONIC, WAYS
from app.domain.service_sheet import TITLE
from app.domain.workdays import legal_date
from app.models.contact import ServiceReceipt
from app.services import case_reading, service_list, service_reading, service_receipts, service_sheets, unposted
from app.services.worklist import subject_name
from app.web import uploads
from app.web.access import needs
from app.web.clock_cards import card
from app.web.context import actor, database, now, outside, today
from app.web.filters import sentence
from app.web.forms.service import Posting, ServiceProof
from app.web.navigation import is_applicant
from app.web.views.files import PDF, handed_over

bp = Blueprint("service", __name__)
PAGE = 50
Answer = str | Redirection | tuple[str, int]


@bp.get("/service")
@needs(Action.PROVE_SERVICE)
def index() -> str:
    """Letters that wait to be printed, carried or proved."""
    with database().reading() as session:
        found = service_list.page(session, actor=actor(), limit=PAGE, cursor=request.args.get("cursor") or None)
        waiting = service_list.count(session, actor=actor())
    return render_template(
        "service/index.html", rows=found.rows, next=found.next, waiting=waiting, most=service_list.MOST_COUNTED
    )


@bp.get("/service/unposted")
@needs(Action.VIEW_CASES)
def still_here() -> Answer:
    """Answers signed and not handed over yet, with the limits that run on; for receivers and those who watch them."""
    if is_applicant(actor()):
        return redirect("/mine")
    unit, cursor = request.args.get("unit", ""), request.args.get("cursor") or None
    with database().reading() as session:
        found = unposted.page(session, actor=actor(), today=today(), limit=PAGE, unit=unit, cursor=cursor)
        rows = [(view, [card(each) for each in view.clocks if each.row.running]) for view in found.rows]
    proves = may(actor(), Action.PROVE_SERVICE)
    names = {view.case.id: subject_name(view.case) for view in found.rows}
    return render_template("service/unposted.html", rows=rows, names=names, next=found.next, proves=proves)


@bp.get("/cases/<number>/service")
@needs(Action.VIEW_CASES)
def of_case(number: str) -> Answer:
    """The letters of one case, each on its way. Raises NotFound."""
    if is_applicant(actor()):
        return redirect(f"/progress/{number}")
    with database().reading() as session:
        view = case_reading.read(session, number, actor=actor(), today=today(), masked=True)
        ways = service_list.of_case(session, view)
    proves = may(actor(), Action.PROVE_SERVICE, view.sight.scope)
    return render_template("service/case.html", case=view.case, ways=ways, proves=proves, electronic=ELECTRONIC)


@bp.get("/service/<int:notice_id>")
@needs(Action.PROVE_SERVICE)
def show(notice_id: int) -> Answer:
    """The form for the proof of one letter; filled with the one there is, to be put right."""
    with database().reading() as session:
        _, _, known = service_receipts.find(session, notice_id, actor=actor())
    return _page(notice_id, ServiceProof(data=_filled(known)), _blank_posting())


def _blank_posting() -> Posting:
    return Posting(formdata=None, data={"posted_on": today().isoformat()})


def _filled(known: ServiceReceipt | None) -> dict[str, str]:
    if known is None:
        return {}
    names = ("place", "received_by", "relation", "witnesses", "note")
    shown = {name: getattr(known, name) for name in names}
    return {"method": known.method.value, "served_on": known.served_on.isoformat(), **shown}


@bp.post("/service/<int:notice_id>")
@needs(Action.PROVE_SERVICE)
def prove(notice_id: int) -> Answer:
    """Store the proof, or put it right with a reason; what is wrong stands at its field."""
    with database().reading() as session:
        notice, case, known = service_receipts.find(session, notice_id, actor=actor())
    form = ServiceProof()
    if uploads.take(form):
        try:
            with database().transaction() as session:
                data = form.proof(known is not None and "reason" in request.form)
                service_receipts.record(session, notice_id, data, actor=actor(), now=now())
        except Invalid as refused:
            form.refuse(refused.errors, {"evidence": "files"})
        except Conflict as refused:
            flash(sentence(refused.message, refused.values), "warn")
            return redirect(f"/service/{notice_id}", 303)
        else:
            flash(gettext("已登记送达：%(number)s", number=notice.number))
            return redirect(f"/cases/{case.number}/service", 303)
    return _page(notice_id, form, _blank_posting()), 422


@bp.post("/service/<int:notice_id>/posted")
@needs(Action.PROVE_SERVICE)
def posted(notice_id: int) -> Answer:
    """Handed to the post: the day and the number under which it can be followed."""
    with database().reading() as session:
        notice, case, _ = service_receipts.find(session, notice_id, actor=actor())
    form = Posting()
    data = {"posted_on": form.posted_on.data or "", "tracking": form.tracking.data or ""}
    try:
        with database().transaction() as session:
            service_receipts.note_posted(session, notice_id, data, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(notice_id, ServiceProof(formdata=None), form), 422
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
    else:
        flash(gettext("已登记交邮：%(number)s", number=notice.number))
    return redirect(f"/cases/{case.number}/service", 303)


@bp.post("/service/<int:notice_id>/printed")
@needs(Action.PROVE_SERVICE)
def printed(notice_id: int) -> Answer:
    """Print a letter to be handed over: noted in the history, then opened."""
    with database().transaction() as session:
        service_receipts.note_printed(session, notice_id, actor=actor(), now=now())
    return redirect(f"/documents/{notice_id}", 303)


@bp.get("/service/<int:notice_id>/sheet")
@needs(Action.PROVE_SERVICE)
def sheet(notice_id: int) -> Response:
    """The blank 送达回证 of a letter as PDF."""
    with database().reading() as session:
        facts = service_sheets.facts(session, notice_id, actor=actor())
    return handed_over(service_sheets.printed(facts, outside()), f"{TITLE} {facts.number}.pdf", PDF)


def _page(notice_id: int, form: ServiceProof, posting: Posting) -> str:
    with database().reading() as session:
        notice, case, _ = service_receipts.find(session, notice_id, actor=actor())
        (way,) = service_reading.ways(session, [notice])
    return render_template(
        "service/notice.html",
        form=form,
        posting=posting,
        way=way,
        notice=notice,
        case=case,
        issued_on=legal_date(notice.issued_at),
        ways=WAYS,
    )
