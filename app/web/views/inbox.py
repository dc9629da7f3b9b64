"""The task list: what waits, for whom, until when. The whole state of the list stands in its address."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Action, Actor, may
from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, ClockKind, ClockState, Ground, Labelled, Stage
from app.services import desk as desks
from app.services import inbox, process_load, saved_views, task_choices, worklist
from app.services.saved_views import ListPage
from app.services.task_choices import Choices
from app.services.task_filters import DUE, Filters, Flag
from app.services.task_views import PAGE_VIEWS
from app.web import back, bulk_page, case_page
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import label, sentence, translated
from app.web.navigation import is_applicant, is_watcher

bp = Blueprint("inbox", __name__)

TABS = (
    ("queue", N_("待签收")),
    ("mine", N_("我的待办")),
    ("working", N_("本单位在办")),
    ("paused", N_("补正和暂停")),
    ("soon", N_("临期")),
    ("overdue", N_("超期")),
    ("done", N_("我已办")),
    ("entrusted", N_("受托代办")),
    ("behalf", N_("代录")),
    ("unit", N_("本单位全部")),
)
_WATCHED = (("unit", N_("全部在办")), ("paused", N_("补正和暂停")), ("soon", N_("临期")), ("overdue", N_("超期")))
# A supervisor has tasks too: to judge what units have answered. An auditor has none.
_SUPERVISED = (("queue", N_("待签收")), ("mine", N_("我的待办")), *_WATCHED, ("done", N_("我已办")))
# Offered while it holds anything: in most places every unit enters its own.
RARE = frozenset({"behalf"})
TONES = {"soon": "warn", "overdue": "bad"}
STAGES = tuple(sorted({kind.stage for kind in TASKS.values()}, key=list(Stage).index))


@bp.get("/inbox")
@needs(Action.VIEW_TASKS)
def index() -> str | Response:
    """Tasks of one view, least time left first; an applicant's are on the applicant's own page.

    Asked without anything, it is the list the reader has chosen to begin with.
    """
    who, day = actor(), today()
    if is_applicant(who):
        return redirect("/mine")
    filters, view = Filters.of(request.args), request.args.get("view")
    tabs = _tabs(who)
    with database().reading() as reading:
        if not request.args and (query := saved_views.default_query(reading, ListPage.INBOX, actor=who)):
            return redirect(f"{back.LIST}?{query}")
        views = [name for name, _ in tabs]
        work = worklist.open_list(
            reading, view, views, filters, actor=who, today=day, cursor=request.args.get("cursor")
        )
        choices = task_choices.of_actor(reading, filters, actor=who)
        saved = saved_views.of_actor(reading, ListPage.INBOX, actor=who)
        step = process_load.name_of(reading, filters.step) if filters.step else ""
    return render_template(
        "inbox/index.html",
        work=work,
        most=inbox.MOST_COUNTED,
        tabs=[each for each in tabs if each[0] not in RARE or work.counts[each[0]] or work.view == each[0]],
        tones=TONES,
        filters=filters,
        query=saved_views.clean(ListPage.INBOX, request.query_string.decode()),
        saved=saved,
        active=_active(filters, choices, step),
        choices=choices,
        words={"stages": pairs(STAGES), "due": pairs(DUE), "kinds": pairs(ClockKind), "grounds": pairs(Ground)}
        | {"flags": pairs(Flag)},
        may_file=may(who, Action.FILE_FOR_OTHERS),
        bulk_acts=bulk_page.offered(who),
        may_arrange=may(who, Action.ARRANGE_DESK),
        supervising=may(who, Action.SUPERVISE),
        claimed=session.pop("claimed", None),
        today=day,
    )


@bp.get("/inbox/next")
@needs(Action.VIEW_TASKS)
def following() -> Response:
    """下一件: the task that comes after `after` in the list `back`; the list itself where no other is left."""
    address = back.list_asked() or back.LIST
    given = dict(parse_qsl(urlsplit(address).query))
    view = given.get("view") if given.get("view") in PAGE_VIEWS else "unit"
    with database().reading() as reading:
        task = inbox.seen_task(reading, request.args.get("after", ""), actor=actor())
        if task is None:
            raise NotFound()
        found = worklist.after(reading, str(view), Filters.of(given), task, actor=actor(), today=today())
    if found is None:
        flash(gettext("列表中没有下一件了"), "info")
        return redirect(address)
    return redirect(back.task_address(found.id, address))


@bp.post("/tasks/<int:task_id>/claim")
@needs(Action.CLAIM)
def claim(task_id: int) -> Response:
    """签收, and back to where it was asked for, with a way to undo it; somebody faster is named, not an error page."""
    address = back.own_path(request.form.get("next", ""))
    try:
        with database().transaction() as writing:
            command = inbox.claim(writing, task_id, actor=actor(), now=now())
        flash(gettext("已签收：%(number)s", number=command.row["number"]))
        session["claimed"] = {"task": task_id, "number": command.row["number"]}
    except Conflict as refused:
        flash(translated(refused.message), "warn")
    return redirect(back.at_row(address, task_id) if address else f"/tasks/{task_id}", 303)


@bp.post("/tasks/<int:task_id>/release")
@needs(Action.CLAIM)
def release(task_id: int) -> Response | tuple[str, int]:
    """释放: the task goes back to the unit's queue; taking back a claim just made asks for no reason."""
    sent = {name: request.form[name] for name in ("reason_code", "reason") if name in request.form}
    address = back.own_path(request.form.get("next", "")) or back.list_asked() or back.LIST
    try:
        with database().transaction() as writing:
            command = inbox.release(writing, task_id, sent, actor=actor(), now=now())
        flash(gettext("已释放，任务回到待签收：%(number)s", number=command.row["number"]))
    except Conflict as refused:
        flash(translated(refused.message), "warn")
    except Invalid as wrong:
        with database().reading() as reading:
            desk = desks.of_task(reading, task_id, actor=actor(), today=today())
        faults = {each.field: sentence(each.message, each.values) for each in wrong.errors}
        form = case_page.task_form(desk)
        return case_page.page(desk, form, beside={"release": {**sent, "faults": faults}}), 422
    return redirect(back.at_row(address, task_id), 303)


def _tabs(who: Actor) -> tuple[tuple[str, str], ...]:
    """The lists a person has; whoever both handles and watches has the handler's."""
    if not is_watcher(who):
        return TABS
    return _SUPERVISED if may(who, Action.SUPERVISE) else _WATCHED


def pairs(words: Iterable[Labelled]) -> list[tuple[str, str]]:
    """The words of a vocabulary as a filter offers them."""
    return [(word.value, word.label) for word in words]


def _active(filters: Filters, choices: Choices, step: str) -> list[tuple[str, str]]:
    """The filters in force, each in words; `step` is the name of the task asked for."""
    units, owners = dict(choices.units), dict(choices.owners)
    words: Mapping[str, Any] = {
        "q": lambda text: gettext("查找：%(q)s", q=text),
        "stage": lambda code: label(code, "Stage"),
        "step": lambda key: gettext("任务：%(name)s", name=translated(step or key)),
        "since": lambda day: gettext("收件不早于：%(day)s", day=day),
        "until": lambda day: gettext("收件不晚于：%(day)s", day=day),
        "due": lambda code: label(ClockState(code)),
        "kind": lambda code: label(code, "ClockKind"),
        "ground": lambda code: label(code, "Ground"),
        "flag": lambda code: label(Flag(code)),
        "unit": lambda code: gettext("办理单位：%(name)s", name=units.get(code, code)),
        "provider": lambda code: gettext("提供单位：%(name)s", name=units.get(code, code)),
        "owner": lambda login: gettext("经办人：%(name)s", name=owners.get(login, login)),
    }
    return [(name, words[name](value)) for name, value in filters.chosen.items()]
