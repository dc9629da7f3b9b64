"""Figures of supervision: a period in tables with a chart beside each, and what a batch of wrong records leads to."""

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import batch_errors, contests, figures, supervised_places
from app.services.batch_errors import BatchErrors
from app.web import figures_page
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence, translated
from app.web.forms.base import PageForm, Required, stripped

bp = Blueprint("figures", __name__, url_prefix="/supervision/figures")


class BatchOrder(PageForm):
    """What is demanded of the provider of a batch."""

    title = StringField(N_("标题"), [Required()], filters=[stripped])
    demand = TextAreaField(N_("整改要求"), [Required()], filters=[stripped])


@bp.get("")
@needs(Action.SUPERVISE)
def index() -> str:
    """The figures of a period, of all units or of one."""
    watched = supervised_places.places(actor())
    with database().reading() as session:
        units = supervised_places.units(session, watched)
        asked = figures_page.asked(watched, units, today())
        document = figures.read(session, asked.place, asked.period, asked.unit, now=now())
        waiting = contests.waiting(session, actor=actor())
    return render_template(
        "supervision/figures.html",
        asked=asked,
        places=figures_page.place_names(watched),
        units=units[asked.place],
        figures=figures_page.shown(document),
        waiting=waiting,
    )


@bp.get("/batches/<int:batch_id>")
@needs(Action.SUPERVISE)
def batch(batch_id: int) -> str:
    """A batch whose records were wrong, and what is left of it. Raises NotFound."""
    with database().reading() as session:
        found = batch_errors.read(session, batch_id, actor=actor())
    words = translated(
        N_("本批次信息经异议核实多有错误，请逐条核对本单列出的记录，有误的更正或者撤销，并反馈原因和防范措施。")
    )
    form = BatchOrder(formdata=None, title=translated(N_("成批信息错误")), demand=words)
    return _batch_page(found, form)


def _batch_page(found: BatchErrors, form: BatchOrder) -> str:
    return render_template("supervision/batch.html", found=found, form=form)


@bp.post("/batches/<int:batch_id>")
@needs(Action.SUPERVISE)
def order(batch_id: int) -> Response | tuple[str, int]:
    """Issue one order over what is left. Raises NotFound, Forbidden."""
    form = BatchOrder()
    try:
        with database().transaction() as session:
            issued = batch_errors.order(
                session, batch_id, form.title.data or "", form.demand.data or "", actor=actor(), now=now()
            )
    except Invalid as refused:
        form.refuse(refused.errors)
    except Conflict as refused:
        form.form_errors.append(sentence(refused.message, refused.values))
    else:
        flash(N_("督办单已发出"))
        return redirect(f"/cases/{issued.row['number']}", 303)
    with database().reading() as session:
        found = batch_errors.read(session, batch_id, actor=actor())
    return _batch_page(found, form), 422
