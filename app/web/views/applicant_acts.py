"""What an applicant does to a running case: supplement it, remind those who hold it, take it back."""

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.domain.errors import Conflict, DomainError, Invalid, TooManyRequests
from app.domain.permissions import Action
from app.domain.vocabulary import N_, CaseStatus
from app.services import applicant_acts, case_reading, evidence, progress
from app.web.access import needs
from app.web.context import actor, database, now, outside, settings, today
from app.web.filing_steps import Answer
from app.web.filters import sentence
from app.web.forms.base import refused_file
from app.web.forms.tracking import Confirm, Supplement
from app.web.views.tracking import back_to, progress_answer

bp = Blueprint("applicant_acts", __name__)


@bp.post("/progress/<number>/supplement")
@needs(Action.SUPPLEMENT)
def supplement(number: str) -> Answer:
    """补正. Sound files survive the refusal of others: the page carries their ids. Raises Conflict `stale`."""
    form = Supplement()
    kept = [each for each in request.form.getlist("kept") if each.isdecimal()]
    form.validate_on_submit()
    kept += [found for file in form.files.data or [] if file.filename and (found := _upload(file, form))]
    if form.errors:
        return _refused(number, form, kept)
    data = {"statement": form.statement.data, "evidence": kept}
    try:
        with database().transaction() as session:
            applicant_acts.supplement(session, number, data, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _refused(number, form, kept)
    flash(N_("补正已提交，受理单位将继续审查，办理计时恢复"))
    return back_to(number)


def _refused(number: str, form: Supplement, kept: list[str]) -> Answer:
    page = progress_answer(number, form, kept)
    return (page, 422) if isinstance(page, str) else page


def _upload(file: FileStorage, form: Supplement) -> str:
    try:
        with database().transaction() as session:
            limit = settings().limits.file
            name = file.filename or ""
            row = evidence.upload(session, name, file.read(), outside(), limit=limit, actor=actor(), now=now())
            return str(row.id)
    except DomainError as refused:
        form.fault("files", refused_file(name, refused))
    return ""


@bp.post("/progress/<number>/remind")
@needs(Action.REMIND)
def remind(number: str) -> Answer:
    """催办, once a day."""
    try:
        with database().transaction() as session:
            applicant_acts.remind(session, number, outside().texts, actor=actor(), now=now())
    except (TooManyRequests, Conflict) as refused:
        flash(sentence(refused.message, refused.values), "warn")
    else:
        flash(N_("已催办，并记入办理日志"))
    return back_to(number)


@bp.get("/progress/<number>/retract")
@needs(Action.RETRACT)
def ask_retract(number: str) -> Answer:
    """What taking back means, before it is done."""
    with database().reading() as session:
        view = case_reading.read(session, number, actor=actor(), today=today())
    if view.case.status is not CaseStatus.OPEN or view.case.answered_at is not None:
        flash(gettext("已作出答复或已办结，不能再撤回"), "warn")
        return back_to(number)
    return render_template("tracking/retract.html", form=Confirm(), case=view.case, record=view.case.record)


@bp.post("/progress/<number>/retract")
@needs(Action.RETRACT)
def retract(number: str) -> Answer:
    """撤回. Raises NotFound, Forbidden, Conflict `not_retractable`."""
    with database().transaction() as session:
        key = case_reading.locate(session, number, actor())
        progress.retract(session, *key, actor=actor(), now=now())
    flash(N_("申请已撤回，各项时限随之终止"))
    return back_to(number)
