"""One task: its form on the page of its case, what becomes of it, and handing it to a colleague."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import desk as desks
from app.services import inbox, progress
from app.services.desk import Desk
from app.web import back, case_page, first_look, uploads
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence, translated
from app.web.forms.task_base import TaskForm

bp = Blueprint("task_pages", __name__, url_prefix="/tasks")
Answer = str | Response | tuple[str, int]


@bp.get("/<int:task_id>")
@needs(Action.VIEW_TASKS)
def show(task_id: int) -> Answer:
    """The page of the task's case, the form of this task on it."""
    try:
        desk = _open(task_id)
        if not first_look.noted(desk.view):
            desk = _open(task_id)
    except Conflict as gone:
        return _gone(gone, task_id)
    return case_page.page(desk, case_page.task_form(desk))


@bp.post("/<int:task_id>")
@needs(Action.COMPLETE)
def complete(task_id: int) -> Answer:
    """Finish the task. A refusal shows the page again with everything that was filled in, files included."""
    try:
        desk = _open(task_id)
        form = case_page.task_form(desk)
        if form is None:
            raise Conflict("task_claimed", N_("该任务已由其他人签收"))
        if uploads.take(form) and _finish(desk, form, task_id):
            return redirect(back.to_case(desk.case.number, task_id), 303)
    except Conflict as gone:
        return _gone(gone, task_id)
    return case_page.page(desk, form), 422


def _finish(desk: Desk, form: TaskForm, task_id: int) -> bool:
    """Whether the service took the answer; what it found wrong stands on the form."""
    outcome = form.outcome.data or ""
    key = (desk.case.jurisdiction, desk.case.id, task_id)
    try:
        with database().transaction() as session:
            progress.complete(session, *key, outcome, form.answer(outcome), actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return False
    flash(gettext("已办理：%(task)s", task=translated(desk.task_name)))
    return True


@bp.post("/<int:task_id>/preview")
@needs(Action.COMPLETE)
def preview(task_id: int) -> Answer:
    """The letter as it would be sent, over the form that is not sent yet."""
    try:
        desk = _open(task_id)
        form = case_page.task_form(desk)
        text = form.text.data if form and "text" in form else ""
        with database().transaction() as session:
            letter = desks.preview_answer(session, task_id, (text or "").strip(), actor=actor(), now=now())
    except Conflict as gone:
        return _gone(gone, task_id)
    return case_page.page(desk, form, letter=letter)


@bp.post("/<int:task_id>/reassign")
@needs(Action.REASSIGN)
def reassign(task_id: int) -> Answer:
    """转办, with a reason."""
    to, data = request.form.get("to", ""), {"reason": request.form.get("reason", "")}
    try:
        with database().transaction() as session:
            command = inbox.reassign(session, task_id, to, data, actor=actor(), now=now())
    except Conflict as gone:
        return _gone(gone, task_id)
    except Invalid as refused:
        desk = _open(task_id)
        faults = {each.field: sentence(each.message, each.values) for each in refused.errors}
        return case_page.page(desk, case_page.task_form(desk), hand={"to": to, **data, "faults": faults}), 422
    flash(gettext("已转办：%(number)s", number=command.row["number"]))
    return redirect(back.to_case(command.row["number"], task_id), 303)


def _open(task_id: int) -> Desk:
    with database().reading() as session:
        return desks.of_task(session, task_id, actor=actor(), today=today())


def _gone(gone: Conflict, task_id: int) -> tuple[str, int]:
    """Finished, withdrawn or claimed by a colleague meanwhile: say so, and show the way on."""
    with database().reading() as session:
        number = desks.number_of(session, task_id, actor())
    return render_template("tasks/gone.html", message=sentence(gone.message, gone.values), number=number), 409
