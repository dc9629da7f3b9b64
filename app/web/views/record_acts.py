"""What a provider's officer does to a record: marks with reasons, and the persons behind a firm."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain import publication
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.permissions import Action
from app.domain.record_words import Disclosure
from app.domain.vocabulary import N_
from app.models.person_link import PersonLink
from app.services import person_links, record_marks, record_sheet, struck_down
from app.services.record_sheet import RecordSheet
from app.web import uploads
from app.web.access import needs
from app.web.context import actor, database, now, outside, today
from app.web.filters import sentence
from app.web.forms.base import PageForm
from app.web.forms.records import CourtMark, DisclosureMark, LinkPerson, StruckDown, UnlinkPerson

bp = Blueprint("record_acts", __name__, url_prefix="/records/<int:record_id>")
Answer = str | Response | tuple[str, int]


def _sheet(record_id: int) -> RecordSheet:
    """The record, for an officer of its provider. Raises NotFound, Forbidden."""
    with database().reading() as session:
        sheet = record_sheet.of(session, record_id, actor=actor(), today=today())
    if not sheet.may_keep:
        raise Forbidden()
    return sheet


def _page(template: str, sheet: RecordSheet, form: PageForm, **more: Any) -> str:
    return render_template(f"records/{template}.html", sheet=sheet, record=sheet.record, form=form, **more)


def _carry_out(sheet: RecordSheet, form: PageForm, act: Callable[[Session], object], done: str) -> Response | None:
    """Do the act and go back to the record; nothing where it was refused, which the form then tells."""
    try:
        with database().transaction() as session:
            act(session)
    except Invalid as refused:
        form.refuse(refused.errors)
    except Conflict as refused:
        form.fault("", sentence(refused.message, refused.values))
    else:
        flash(done)
        return redirect(f"/records/{sheet.record.id}", 303)
    return None


@bp.get("/court")
@needs(Action.KEEP_RECORDS)
def ask_court(record_id: int) -> Answer:
    sheet = _sheet(record_id)
    return _page("court", sheet, CourtMark(data={"on": "" if sheet.record.court_pending else "1"}))


@bp.post("/court")
@needs(Action.KEEP_RECORDS)
def court(record_id: int) -> Answer:
    """Set the mark, or take it off; asked twice it changes once. Raises NotFound, Forbidden."""
    sheet, form = _sheet(record_id), CourtMark()
    data = {"on": form.on.data == "1", "document": form.document.data, "reason": form.reason.data}
    done = _carry_out(
        sheet,
        form,
        lambda session: record_marks.court(session, record_id, data, actor=actor(), now=now()),
        N_("标记已变更，理由已保存"),
    )
    return done or (_page("court", sheet, form), 422)


@bp.get("/struck-down")
@needs(Action.KEEP_RECORDS)
def ask_struck_down(record_id: int) -> Answer:
    sheet = _sheet(record_id)
    return _page("struck_down", sheet, StruckDown(), clause=struck_down.clause(sheet.pack))


@bp.post("/struck-down")
@needs(Action.KEEP_RECORDS)
def take_back(record_id: int) -> Answer:
    """Withdraw the record of a decision that has lost its force; asked twice it is done once."""
    sheet, form = _sheet(record_id), StruckDown()
    data = {name: form[name].data for name in ("ended", "organ", "document", "reason")}
    data["on"] = (form.on.raw_data or [""])[0]
    done = _carry_out(
        sheet,
        form,
        lambda session: struck_down.revoke(session, record_id, data, outside().texts, actor=actor(), now=now()),
        N_("记录已撤回，有关措施和名单已同时处理"),
    )
    return done or (_page("struck_down", sheet, form, clause=struck_down.clause(sheet.pack)), 422)


@bp.get("/disclosure")
@needs(Action.KEEP_RECORDS)
def ask_disclosure(record_id: int) -> Answer:
    sheet = _sheet(record_id)
    record = sheet.record
    form = DisclosureMark(data={"disclosure": record.disclosure.value, "withheld": record.withheld or ""})
    return _disclosure_page(sheet, form)


@bp.post("/disclosure")
@needs(Action.KEEP_RECORDS)
def disclosure(record_id: int) -> Answer:
    """Say who may read the record, or that it is not published. Raises NotFound, Forbidden."""
    sheet, form = _sheet(record_id), DisclosureMark()
    data = {name: form[name].data for name in ("disclosure", "withheld", "reason")}
    done = _carry_out(
        sheet,
        form,
        lambda session: record_marks.disclose(session, record_id, data, actor=actor(), now=now()),
        N_("公开属性已变更，理由已保存"),
    )
    return done or (_disclosure_page(sheet, form), 422)


def _disclosure_page(sheet: RecordSheet, form: DisclosureMark) -> str:
    reasons = publication.exclusions(sheet.pack, sheet.record.kind)
    form.disclosure.choices = [SelectChoice(each.value, each.label) for each in sheet.publishing.classes]
    form.withheld.choices = [SelectChoice("", N_("按公开属性办理"))]
    form.withheld.choices += [SelectChoice(each.value, each.label) for each in reasons]
    choosable = bool(reasons) or len(sheet.publishing.classes) > 1 or sheet.record.disclosure is not Disclosure.PUBLIC
    return _page("disclosure", sheet, form, reasons=reasons, choosable=choosable, publishing=sheet.publishing)


@bp.get("/persons")
@needs(Action.KEEP_RECORDS)
def ask_person(record_id: int) -> Answer:
    return _person_page(_sheet(record_id), LinkPerson())


@bp.post("/persons")
@needs(Action.KEEP_RECORDS)
def link_person(record_id: int) -> Answer:
    """Link a person, with the paper that says so. Raises NotFound, Forbidden."""
    sheet, form = _sheet(record_id), LinkPerson()
    if not uploads.take(form):
        return _person_page(sheet, form), 422
    names = ("name", "id_number", "confirm_number", "role", "document")
    papers = form.evidence.data or []
    data = {name: form[name].data for name in names} | {"evidence": papers[-1] if papers else None}
    done = _carry_out(
        sheet,
        form,
        lambda session: person_links.add(session, record_id, data, actor=actor(), now=now()),
        N_("责任人员已关联"),
    )
    if done is None and form.evidence.errors:
        form["files"].errors = [*form["files"].errors, *form.evidence.errors]
        form.evidence.errors = []
    return done or (_person_page(sheet, form), 422)


def _person_page(sheet: RecordSheet, form: LinkPerson) -> str:
    rule = sheet.pack.rules.get(person_links.RECORDED)
    is_firm = not sheet.publishing.is_person
    open_to = is_firm and person_links.recorded(sheet.pack)
    return _page("persons", sheet, form, rule=rule, is_firm=is_firm, open_to=open_to)


@bp.get("/persons/<int:link_id>/remove")
@needs(Action.KEEP_RECORDS)
def ask_unlink(record_id: int, link_id: int) -> Answer:
    sheet = _sheet(record_id)
    return _page("unlink", sheet, UnlinkPerson(), link=_link(sheet, link_id))


def _link(sheet: RecordSheet, link_id: int) -> PersonLink:
    """A link in force on the record. Raises NotFound."""
    found = next((each for each in sheet.links if each.id == link_id), None)
    if found is None:
        raise NotFound()
    return found


@bp.post("/persons/<int:link_id>/remove")
@needs(Action.KEEP_RECORDS)
def unlink_person(record_id: int, link_id: int) -> Answer:
    """Take a link off; it stays for the audit. Raises NotFound, Forbidden."""
    sheet, form = _sheet(record_id), UnlinkPerson()
    link = _link(sheet, link_id)
    data = {"reason": form.reason.data}
    done = _carry_out(
        sheet,
        form,
        lambda session: person_links.remove(session, record_id, link_id, data, actor=actor(), now=now()),
        N_("关联已取消，理由已保存"),
    )
    return done or (_page("unlink", sheet, form, link=link), 422)
