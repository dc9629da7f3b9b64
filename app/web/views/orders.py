"""督办单: the list, a new one with its preview, and the supervisor's acts that end one without its reply."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid, TooManyRequests
from app.domain.permissions import Action, may
from app.domain.supervision import Cause, OrderState
from app.domain.vocabulary import N_
from app.services import desk as desks
from app.services import order_preview, supervision_list, supervision_orders, urging
from app.services.command import CaseCommand
from app.services.order_choice import Choice
from app.services.supervision_list import Filters
from app.web import case_page
from app.web.access import needs
from app.web.back import own_path
from app.web.context import actor, database, now, outside, today
from app.web.filters import sentence
from app.web.forms.orders import OrderForm
from app.web.order_form import DEMAND, chosen, demand_of, lines_of, suggested, unit_asked
from app.web.views.inbox import pairs

bp = Blueprint("orders", __name__)
PAGE = 50
Answer = str | Response | tuple[str, int]
TABS = (
    ("", "all", N_("全部")),
    ("open", "open", N_("在办")),
    ("answered", "answered", N_("待核验")),
    ("overdue", "overdue", N_("逾期未反馈")),
    ("ended", "ended", N_("已办结")),
)


@bp.get("/supervision/orders")
@needs(Action.READ_ORDERS)
def index() -> str:
    """Orders, newest first; a unit reads its own. Raises Invalid for an unknown state or cursor."""
    filters, who = Filters.of(request.args), actor()
    with database().reading() as session:
        cursor = request.args.get("cursor", "")
        found = supervision_list.page(session, filters, actor=who, now=now(), today=today(), limit=PAGE, cursor=cursor)
        units = supervision_list.units(session, actor=who)
    watching = may(who, Action.SUPERVISE)
    return render_template(
        "supervision/orders.html",
        found=found,
        tabs=TABS,
        filters=filters,
        states=pairs(OrderState),
        units=units,
        active=_active(filters, dict(units)),
        watching=watching,
    )


def _active(filters: Filters, units: dict[str, str]) -> list[tuple[str, str]]:
    named = {code: words for code, _, words in TABS} | dict(pairs(OrderState))
    words = {
        "state": sentence(named.get(filters.state, ""), {}) if filters.state else "",
        "unit": gettext("单位：%(name)s", name=units.get(filters.unit, filters.unit)) if filters.unit else "",
        "campaign": gettext("同一专项督查") if filters.campaign else "",
        "q": gettext("查找：%(q)s", q=filters.q) if filters.q else "",
    }
    return [(name, text) for name, text in words.items() if text]


@bp.get("/supervision/orders/new")
@needs(Action.SUPERVISE)
def blank() -> str:
    """A new order over the cases in the address; with several units concerned, one is chosen first."""
    choice = chosen()
    unit = unit_asked(choice)
    form = OrderForm(formdata=None, title=suggested(choice, unit), demand=gettext(DEMAND))
    return _page(form, choice)


@bp.post("/supervision/orders/new")
@needs(Action.SUPERVISE)
def issue() -> Answer:
    """Choose (from a list too long for an address), look at the letter first, or send it."""
    choice = chosen()
    if request.form.get("act") not in ("preview", "issue"):
        unit = unit_asked(choice)
        return _page(OrderForm(formdata=None, title=suggested(choice, unit), demand=gettext(DEMAND)), choice)
    form = OrderForm()
    try:
        wish = demand_of(form, choice)
        with database().transaction() as session:
            if request.form["act"] == "preview":
                seen = order_preview.preview(session, wish, actor=actor(), now=now())
                return _page(form, choice, preview=seen)
            command = supervision_orders.issue(session, wish, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(error for error in refused.errors if not error.field.startswith("matters."))
        return _page(form, choice, refused=refused), 422
    except Conflict as refused:
        form.fault("", sentence(refused.message, refused.values))
        return _page(form, choice), 409
    flash(gettext("已发出督办单：%(number)s", number=command.row["number"]))
    return redirect(f"/cases/{command.row['number']}", 303)


def _page(form: OrderForm, choice: Choice, preview: Any = None, refused: Invalid | None = None) -> str:
    unit = unit_asked(choice)
    return render_template(
        "supervision/new_order.html",
        form=form,
        choice=choice,
        unit=unit,
        lines=lines_of(choice, unit, refused) if unit else [],
        causes=[(each.value, each.label) for each in Cause],
        preview=preview,
    )


@bp.post("/supervision/orders/<number>/circulate")
@needs(Action.SUPERVISE)
def circulate(number: str) -> Answer:
    """通报 over an order left unanswered. What is too early or not allowed is said on the page."""
    return _end(number, "circulate", supervision_orders.circulate_unanswered, gettext("已通报，督办单办结"))


@bp.post("/supervision/orders/<number>/revoke")
@needs(Action.SUPERVISE)
def revoke(number: str) -> Answer:
    """撤销督办单, with a reason."""
    return _end(number, "revoke", supervision_orders.revoke, gettext("督办单已撤销，已书面通知单位"))


def _end(number: str, act: str, step: Callable[..., CaseCommand], told: str) -> Answer:
    text = request.form.get("text", "")
    try:
        with database().transaction() as session:
            step(session, number, text, actor=actor(), now=now())
    except Conflict as late:
        flash(sentence(late.message, late.values), "warn")
    except Invalid as refused:
        with database().reading() as session:
            desk = desks.of_case(session, number, actor=actor(), today=today())
        faults = {each.field: sentence(each.message, each.values) for each in refused.errors}
        sent = {act: {"text": text, "faults": faults}}
        return case_page.page(desk, case_page.task_form(desk), beside=sent), 422
    else:
        flash(told)
    return redirect(f"/cases/{number}", 303)


@bp.post("/tasks/<int:task_id>/urge")
@needs(Action.URGE)
def urge(task_id: int) -> Response:
    """催办 with one click, once a day for each task; back to where it was asked for. Raises NotFound, Forbidden."""
    try:
        with database().transaction() as session:
            command = urging.urge(session, task_id, outside().texts, actor=actor(), now=now())
        number = command.row["number"]
        flash(gettext("已催办：%(number)s", number=number))
    except (Conflict, TooManyRequests) as refused:
        flash(sentence(refused.message, refused.values), "warn")
        with database().reading() as session:
            number = desks.number_of(session, task_id, actor())
    return redirect(own_path(request.form.get("next", "")) or f"/cases/{number}", 303)
