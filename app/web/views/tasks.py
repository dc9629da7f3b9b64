"""One task: its form on the page of its case, what becomes of it, and handing it to a colleague."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import boilerplate, inbox, progress, task_drafts
from app.services import desk as desks
from app.services.desk import Desk
from app.services.input import row_id
from app.web import back, case_page, first_look, task_work, uploads
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence, translated
from app.web.forms.task_base import TaskForm

bp = Blueprint("task_pages", __name__, url_prefix="/tasks")
Answer = str | Response | tuple[str, int]
_NO_WORDS = frozenset({"csrf_token", "stamp", "template", "next"})


@bp.get("/<int:task_id>")
@needs(Action.VIEW_TASKS)
def show(task_id: int) -> Answer:
    """The page of the task's case, the form of this task on it."""
    try:
        desk = open_desk(task_id)
        if not first_look.noted(desk.view):
            desk = open_desk(task_id)
    except Conflict as gone:
        return gone_page(gone, task_id)
    return case_page.page(desk, task_work.filled_form(desk, row_id(request.args.get("draft"))))


@bp.post("/<int:task_id>")
@needs(Action.COMPLETE)
def complete(task_id: int) -> Answer:
    """Finish the task. A refusal shows the page again with everything that was filled in, files included."""
    try:
        desk = open_desk(task_id)
        form = case_page.task_form(desk)
        if form is None:
            raise Conflict("task_claimed", N_("该任务已由其他人签收"))
        kept = uploads.take(form)
        if (seen := request.form.get("stamp")) and seen != task_work.stamp(desk):
            raise Conflict("case_changed", N_("您填写期间，本件有新的材料或者变动。请查看后再提交"))
        if kept and _finish(desk, form, task_id):
            return redirect(back.to_case(desk.case.number, task_id), 303)
    except Conflict as gone:
        return gone_page(gone, task_id)
    return case_page.page(desk, form), 422


def _finish(desk: Desk, form: TaskForm, task_id: int) -> bool:
    """Whether the service took the answer; what it found wrong stands on the form."""
    outcome = form.outcome.data or ""
    key = (desk.case.jurisdiction, desk.case.id, task_id)
    try:
        with database().transaction() as session:
            progress.complete(session, *key, outcome, form.answer(outcome), actor=actor(), now=now())
            task_drafts.forget(session, desk.case.jurisdiction, task_id, actor=actor())
    except Invalid as refused:
        form.refuse(refused.errors)
        return False
    flash(gettext("已办理：%(task)s", task=translated(desk.task_name)))
    if desk.task is not None and desk.task.key == "verify_record" and outcome != "misrouted":
        _say_alike(desk, form)
    return True


def _say_alike(desk: Desk, form: TaskForm) -> None:
    """Tell a provider that its opinion reads like others; the receiver is shown the same."""
    with database().reading() as session:
        found = boilerplate.look(session, desk.case, form["opinion"].data or "", actor=actor(), now=now())
    for words in task_work.flag_words(found):
        flash(words, "warn")


@bp.post("/<int:task_id>/preview")
@needs(Action.COMPLETE)
def preview(task_id: int) -> Answer:
    """The letter as it would be sent, over the form that is not sent yet."""
    try:
        desk = open_desk(task_id)
        form = case_page.task_form(desk)
        text = form.text.data if form and "text" in form else ""
        with database().transaction() as session:
            letter = desks.preview_answer(session, task_id, (text or "").strip(), actor=actor(), now=now())
    except Conflict as gone:
        return gone_page(gone, task_id)
    return case_page.page(desk, form, letter=letter)


@bp.post("/<int:task_id>/reassign")
@needs(Action.REASSIGN)
def reassign(task_id: int) -> Answer:
    """转办, with a reason."""
    to = request.form.get("to", "")
    data = {name: request.form.get(name, "") for name in ("reason_code", "reason")}
    try:
        with database().transaction() as session:
            command = inbox.reassign(session, task_id, to, data, actor=actor(), now=now())
    except Conflict as gone:
        return gone_page(gone, task_id)
    except Invalid as refused:
        desk = open_desk(task_id)
        faults = {each.field: sentence(each.message, each.values) for each in refused.errors}
        return case_page.page(desk, case_page.task_form(desk), hand={"to": to, **data, "faults": faults}), 422
    flash(gettext("已转办：%(number)s", number=command.row["number"]))
    return redirect(back.to_case(command.row["number"], task_id), 303)


def open_desk(task_id: int) -> Desk:
    """The task with its case, as this request's actor sees it. Raises NotFound, Conflict `task_finished`."""
    with database().reading() as session:
        return desks.of_task(session, task_id, actor=actor(), today=today())


def gone_page(gone: Conflict, task_id: int) -> tuple[str, int]:
    """Finished, withdrawn, claimed or changed meanwhile: say so, show the way on, and lose nothing that was typed."""
    typed = _typed(gone, task_id)
    with database().reading() as session:
        number = desks.number_of(session, task_id, actor())
    message = sentence(gone.message, gone.values)
    again = f"/tasks/{task_id}" if gone.code == "case_changed" else ""
    return render_template("tasks/gone.html", message=message, number=number, typed=typed, again=again), 409


def _typed(gone: Conflict, task_id: int) -> list[str]:
    """The words of the form that cannot be sent, or of the draft kept before; a task still open keeps them as draft."""
    content = dict(request.form.lists()) if request.method == "POST" else {}
    if gone.code == "case_changed":
        with database().transaction() as session:
            task_drafts.keep(session, task_id, content, actor=actor(), now=now())
    if not content:
        with database().reading() as session:
            kept = task_drafts.own(session, task_id, actor=actor())
        content = kept.content if kept else {}
    return task_drafts.words({name: values for name, values in content.items() if name not in _NO_WORDS})
