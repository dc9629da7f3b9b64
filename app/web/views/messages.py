"""往来: messages between applicant and receiver, on the applicant's progress page and on a page of the case."""

from flask import Blueprint, Response, flash, redirect, render_template
from werkzeug.wrappers import Response as Redirect

from app.domain.errors import Conflict, Invalid, TooManyRequests
from app.domain.permissions import Action, may
from app.domain.vocabulary import N_, CaseStatus, Role
from app.services import case_reading, messages
from app.services.case_view import CaseView
from app.services.worklist import subject_name
from app.web import case_contact, rating_facts, uploads
from app.web.access import needs
from app.web.context import actor, database, now, outside, today
from app.web.filing_steps import Answer
from app.web.filters import sentence
from app.web.forms.contact import MessageForm
from app.web.navigation import is_applicant
from app.web.views.files import handed_over
from app.web.views.filing_people import file_hint
from app.web.views.tracking import progress_answer

bp = Blueprint("messages", __name__)


@bp.post("/progress/<number>/messages")
@needs(Action.SEND_MESSAGE)
def from_applicant(number: str) -> Answer:
    """The applicant writes. Raises NotFound, Forbidden."""
    form = MessageForm()
    if _sent(number, form):
        return redirect(f"/progress/{number}#messages", 303)
    page = progress_answer(number, form)
    return (page, 422) if isinstance(page, str) else page


@bp.post("/cases/<number>/messages")
@needs(Action.SEND_MESSAGE)
def from_receiver(number: str) -> Answer:
    """The receiver writes. Raises NotFound, Forbidden."""
    form = MessageForm()
    if _sent(number, form):
        return redirect(f"/cases/{number}/messages", 303)
    return _page(number, form), 422


def _sent(number: str, form: MessageForm) -> bool:
    """Whether the message went, or can never go; what was wrong with it stands on the form."""
    with database().reading() as session:
        case_reading.locate(session, number, actor())  # before any file is kept
    sound, taken = form.validate_on_submit(), uploads.take(form)
    if not (sound and taken):
        return False
    try:
        with database().transaction() as session:
            files, texts = form.evidence.data or [], outside().texts
            messages.send(session, number, form.text.data or "", files, texts, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return False
    except TooManyRequests as refused:
        form.fault("text", sentence(refused.message, refused.values))
        return False
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
    else:
        flash(N_("消息已发送"))
    return True


@bp.get("/cases/<number>/messages")
@needs(Action.VIEW_CASES)
def of_case(number: str) -> str | Redirect:
    """Messages and rating of a case, for the receiver and those who watch. Raises NotFound."""
    if is_applicant(actor()):
        return redirect(f"/progress/{number}#messages")
    return _page(number, MessageForm(formdata=None))


def _page(number: str, form: MessageForm) -> str:
    with database().reading() as session:
        view = case_reading.read(session, number, actor=actor(), today=today(), masked=True)
    contact = case_contact.of(view, private=True)
    rating = contact.rating
    page = render_template(
        "cases/messages.html",
        view=view,
        case=view.case,
        subject=subject_name(view.case),
        contact=contact,
        form=form,
        rating=rating_facts.facts(rating) if rating else [],
        hint=file_hint(),
        may_write=_may_write(view),
        may_call_back=bool(rating and rating_facts.waits(rating)) and may(actor(), Action.CALL_BACK, view.sight.scope),
    )
    case_contact.opened(view, contact)
    return page


def _may_write(view: CaseView) -> bool:
    return view.case.status is CaseStatus.OPEN and may(actor(), Action.SEND_MESSAGE, view.sight.scope)


@bp.get("/messages")
@needs(Action.SEND_MESSAGE)
def waiting() -> str | Redirect:
    """The cases in which applicants wait to be read."""
    if is_applicant(actor()):
        return redirect("/mine")
    with database().reading() as session:
        found = messages.waiting(session, actor=actor(), side=Role.CREDIT_CENTRE)
    return render_template("cases/waiting.html", found=found)


@bp.get("/messages/<int:message_id>/files/<int:evidence_id>")
@needs(Action.VIEW_CASES)
def file(message_id: int, evidence_id: int) -> Response:
    """A file that came with a message. Raises NotFound."""
    with database().reading() as session:
        row = messages.file_of(session, message_id, evidence_id, actor=actor())
    return handed_over(outside().files.read(row.sha256), row.name, row.type)
