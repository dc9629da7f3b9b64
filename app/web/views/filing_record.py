"""Filing an objection: which record, which of its fields, and what they should say."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.clock import machine_now
from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.models.draft import Draft
from app.models.record import Record
from app.services import accounts, drafts, record_reading, records
from app.services.record_reading import ShownField
from app.web.access import needs
from app.web.context import actor, database, today
from app.web.filing_steps import Answer, address, place_of, save_step, step
from app.web.filters import day, label
from app.web.forms.filing import ChooseRecord, Claims, Disputed, FindRecord, claims_form

bp = Blueprint("filing_record", __name__)
PAGE = 20
MAX_MISSES = 30


@bp.get("/file/<int:draft_id>/record")
@needs(Action.FILE)
@step("record")
def record(draft: Draft) -> str:
    return _record_page(draft, ChooseRecord(data={"record": draft.content.get("record")}))


@bp.post("/file/<int:draft_id>/record")
@needs(Action.FILE)
@step("record")
def choose_record(draft: Draft) -> Answer:
    form = ChooseRecord()
    if not form.validate_on_submit():
        return _record_page(draft, form), 422
    chosen = str(form.record.data)
    with database().reading() as session:
        if not (chosen.isdecimal() and len(chosen) < 20):
            raise NotFound()
        found = record_reading.to_dispute(session, int(chosen), draft.content["jurisdiction"], actor=actor())
    return _take(draft, found)


def _take(draft: Draft, found: Record) -> Response:
    """Keep the record; what was said about another one is forgotten."""
    if draft.content.get("record") == str(found.id):
        return save_step(draft, "record")
    done = [name for name in draft.content["done"] if name not in ("fields", "claims")]
    return save_step(draft, "record", record=str(found.id), done=done, disputed=[], claims={})


def _record_page(draft: Draft, form: ChooseRecord) -> str:
    with database().reading() as session:
        found = records.page(
            session,
            actor=actor(),
            limit=PAGE,
            cursor=request.args.get("cursor"),
            jurisdiction=draft.content["jurisdiction"],
        )
    form.record.choices = [SelectChoice(str(row.id), _line(row)) for row in found.rows]
    return render_template(
        "filing/record.html", form=form, step=place_of(draft, "record"), next=found.next, find=address(draft.id, "find")
    )


def _line(row: Record) -> str:
    """A record as its subject recognises it: number, kind, what it was for, by whom and when."""
    decided = day(row.decided_on) if row.decided_on else ""
    matter = row.fields.get("CF_WFXW") or row.fields.get("XK_XKZS") or ""
    parts = (row.document_number, label(row.kind), matter, row.provider.name, decided, label(row.status))
    return " · ".join(part for part in parts if part)


@bp.get("/file/<int:draft_id>/find")
@needs(Action.FILE)
@step("record")
def find(draft: Draft) -> str:
    return _find_page(draft, _find_form(draft))


@bp.post("/file/<int:draft_id>/find")
@needs(Action.FILE)
@step("record")
def look_up(draft: Draft) -> Answer:
    """Find a published record of a unit by its document. Raises TooManyRequests after many misses."""
    form = _find_form(draft)
    if not form.validate_on_submit():
        return _find_page(draft, form), 422
    key = accounts.throttle_key("record", str(actor().account_id))
    with database().transaction() as session:
        accounts.refuse_throttled(session, [key], MAX_MISSES, machine_now())
        found = record_reading.published(
            session, draft.content["jurisdiction"], int(form.provider.data), form.document_number.data
        )
        if not found:
            accounts.count_attempt(session, key, machine_now())
    if form.name.data:
        found = [row for row in found if row.subject.name == form.name.data]
    if len(found) == 1:
        return _take(draft, found[0])
    if found:
        form.fault("name", N_("这个文号涉及几个单位，请填写单位名称"))
    else:
        form.fault("document_number", N_("没有找到已公示的单位记录，请核对文号、提供单位和单位名称"))
    return _find_page(draft, form), 422


def _find_form(draft: Draft) -> FindRecord:
    form = FindRecord()
    with database().reading() as session:
        units = record_reading.providers(session, draft.content["jurisdiction"])
    form.provider.choices = [SelectChoice(str(unit.id), unit.name) for unit in units]
    return form


def _find_page(draft: Draft, form: FindRecord) -> str:
    return render_template("filing/find.html", form=form, step=place_of(draft, "record"))


@bp.get("/file/<int:draft_id>/fields")
@needs(Action.FILE)
@step("fields")
def fields(draft: Draft) -> str:
    chosen = draft.content.get("disputed", [])
    form = Disputed(data={"ground": draft.content.get("ground"), "present": chosen, "absent": chosen})
    return _fields_page(draft, form)


@bp.post("/file/<int:draft_id>/fields")
@needs(Action.FILE)
@step("fields")
def choose_fields(draft: Draft) -> Answer:
    form = Disputed()
    found = _record(draft)
    form.offer(record_reading.shown(found, actor()))
    if not form.validate_on_submit():
        return _fields_page(draft, form), 422
    disputed = [*form.present.data, *form.absent.data]
    done = draft.content["done"]
    if disputed != draft.content.get("disputed"):
        done = [name for name in done if name != "claims"]
    return save_step(draft, "fields", ground=form.ground.data, disputed=disputed, done=done)


def _fields_page(draft: Draft, form: Disputed) -> str:
    found = _record(draft)
    form.offer(record_reading.shown(found, actor()))
    return render_template("filing/fields.html", form=form, step=place_of(draft, "fields"), record=found)


@bp.get("/file/<int:draft_id>/claims")
@needs(Action.FILE)
@step("claims")
def claims(draft: Draft) -> str:
    content = draft.content
    form = claims_form(_disputed(draft))(data={**content.get("claims", {}), "statement": content.get("statement")})
    return _claims_page(draft, form)


@bp.post("/file/<int:draft_id>/claims")
@needs(Action.FILE)
@step("claims")
def claim(draft: Draft) -> Answer:
    lines = _disputed(draft)
    form = claims_form(lines)()
    valid = form.validate_on_submit()
    claimed = {line.field.code: form[line.field.code].data for line in lines if form[line.field.code].data}
    said = {"claims": claimed, "statement": form.statement.data}
    content = {**draft.content, **said}
    form.refuse(drafts.faults(content, today(), "items.0.statement"))
    if valid:
        form.refuse(drafts.claim_faults(content, _record(draft)))
    if form.errors:
        return _claims_page(draft, form), 422
    return save_step(draft, "claims", **said)


def _claims_page(draft: Draft, form: Claims) -> str:
    codes = [line.field.code for line in _disputed(draft)]
    return render_template("filing/claims.html", form=form, step=place_of(draft, "claims"), codes=codes)


def _record(draft: Draft) -> Record:
    with database().reading() as session:
        content = draft.content
        return record_reading.to_dispute(session, int(content["record"]), content["jurisdiction"], actor=actor())


def _disputed(draft: Draft) -> list[ShownField]:
    """The disputed fields as recorded, in the order of the standard."""
    wanted = draft.content["disputed"]
    return [line for line in record_reading.shown(_record(draft), actor()) if line.field.code in wanted]
