"""Filing an objection: where, what is meant, and at the end the check and the sending."""

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.models.draft import Draft
from app.services import drafts, places, record_reading
from app.services.filing import CONSENT_VERSION
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filing_steps import Answer, address, next_step, place_of, receipt_address, save_step, step, steps_of
from app.web.filters import sentence
from app.web.forms.filing import Check, Meaning, Start

bp = Blueprint("filing", __name__)
_PLACES = {place.id: place.name for place in places.PLACES}
_ELSEWHERE = {"decision": "/remedies", "mended": "/repair"}
# Which step asks for what stands at a path of the filing.
_STEP_OF = (
    ("applicant.agent", "agent"),
    ("applicant", "applicant"),
    ("items.0.record", "record"),
    ("items.0.ground", "fields"),
    ("items.0.evidence", "evidence"),
    ("items", "claims"),
)


@bp.get("/file")
@needs(Action.FILE)
def start() -> str:
    return _start_page(_start_form())


@bp.post("/file")
@needs(Action.FILE)
def begin() -> Answer:
    """Make a draft for the place chosen."""
    form = _start_form()
    if not form.validate_on_submit():
        return _start_page(form), 422
    with database().transaction() as session:
        draft = drafts.begin(session, form.jurisdiction.data, actor=actor(), now=now())
    return redirect(address(draft.id, "meaning"), 303)


def _start_form() -> Start:
    form = Start()
    form.jurisdiction.choices = [SelectChoice(place, name) for place, name in _PLACES.items()]
    return form


def _start_page(form: Start) -> str:
    with database().reading() as session:
        begun = drafts.unfinished(session, actor=actor())
    rows = [
        {
            "id": each.id,
            "href": address(each.id, next_step(each.content)),
            "place": _PLACES[each.content["jurisdiction"]],
            "at": each.updated_at,
        }
        for each in begun
    ]
    return render_template("filing/start.html", form=form, rows=rows, consent_version=CONSENT_VERSION)


@bp.post("/file/<int:draft_id>/discard")
@needs(Action.FILE)
def discard(draft_id: int) -> Response:
    with database().transaction() as session:
        drafts.discard(session, draft_id, actor=actor())
    flash(N_("草稿已删除"))
    return redirect("/file", 303)


@bp.get("/file/<int:draft_id>")
@needs(Action.FILE)
@step("meaning")
def resume(draft: Draft) -> Response:
    return redirect(address(draft.id, next_step(draft.content)))


@bp.get("/file/<int:draft_id>/meaning")
@needs(Action.FILE)
@step("meaning")
def meaning(draft: Draft) -> str:
    return _meaning_page(draft, Meaning(data={"meaning": "differs" if "meaning" in draft.content["done"] else None}))


@bp.post("/file/<int:draft_id>/meaning")
@needs(Action.FILE)
@step("meaning")
def choose_meaning(draft: Draft) -> Answer:
    """Whoever means a remedy or a repair is told where that goes; the draft waits."""
    form = Meaning()
    if not form.validate_on_submit():
        return _meaning_page(draft, form), 422
    if form.meaning.data in _ELSEWHERE:
        return redirect(f"{_ELSEWHERE[form.meaning.data]}?place={draft.content['jurisdiction']}&draft={draft.id}", 303)
    return save_step(draft, "meaning")


def _meaning_page(draft: Draft, form: Meaning) -> str:
    return render_template("filing/meaning.html", form=form, step=place_of(draft, "meaning"))


@bp.get("/file/<int:draft_id>/check")
@needs(Action.FILE)
@step("check")
def check(draft: Draft) -> str:
    return _check_page(draft, Check())


@bp.post("/file/<int:draft_id>/check")
@needs(Action.FILE)
def submit(draft_id: int) -> Answer:
    """Send the objection. Pressed twice, the second press leads to the same receipt."""
    form = Check()
    with database().reading() as session:
        draft = drafts.own(session, draft_id, actor=actor())
    if filed := draft.content.get("filed"):
        return redirect(receipt_address(filed), 303)
    if not form.validate_on_submit():
        return _check_page(draft, form), 422
    try:
        with database().transaction() as session:
            number = drafts.submit(session, draft_id, actor=actor(), now=now())
    except Invalid as refused:
        return _check_page(draft, form, refused.errors), 422
    except Conflict as refused:
        return _check_page(draft, form, conflict=refused), 409
    return redirect(receipt_address(number), 303)


def _check_page(
    draft: Draft, form: Check, errors: tuple[FieldError, ...] = (), conflict: Conflict | None = None
) -> str:
    content = draft.content
    with database().reading() as session:
        record = record_reading.to_dispute(session, int(content["record"]), content["jurisdiction"], actor=actor())
        files = drafts.files(session, content, actor=actor())
    recorded = {line.field.code: line for line in record_reading.shown(record, actor())}
    claims = [
        {"label": recorded[code].field.label, "recorded": recorded[code].value, "claimed": content["claims"][code]}
        for code in content["disputed"]
        if code in recorded
    ]
    return render_template(
        "filing/check.html",
        form=form,
        step=place_of(draft, "check"),
        edit={name: address(draft.id, name) for name in steps_of(content)},
        place=_PLACES[content["jurisdiction"]],
        record=record,
        claims=claims,
        content=content,
        files=files,
        doubts=[sentence(each.message, each.values) for each in drafts.doubts(content, today())],
        refused=[(address(draft.id, _step_of(each.field)), sentence(each.message, each.values)) for each in errors],
        conflict=conflict,
    )


def _step_of(path: str) -> str:
    return next((name for prefix, name in _STEP_OF if path.startswith(prefix)), "check")
