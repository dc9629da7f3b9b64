"""Filing an objection: where, what is meant, and at the end the check and the sending."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain import representation
from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.models.draft import Draft
from app.services import draft_content, draft_start, drafts
from app.services.filing import CONSENT_VERSION
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filing_items import chosen
from app.web.filing_steps import (
    PLACES,
    Answer,
    Step,
    address,
    filled,
    next_step,
    place_of,
    receipt_address,
    resumable,
    save_step,
    step,
    way,
)
from app.web.filing_uploads import letter_of
from app.web.filters import sentence
from app.web.forms.filing import Check, Meaning, Start

bp = Blueprint("filing", __name__)
_ELSEWHERE = {"decision": "/remedies", "mended": "/repair"}
# Which step asks for what stands at a path of the filing.
_STEP_OF = (
    ("applicant.agent.kind", "who"),
    ("applicant.agent", "agent"),
    ("applicant.email", "address"),
    ("applicant.mobile", "address"),
    ("applicant.service_address", "address"),
    ("applicant", "applicant"),
    ("items", "basket"),
)
_STEP_OF_PART = {"record": "basket", "ground": "fields", "evidence": "evidence"}


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
        place, record = form.jurisdiction.data, form.record.data or ""
        draft = draft_start.begin(session, place, record, actor=actor(), now=now())
    return redirect(address(draft.id, "meaning"), 303)


def _start_form() -> Start:
    form = Start(data={"jurisdiction": request.args.get("place"), "record": request.args.get("record", "")})
    form.jurisdiction.choices = [SelectChoice(place, name) for place, name in PLACES.items()]
    return form


def _start_page(form: Start) -> str:
    with database().reading() as session:
        begun = drafts.unfinished(session, actor=actor())
    rows = [resumable(each) for each in begun]
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
    chosen_before = "differs" if "meaning" in draft.content["done"] else None
    return _meaning_page(draft, filled(Meaning, draft, Step("meaning"), {"meaning": chosen_before}))


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
    content, agent = draft.content, draft.content.get("agent")
    with database().reading() as session:
        rows = chosen(session, draft, actor())
    faults = [
        (address(draft.id, _step_of(content, each.field)), sentence(each.message, each.values)) for each in errors
    ]
    return render_template(
        "filing/check.html",
        form=form,
        step=place_of(draft, "check"),
        edit={each.name: address(draft.id, each) for each in way(content)},
        place=PLACES[content["jurisdiction"]],
        rows=rows,
        content=content,
        agent=agent,
        letter=letter_of(draft.id) if agent else None,
        representative=representation.standing(agent) if agent else None,
        relation=representation.relation(agent) if agent else None,
        doubts=[sentence(each.message, each.values) for each in draft_content.doubts(content, today())],
        refused=faults,
        conflict=conflict,
    )


def _step_of(content: Mapping[str, Any], path: str) -> Step:
    """Which step asks for what stands at a path of the filing."""
    parts = path.split(".")
    keys = list(draft_content.items(content))
    if parts[0] == "items" and len(parts) > 2 and parts[1].isdecimal() and int(parts[1]) < len(keys):
        name = _STEP_OF_PART.get(parts[2], "claims")
        return Step(name) if name == "basket" else Step(name, keys[int(parts[1])])
    return Step(next((name for prefix, name in _STEP_OF if path.startswith(prefix)), "check"))
