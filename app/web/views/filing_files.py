"""Filing an objection: the evidence of one record, several files at once, described and looked at in place."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain.errors import Invalid
from app.domain.permissions import Action
from app.models.draft import Draft
from app.services import draft_content, draft_files, drafts
from app.services.draft_content import item_of
from app.web.access import needs
from app.web.context import actor, database, now, settings
from app.web.filing_items import record_of
from app.web.filing_steps import Answer, Step, address, filled, place_of, save_step, step
from app.web.filing_uploads import attach
from app.web.forms.base import stripped
from app.web.forms.filing import Upload
from app.web.views.filing_people import file_hint

bp = Blueprint("filing_files", __name__)
SHOWS = "shows_"


@bp.get("/file/<int:draft_id>/items/<int:item>/evidence")
@needs(Action.FILE)
@step("evidence")
def files(draft: Draft, item: str) -> str:
    return _page(draft, item, filled(Upload, draft, Step("evidence", item), {}))


@bp.post("/file/<int:draft_id>/items/<int:item>/evidence")
@needs(Action.UPLOAD)
@step("evidence")
def upload(draft: Draft, item: str) -> Answer:
    """Take the files that are sound and say of each other one why not; what was ticked and described is kept."""
    form = Upload()
    form.validate_on_submit()
    sent = [file for file in (*form.files.data, *form.photo.data) if file.filename]
    for file in sent:
        attach(draft.id, file, form, "files", item)
    try:
        _describe(draft, item, form.shared.data or [])
    except Invalid as refused:
        form.refuse(refused.errors)
    if form.errors:
        return _page(draft, item, form), 422
    if request.form.get("act") != "next":
        return redirect(address(draft.id, Step("evidence", item)), 303)
    return save_step(draft, "evidence", item)


@bp.post("/file/<int:draft_id>/items/<int:item>/files")
@needs(Action.UPLOAD)
@step("evidence")
def upload_one(draft: Draft, item: str) -> Answer:
    """One file sent by the page's script: the list as it stands now, or why the file cannot be taken."""
    form = Upload()
    form.validate_on_submit()
    for file in (each for each in form.files.data if each.filename):
        attach(draft.id, file, form, "files", item)
    if form.errors:
        faults = [text for texts in form.errors.values() for text in texts]
        refused = jsonify({"fault": faults[0]})
        refused.status_code = 422
        return refused
    with database().reading() as session:
        changed = drafts.own(session, draft.id, actor=actor())
    return jsonify({"list": render_template("filing/files.html", **_kept(changed, item), typed={})})


@bp.post("/file/<int:draft_id>/items/<int:item>/files/<int:evidence_id>/remove")
@needs(Action.FILE)
def remove(draft_id: int, item: int, evidence_id: int) -> Response:
    """Take a file out of a record; what was written beside the others is kept. Raises NotFound."""
    key = str(item)
    with database().transaction() as session:
        draft_files.describe(session, _words(), actor=actor())
        draft_files.detach(session, draft_id, str(evidence_id), key, actor=actor(), now=now())
    return redirect(address(draft_id, Step("evidence", key)), 303)


def _describe(draft: Draft, item: str, shared: list[str]) -> None:
    with database().transaction() as session:
        draft_files.describe(session, _words(), actor=actor())
        if shared:
            draft_files.share(session, draft.id, shared, item, actor=actor(), now=now())


def _words() -> dict[str, str]:
    """What the page says that files prove, by their ids."""
    given = {name.removeprefix(SHOWS): text for name, text in request.form.items() if name.startswith(SHOWS)}
    return {key: stripped(text) for key, text in given.items() if key.isdecimal()}


def _kept(draft: Draft, item: str) -> dict[str, Any]:
    """The files of a record with their addresses."""
    with database().reading() as session:
        own = drafts.files(session, item_of(draft.content, item).get("evidence", []), actor=actor())
    return {"files": own, "base": f"/file/{draft.id}/items/{item}/files"}


def _page(draft: Draft, item: str, form: Upload) -> str:
    with database().reading() as session:
        fresh = drafts.own(session, draft.id, actor=actor())
        record = record_of(session, draft, item, actor())
        others = drafts.files(session, draft_content.shared(fresh.content, item), actor=actor())
    form.shared.choices = [SelectChoice(str(each.id), each.name) for each in others]
    typed = request.form if request.method == "POST" else _typed(draft, item)
    return render_template(
        "filing/evidence.html",
        form=form,
        step=place_of(draft, "evidence", item),
        record=record,
        hint=file_hint(),
        limit=settings().limits.file,
        typed={name: text for name, text in typed.items() if name.startswith(SHOWS)},
        **_kept(fresh, item),
    )


def _typed(draft: Draft, item: str) -> dict[str, str]:
    kept = draft.content.get("typed", {}).get(Step("evidence", item).key, {})
    return {name: values[0] for name, values in kept.items() if values}
