"""An officer's desk: who acts while somebody is away, lists kept under a name, and the map of the keys."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.services import absences, saved_views
from app.services.saved_views import ListPage
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import sentence, translated
from app.web.forms.base import PageForm
from app.web.forms.desk import NOT_A_DATE, Away, Renamed, SavedList

bp = Blueprint("desk", __name__)
Answer = str | Response | tuple[str, int]


@bp.get("/desk/absence")
@needs(Action.ARRANGE_DESK)
def absence() -> Answer:
    """离岗代办 of the actor's units, and the form that declares it."""
    return _absence_page(Away())


@bp.post("/desk/absence")
@needs(Action.ARRANGE_DESK)
def declare() -> Answer:
    """登记离岗, for oneself or for a colleague."""
    form = Away()
    form.validate()
    for field in (form.from_on, form.until_on):
        if field.raw_data and any(field.raw_data) and field.data is None:
            field.errors = [NOT_A_DATE]
    if form.errors:
        return _absence_page(form), 422
    try:
        with database().transaction() as session:
            absences.declare(session, form.data, actor=actor(), now=now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _absence_page(form), 422
    flash(gettext("已登记离岗，其任务由代办人办理"))
    return redirect("/desk/absence", 303)


@bp.post("/desk/absence/<int:absence_id>/end")
@needs(Action.ARRANGE_DESK)
def end(absence_id: int) -> Response:
    """提前结束."""
    try:
        with database().transaction() as session:
            row = absences.end(session, absence_id, actor=actor(), now=now())
            name = row.account.name
        flash(gettext("%(name)s的离岗已结束", name=name))
    except Conflict as refused:
        flash(translated(refused.message), "warn")
    return redirect("/desk/absence", 303)


def _absence_page(form: Away) -> str:
    with database().reading() as session:
        people = absences.people(session, actor=actor())
        rows = absences.listed(session, actor=actor(), today=today())
    names = [SelectChoice(each.login, each.name) for each in people]
    form.who.choices = form.substitute.choices = names
    own = next((each.login for each in people if each.id == actor().account_id), None)
    if not form.is_submitted():
        form.who.data, form.from_on.data = own, today()
    form.substitute.choices = [SelectChoice("", _CHOOSE), *names]
    return render_template("desk/absence.html", form=form, rows=rows, today=today())


_CHOOSE = N_("请选择")


@bp.get("/desk/views")
@needs(Action.ARRANGE_DESK)
def views() -> str:
    """管理列表: one's own lists with what can be done to them, and those of colleagues."""
    return _views_page(SavedList(formdata=None))


@bp.post("/desk/views")
@needs(Action.ARRANGE_DESK)
def save_view() -> Answer:
    """保存当前列表, and back to it; under a name one has already, that one is changed."""
    form = SavedList()
    try:
        with database().transaction() as session:
            row = saved_views.save(session, form.data, actor=actor(), now=now())
            name, page, query = row.name, ListPage(row.page), row.query
    except (Invalid, Conflict) as error:
        _show(form, error)
        return _views_page(form), 422
    flash(gettext("已保存列表：%(name)s", name=name))
    return redirect(saved_views.address(page, query), 303)


@bp.post("/desk/views/<int:view_id>/rename")
@needs(Action.ARRANGE_DESK)
def rename_view(view_id: int) -> Answer:
    """Another name for one's own list."""
    form = Renamed()
    try:
        with database().transaction() as session:
            saved_views.rename(session, view_id, form.data, actor=actor())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _views_page(SavedList(formdata=None), wrong={view_id: form}), 422
    return redirect("/desk/views", 303)


@bp.post("/desk/views/<int:view_id>/default")
@needs(Action.ARRANGE_DESK)
def default_view(view_id: int) -> Response:
    """首选: begin with this list, or with none again."""
    with database().transaction() as session:
        saved_views.make_default(session, view_id, actor=actor())
    return redirect("/desk/views", 303)


@bp.post("/desk/views/<int:view_id>/delete")
@needs(Action.ARRANGE_DESK)
def delete_view(view_id: int) -> Response:
    """Take one's own list away."""
    with database().transaction() as session:
        name = saved_views.delete(session, view_id, actor=actor())
    flash(gettext("已删除列表：%(name)s", name=name))
    return redirect("/desk/views", 303)


@bp.get("/keyboard")
@needs(Action.VIEW_TASKS)
def keyboard() -> str:
    """What each key does; the same as the `?` of every page, for those who read without script."""
    return render_template("desk/keyboard.html")


def _views_page(form: SavedList, wrong: dict[int, Renamed] | None = None) -> str:
    with database().reading() as session:
        rows = saved_views.of_actor(session, actor=actor())
    return render_template("desk/views.html", form=form, rows=rows, wrong=wrong or {}, most=saved_views.MOST)


def _show(form: PageForm, error: Invalid | Conflict) -> None:
    if isinstance(error, Invalid):
        form.refuse(error.errors)
    else:
        form.fault("", sentence(error.message, error.values))
