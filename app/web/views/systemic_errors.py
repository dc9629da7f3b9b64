"""成批信息错误: what is left of a batch or a field that was wrong too often, and one order over it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import systemic_errors
from app.services.systemic_errors import Source
from app.web.access import needs
from app.web.context import actor, database, now
from app.web.figures_page import field_label
from app.web.filters import sentence, translated
from app.web.forms.base import PageForm, Required, stripped

bp = Blueprint("systemic_errors", __name__, url_prefix="/supervision/figures")

Find = Callable[[Session], Source]
Page = str | Response | tuple[str, int]
_BATCH = N_("本批次信息经异议核实多有错误，请逐条核对本单列出的记录，有误的更正或者撤销，并反馈原因和防范措施。")
_FIELD = N_("“{field}”一项经异议核实多有错误，请逐条核对本单列出的记录，有误的更正或者撤销，并反馈原因和防范措施。")


class ErrorsOrder(PageForm):
    """What is demanded of the provider."""

    title = StringField(N_("标题"), [Required()], filters=[stripped])
    demand = TextAreaField(N_("整改要求"), [Required()], filters=[stripped])


@bp.get("/batches/<int:batch_id>")
@needs(Action.SUPERVISE)
def batch(batch_id: int) -> Page:
    """A batch whose records were wrong, and what is left of it. Raises NotFound."""
    return _shown(lambda session: systemic_errors.of_batch(session, batch_id, actor=actor()), translated(_BATCH))


@bp.post("/batches/<int:batch_id>")
@needs(Action.SUPERVISE)
def order_batch(batch_id: int) -> Page:
    """Issue one order over what is left of a batch. Raises NotFound, Forbidden."""
    return _ordered(lambda session: systemic_errors.of_batch(session, batch_id, actor=actor()))


@bp.get("/fields/<int:provider_id>/<field>")
@needs(Action.SUPERVISE)
def field(provider_id: int, field: str) -> Page:
    """A field that a provider often fills wrongly, and its records nobody has judged. Raises NotFound."""
    demand = sentence(_FIELD, {"field": field_label(field)})
    return _shown(lambda session: systemic_errors.of_field(session, provider_id, field, actor=actor()), demand)


@bp.post("/fields/<int:provider_id>/<field>")
@needs(Action.SUPERVISE)
def order_field(provider_id: int, field: str) -> Page:
    """Issue one order over the records with a field. Raises NotFound, Forbidden."""
    return _ordered(lambda session: systemic_errors.of_field(session, provider_id, field, actor=actor()))


def _shown(find: Find, demand: str) -> str:
    return _page(find, ErrorsOrder(formdata=None, title=translated(N_("成批信息错误")), demand=demand))


def _page(find: Find, form: ErrorsOrder) -> str:
    with database().reading() as session:
        found = systemic_errors.read(session, find(session))
    source = found.source
    name = field_label(source.field) if source.field else ""
    return render_template("supervision/systemic_errors.html", found=found, field=name, batch=source.batch, form=form)


def _ordered(find: Find) -> Page:
    form = ErrorsOrder()
    title, demand = form.title.data or "", form.demand.data or ""
    try:
        with database().transaction() as session:
            source = find(session)
            issued = systemic_errors.order(session, source, title, demand, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
    except Conflict as refused:
        form.form_errors.append(sentence(refused.message, refused.values))
    else:
        flash(N_("督办单已发出"))
        return redirect(f"/cases/{issued.row['number']}", 303)
    return _page(find, form), 422
