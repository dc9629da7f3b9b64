"""Filing an objection: which fields of one record are wrong, and what they should say."""

from flask import Blueprint, render_template

from app.domain.permissions import Action
from app.models.draft import Draft
from app.models.record import Record
from app.services import draft_content, record_reading
from app.services.draft_content import item_of
from app.services.record_reading import ShownField
from app.web.access import needs
from app.web.context import actor, database, today
from app.web.filing_items import record_of
from app.web.filing_steps import Answer, Step, filled, place_of, save_step, step
from app.web.forms.filing import Claims, Disputed, claims_form

bp = Blueprint("filing_item", __name__)


@bp.get("/file/<int:draft_id>/items/<int:item>/fields")
@needs(Action.FILE)
@step("fields")
def fields(draft: Draft, item: str) -> str:
    known = item_of(draft.content, item)
    chosen = known.get("disputed", [])
    data = {"ground": known.get("ground"), "present": chosen, "absent": chosen}
    return _fields_page(draft, item, filled(Disputed, draft, Step("fields", item), data))


@bp.post("/file/<int:draft_id>/items/<int:item>/fields")
@needs(Action.FILE)
@step("fields")
def choose_fields(draft: Draft, item: str) -> Answer:
    """Other fields than before are asked for again on the next page."""
    form = Disputed()
    form.offer(record_reading.shown(_record(draft, item), actor()))
    if not form.validate_on_submit():
        return _fields_page(draft, item, form), 422
    disputed = [*form.present.data, *form.absent.data]
    changed = disputed != item_of(draft.content, item).get("disputed")
    undone = (Step("claims", item).key,) if changed else ()
    return save_step(draft, "fields", item, undone=undone, ground=form.ground.data, disputed=disputed)


def _fields_page(draft: Draft, item: str, form: Disputed) -> str:
    found = _record(draft, item)
    form.offer(record_reading.shown(found, actor()))
    return render_template("filing/fields.html", form=form, step=place_of(draft, "fields", item), record=found)


@bp.get("/file/<int:draft_id>/items/<int:item>/claims")
@needs(Action.FILE)
@step("claims")
def claims(draft: Draft, item: str) -> str:
    known = item_of(draft.content, item)
    data = {**known.get("claims", {}), "statement": known.get("statement")}
    return _claims_page(draft, item, filled(claims_form(_disputed(draft, item)), draft, Step("claims", item), data))


@bp.post("/file/<int:draft_id>/items/<int:item>/claims")
@needs(Action.FILE)
@step("claims")
def claim(draft: Draft, item: str) -> Answer:
    lines = _disputed(draft, item)
    form = claims_form(lines)()
    valid = form.validate_on_submit()
    claimed = {line.field.code: form[line.field.code].data for line in lines if form[line.field.code].data}
    said = {"claims": claimed, "statement": form.statement.data}
    known = {**item_of(draft.content, item), **said}
    form.refuse(draft_content.item_faults(draft.content, known, today(), "statement"))
    if valid:
        form.refuse(draft_content.claim_faults(known, _record(draft, item)))
    if form.errors:
        return _claims_page(draft, item, form), 422
    return save_step(draft, "claims", item, **said)


def _claims_page(draft: Draft, item: str, form: Claims) -> str:
    codes = [line.field.code for line in _disputed(draft, item)]
    return render_template(
        "filing/claims.html",
        form=form,
        step=place_of(draft, "claims", item),
        codes=codes,
        record=_record(draft, item),
    )


def _record(draft: Draft, item: str) -> Record:
    with database().reading() as session:
        return record_of(session, draft, item, actor())


def _disputed(draft: Draft, item: str) -> list[ShownField]:
    """The disputed fields as recorded, in the order of the standard."""
    wanted = item_of(draft.content, item)["disputed"]
    return [line for line in record_reading.shown(_record(draft, item), actor()) if line.field.code in wanted]
