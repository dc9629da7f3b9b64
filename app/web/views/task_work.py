"""What is done to the form of a task before it is sent: kept, thrown away, begun from a text of the unit."""

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.services import task_drafts
from app.web import case_page, task_work, uploads
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.filters import moment, sentence
from app.web.forms.task_base import TaskForm
from app.web.views.tasks import gone_page, open_desk

bp = Blueprint("task_work", __name__, url_prefix="/tasks")
Page = str | Answer | Response | tuple[str, int]


@bp.post("/<int:task_id>/draft")
@needs(Action.COMPLETE)
def keep(task_id: int) -> Page:
    """暂存: by the button, with files, or while somebody types. Raises NotFound, Forbidden, Conflict."""
    content = {name: values for name, values in request.form.lists() if name != "template"}
    try:
        if request.files:
            form = case_page.task_form(open_desk(task_id))
            if form is not None and not uploads.take(form):
                return _shown(task_id, form)
            if form is not None and "evidence" in form:
                content["evidence"] = list(form.evidence.data or [])
        with database().transaction() as session:
            at = task_drafts.keep(session, task_id, content, actor=actor(), now=now())
    except Conflict as gone:
        return gone_page(gone, task_id)
    except Invalid as refused:
        words = sentence(refused.errors[0].message, refused.errors[0].values)
        if _is_script():
            return make_response(jsonify(error=words), 422)
        flash(words, "warn")
        return _shown(task_id, case_page.task_form(open_desk(task_id)))
    if _is_script():
        return jsonify(saved=gettext("已自动保存：%(at)s", at=moment(at)))
    flash(gettext("已暂存，尚未提交。再次打开本任务时可以继续填写"))
    return redirect(f"/tasks/{task_id}", 303)


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _shown(task_id: int, form: TaskForm | None) -> Page:
    return case_page.page(open_desk(task_id), form), 422


@bp.post("/<int:task_id>/draft/discard")
@needs(Action.COMPLETE)
def discard(task_id: int) -> Answer:
    """Begin anew. Raises NotFound where nothing is kept."""
    with database().transaction() as session:
        task_drafts.discard(session, task_id, actor=actor())
    flash(gettext("已清除暂存的内容"))
    return redirect(f"/tasks/{task_id}", 303)


@bp.post("/<int:task_id>/insert")
@needs(Action.COMPLETE)
def insert(task_id: int) -> Page:
    """The form again, with a text of the unit in it and everything else as it was typed."""
    try:
        desk = open_desk(task_id)
        form = case_page.task_form(desk)
        if form is None:
            return redirect(f"/tasks/{task_id}", 303)
        uploads.take(form)
        task_work.beside(desk, form)
        if not task_work.insert(form, desk, request.form.get("template", "")):
            flash(gettext("请先选择模板"), "warn")
    except Conflict as gone:
        return gone_page(gone, task_id)
    return case_page.page(desk, form)
