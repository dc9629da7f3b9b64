"""Filing an objection: which records, each of them once, and the list of what has been chosen."""

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.clock import machine_now
from app.domain.errors import Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.models.draft import Draft
from app.models.record import Record
from app.services import draft_content, drafts, record_reading, records, throttling
from app.services.filing import MAX_ITEMS
from app.services.input import row_id
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.filing_items import chosen, record_line
from app.web.filing_steps import Answer, Step, address, filled, next_step, place_of, save_step, step
from app.web.forms.base import StepForm
from app.web.forms.filing import ChooseRecords, FindRecord

bp = Blueprint("filing_record", __name__)
PAGE = 20
MAX_MISSES = 30


@bp.get("/file/<int:draft_id>/record")
@needs(Action.FILE)
@step("record")
def record(draft: Draft) -> str:
    return _record_page(draft, filled(ChooseRecords, draft, Step("record"), {}))


@bp.post("/file/<int:draft_id>/record")
@needs(Action.FILE)
@step("record")
def choose_records(draft: Draft) -> Answer:
    form = ChooseRecords()
    if not form.validate_on_submit():
        return _record_page(draft, form), 422
    with database().reading() as session:
        found = [_disputable(session, draft, each) for each in form.records.data]
    try:
        return _take(draft, found)
    except Invalid as refused:
        form.refuse(refused.errors)
    return _record_page(draft, form), 422


def _disputable(session: Session, draft: Draft, given: str) -> Record:
    return record_reading.to_dispute(session, row_id(given) or 0, draft.content["jurisdiction"], actor=actor())


def _take(draft: Draft, found: list[Record]) -> Response:
    """Put records into the draft; one that is there already leads back to it. Raises Invalid for too many."""
    with database().transaction() as session:
        row = drafts.own(session, draft.id, actor=actor(), locked=True)
        if not row.content.get("filed"):
            content = draft_content.with_records(row.content, [str(each.id) for each in found])
            typed = {key: each for key, each in content.get("typed", {}).items() if key != "record"}
            row = drafts.change(session, draft.id, {**content, "typed": typed}, actor=actor(), now=now())
    return redirect(address(draft.id, next_step(row.content)), 303)


def _record_page(draft: Draft, form: ChooseRecords) -> str:
    place = draft.content["jurisdiction"]
    with database().reading() as session:
        cursor = request.args.get("cursor")
        found = records.page(session, actor=actor(), limit=PAGE, cursor=cursor, jurisdiction=place)
        busy = drafts.open_cases(session, place, [row.id for row in found.rows], actor=actor())
    taken = {each["record"] for each in draft.content["items"].values()}
    free = [row for row in found.rows if row.id not in busy and str(row.id) not in taken]
    form.records.choices = [SelectChoice(str(row.id), record_line(row)) for row in free]
    return render_template(
        "filing/record.html",
        form=form,
        step=place_of(draft, "record"),
        next=found.next,
        find=address(draft.id, "find"),
        busy=[(record_line(row), busy[row.id]) for row in found.rows if row.id in busy],
        taken=[record_line(row) for row in found.rows if str(row.id) in taken],
    )


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
    key = throttling.throttle_key("record", str(actor().account_id))
    with database().transaction() as session:
        throttling.refuse_throttled(session, [key], MAX_MISSES, machine_now())
        found = record_reading.published(
            session, draft.content["jurisdiction"], int(form.provider.data), form.document_number.data
        )
        if not found:
            throttling.count_attempt(session, key, machine_now())
    if form.name.data:
        found = [row for row in found if row.subject.name == form.name.data]
    if len(found) == 1:
        return _take(draft, found[:1])
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


@bp.get("/file/<int:draft_id>/basket")
@needs(Action.FILE)
@step("basket")
def basket(draft: Draft) -> str:
    return _basket_page(draft, StepForm())


@bp.post("/file/<int:draft_id>/basket")
@needs(Action.FILE)
@step("basket")
def leave_basket(draft: Draft) -> Answer:
    """Go on with the records as they are, or choose another one."""
    if request.form.get("act") == "add":
        return redirect(address(draft.id, "record"), 303)
    return save_step(draft, "basket")


@bp.post("/file/<int:draft_id>/items/<int:item>/remove")
@needs(Action.FILE)
def remove(draft_id: int, item: int) -> Response:
    """Take a record out of the filing with what was said of it. Raises NotFound."""
    with database().transaction() as session:
        row = drafts.own(session, draft_id, actor=actor(), locked=True)
        if row.content.get("filed"):
            return redirect(f"/file/{draft_id}", 303)
        content = draft_content.without(row.content, str(item))
        row = drafts.change(session, draft_id, content, actor=actor(), now=now())
    flash(N_("已从本次申请中去掉这条记录"))
    return redirect(address(draft_id, next_step(row.content) if not row.content["items"] else "basket"), 303)


def _basket_page(draft: Draft, form: StepForm) -> str:
    with database().reading() as session:
        rows = chosen(session, draft, actor())
    return render_template("filing/basket.html", form=form, step=place_of(draft, "basket"), rows=rows, most=MAX_ITEMS)
