"""收件登记: a window's day, and registering what came on paper, by post or by telephone on the day it really came."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain.errors import Conflict, Invalid, NotFound, TooLarge, UnsupportedType
from app.domain.numbers import Series, parse
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.models.draft import Draft
from app.models.record import Record
from app.services import counter, evidence, record_reading, service_list, window
from app.services.input import row_id
from app.web import uploads
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence
from app.web.forms.base import refused_file
from app.web.forms.intake import Intake, intake_form
from app.web.forms.tracking import Confirm

bp = Blueprint("intake", __name__, url_prefix="/intake")
Answer = str | Response | tuple[str, int]


@bp.get("")
@needs(Action.FILE_FOR_OTHERS)
def find() -> Answer:
    """The window's day; with `q` the record in question, or the filing or case of that number."""
    text, draft_id = request.args.get("q", "").strip(), row_id(request.args.get("draft", ""))
    if parsed := parse(text):
        return redirect(f"/{'intake' if parsed.series == Series.APPLICATION else 'cases'}/{parsed}")
    who = actor()
    with database().reading() as session:
        draft = counter.own(session, draft_id, actor=who) if draft_id else None
        rows = counter.search(session, text, actor=who)
        begun = counter.unfinished(session, actor=who)
        taken = window.registered_on(session, today(), actor=who)
        awaited = window.awaited(session, actor=who)
        waiting = service_list.count(session, actor=who)
    return render_template(
        "intake/index.html", q=text, rows=rows, draft=draft, begun=begun, taken=taken, awaited=awaited, waiting=waiting
    )


@bp.post("/begin")
@needs(Action.FILE_FOR_OTHERS)
def begin() -> Answer:
    """Begin a registration with a record, or put one more into it. Raises NotFound."""
    record_id, draft_id = row_id(request.form.get("record", "")), row_id(request.form.get("draft", ""))
    if record_id is None:
        raise NotFound()
    try:
        with database().transaction() as session:
            draft = counter.add(session, draft_id, record_id, actor=actor(), now=now())
    except Conflict as refused:
        flash(sentence(refused.message, refused.values), "warn")
        return redirect("/intake", 303)
    return redirect(f"/intake/drafts/{draft.id}", 303)


@bp.get("/drafts/<int:draft_id>")
@needs(Action.FILE_FOR_OTHERS)
def edit(draft_id: int) -> Answer:
    """The form of a registration with what was typed before. Raises NotFound."""
    draft, records, kind = _form_of(draft_id)
    if filed := draft.content.get("filed"):
        return redirect(f"/intake/{filed}", 303)
    values = {"received_on": today().isoformat(), **draft.content.get("values", {})}
    return _page(draft, records, kind(formdata=None, data=values))


@bp.post("/drafts/<int:draft_id>")
@needs(Action.FILE_FOR_OTHERS)
def save(draft_id: int) -> Answer:
    """Keep what was typed, then check it, or go on to look for one more record; files stay whatever is wrong."""
    draft, records, kind = _form_of(draft_id)
    if filed := draft.content.get("filed"):
        return redirect(f"/intake/{filed}", 303)
    form = kind()
    sound = uploads.take(form) & _take_proof(form)
    with database().transaction() as session:
        counter.keep(session, draft_id, form.typed(), actor=actor(), now=now())
    if request.form.get("next") == "more":
        return redirect(f"/intake?draft={draft_id}", 303)
    if request.form.get("next") == "later":
        flash(N_("已保存，可以稍后在收件登记页继续"))
        return redirect("/intake", 303)
    if sound and _checked(draft, records, form):
        return redirect(f"/intake/drafts/{draft_id}/check", 303)
    return _page(draft, records, form), 422


def _checked(draft: Draft, records: list[Record], form: Intake) -> bool:
    """Whether the filing would be taken; what is wrong with it stands on the form."""
    try:
        with database().transaction() as session:
            filing = form.filing(draft.content["jurisdiction"], records)
            counter.check(session, draft.id, filing, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse_filing(refused.errors, records)
        return False
    except Conflict as refused:
        form.fault("", sentence(refused.message, refused.values))
        return False
    return True


def _take_proof(form: Intake) -> bool:
    """Keep the scan of the authority; answers whether it could be taken."""
    file = form.proof.data
    if not isinstance(file, FileStorage) or not file.filename:
        return True
    try:
        form.proof_id.data = uploads.keep(file)
    except (TooLarge, UnsupportedType, Invalid) as refused:
        form.fault("proof", refused_file(file.filename, refused))
        return False
    return True


@bp.post("/drafts/<int:draft_id>/drop")
@needs(Action.FILE_FOR_OTHERS)
def drop(draft_id: int) -> Answer:
    """Take one record out of a registration again. Raises NotFound."""
    record_id = row_id(request.form.get("record", ""))
    with database().transaction() as session:
        counter.drop(session, draft_id, record_id or 0, actor=actor(), now=now())
    return redirect(f"/intake/drafts/{draft_id}", 303)


@bp.post("/drafts/<int:draft_id>/discard")
@needs(Action.FILE_FOR_OTHERS)
def discard(draft_id: int) -> Answer:
    """Throw a registration away. Raises NotFound."""
    with database().transaction() as session:
        counter.discard(session, draft_id, actor=actor())
    return redirect("/intake", 303)


@bp.get("/drafts/<int:draft_id>/check")
@needs(Action.FILE_FOR_OTHERS)
def check(draft_id: int) -> Answer:
    """What will be filed, the dates it leads to, and what is doubtful about it. Raises NotFound."""
    return _check_page(draft_id)


def _check_page(draft_id: int, fault: str = "") -> Answer:
    draft, records, _ = _form_of(draft_id)
    if filed := draft.content.get("filed"):
        return redirect(f"/intake/{filed}", 303)
    if "filing" not in draft.content:
        return redirect(f"/intake/drafts/{draft_id}", 303)
    filing = draft.content["filing"]
    received_on = date.fromisoformat(filing["received_on"])
    with database().reading() as session:
        promises = counter.promises(session, filing["jurisdiction"], received_on, today())
    doubts = [sentence(each["message"], each["values"]) for each in draft.content["doubts"]]
    return render_template(
        "intake/check.html",
        draft=draft,
        filing=filing,
        pairs=list(zip(records, filing["items"], strict=False)),
        received_on=received_on,
        days_ago=(today() - received_on).days,
        promises=promises,
        doubts=list(dict.fromkeys(doubts)),
        confirm=Confirm(),
        fault=fault,
    )


@bp.post("/drafts/<int:draft_id>/check")
@needs(Action.FILE_FOR_OTHERS)
def register(draft_id: int) -> Answer:
    """File what was checked, doubts confirmed. A second press answers the first's receipt. Raises NotFound."""
    with database().reading() as session:
        draft = counter.own(session, draft_id, actor=actor())
    if draft.content.get("doubts") and not request.form.get("confirmed"):
        page = _check_page(draft_id, fault="confirmed")
        return (page, 422) if isinstance(page, str) else page
    try:
        with database().transaction() as session:
            number = counter.file(session, draft_id, actor=actor(), now=now())
    except (Invalid, Conflict):
        # Something has changed since it was checked: the form says what.
        flash(N_("登记的内容需要重新核对"), "warn")
        return redirect(f"/intake/drafts/{draft_id}", 303)
    return redirect(f"/intake/{number}", 303)


def _form_of(draft_id: int) -> tuple[Draft, list[Record], type[Intake]]:
    with database().reading() as session:
        draft = counter.own(session, draft_id, actor=actor())
        records = counter.records_of(session, draft, actor=actor())
    return draft, records, intake_form([(each, record_reading.shown(each, actor())) for each in records])


def _page(draft: Draft, records: list[Record], form: Intake) -> str:
    if form.evidence.data and not form.evidence.choices:
        with database().reading() as session:
            known = evidence.owned(session, form.evidence.data, actor(), "evidence")
        form.evidence.choices = [SelectChoice(str(each.id), each.name) for each in known]
    recorded = {
        each.id: {line.field.code: line.value for line in record_reading.shown(each, actor())} for each in records
    }
    return render_template("intake/form.html", draft=draft, records=records, form=form, recorded=recorded)
