"""Texts for replies: a unit's list of them, and one to write or change."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain import placeholders
from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import CaseKind
from app.models.desk import ReplyTemplate
from app.services import processes, reply_templates
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.filters import sentence
from app.web.forms.reply_template import ReplyTemplateForm

bp = Blueprint("templates", __name__, url_prefix="/desk/templates")
_KINDS = (CaseKind.OBJECTION, CaseKind.SUPERVISION, CaseKind.MEASURE_ORDER)
Page = str | Response | tuple[str, int]


@bp.get("")
@needs(Action.BULK)
def index() -> str:
    """The texts of the reader's units, by task."""
    with database().reading() as session:
        rows = reply_templates.listing(session, actor=actor())
        units = {each.id: each.name for each in reply_templates.units(session, actor=actor())}
    return render_template("desk/templates.html", rows=rows, units=units, names=_task_names())


@bp.get("/new")
@needs(Action.BULK)
def blank() -> str:
    return _form_page(_offered(ReplyTemplateForm(), fresh=True), None)


@bp.post("/new")
@needs(Action.BULK)
def create() -> Page:
    return _write(None)


@bp.get("/<int:template_id>")
@needs(Action.BULK)
def show(template_id: int) -> str:
    """One text, to change it. Raises NotFound for another unit's."""
    with database().reading() as session:
        row = reply_templates.one(session, template_id, actor=actor())
    return _form_page(_offered(ReplyTemplateForm(obj=row), fresh=False), row)


@bp.post("/<int:template_id>")
@needs(Action.BULK)
def change(template_id: int) -> Page:
    return _write(template_id)


@bp.post("/<int:template_id>/delete")
@needs(Action.BULK)
def remove(template_id: int) -> Response:
    """Raises NotFound for another unit's, and for one deleted before."""
    with database().transaction() as session:
        reply_templates.remove(session, template_id, actor=actor())
    flash(gettext("模板已删除"))
    return redirect("/desk/templates", 303)


def _write(template_id: int | None) -> Page:
    form = _offered(ReplyTemplateForm(), fresh=template_id is None)
    try:
        with database().transaction() as session:
            reply_templates.write(session, template_id, form.answer(), actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
    except Conflict as full:
        form.fault("", sentence(full.message, full.values))
    else:
        flash(gettext("模板已保存"))
        return redirect("/desk/templates", 303)
    with database().reading() as session:
        row = reply_templates.one(session, template_id, actor=actor()) if template_id else None
    return _form_page(form, row), 422


def _offered(form: ReplyTemplateForm, *, fresh: bool) -> ReplyTemplateForm:
    with database().reading() as session:
        units = reply_templates.units(session, actor=actor())
    form.offer(units, _task_names(), fresh=fresh)
    return form


def _form_page(form: ReplyTemplateForm, row: ReplyTemplate | None) -> str:
    return render_template("desk/template.html", form=form, row=row, places=placeholders.KNOWN)


def _task_names() -> Mapping[str, str]:
    """What the processes new cases begin on call their tasks."""
    with database().reading() as session:
        bundles = [processes.newest(session, kind)[1] for kind in _KINDS]
    return {key: task.name for bundle in bundles for key, task in bundle.user_tasks.items()}
