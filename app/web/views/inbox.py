"""The task list: what waits, for whom, until when. The whole state of the list stands in its address."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.domain.errors import Conflict
from app.domain.permissions import Action, may
from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, ClockKind, ClockState, Labelled, Stage
from app.services import inbox, places, worklist
from app.services.task_filters import DUE, Filters
from app.web import bulk_page
from app.web.access import needs
from app.web.context import actor, database, now, today
from app.web.filters import label, translated
from app.web.navigation import is_applicant, is_watcher
from app.web.views.auth import own_path

bp = Blueprint("inbox", __name__)

TABS = (("mine", N_("我的待办")), ("queue", N_("待签收")), ("unit", N_("本单位全部")), ("overdue", N_("超期")))
WATCHER_TABS = (("unit", N_("全部在办")), ("overdue", N_("超期")))
STAGES = tuple(sorted({kind.stage for kind in TASKS.values()}, key=list(Stage).index))


@bp.get("/inbox")
@needs(Action.VIEW_TASKS)
def index() -> str | Response:
    """Open tasks of one view, least time left first; an applicant's are on the applicant's own page."""
    who, day = actor(), today()
    if is_applicant(who):
        return redirect("/mine")
    filters = Filters(**{name: request.args.get(name, "").strip() for name in ("q", "stage", "due", "kind", "unit")})
    view, cursor = request.args.get("view"), request.args.get("cursor")
    with database().reading() as session:
        work = worklist.open_list(session, view, filters, actor=who, today=day, cursor=cursor)
        unit = places.named(session, filters.unit) if filters.unit else ""
    return render_template(
        "inbox/index.html",
        work=work,
        tabs=WATCHER_TABS if is_watcher(who) else TABS,
        tiles=_tiles(work.counts, work.view, filters, watching=is_watcher(who)),
        filters=filters,
        active=_active(filters, unit),
        stages=pairs(STAGES),
        due_states=pairs(DUE),
        kinds=pairs(ClockKind),
        may_file=may(who, Action.FILE_FOR_OTHERS),
        bulk_acts=bulk_page.offered(who),
        today=day,
    )


@bp.post("/tasks/<int:task_id>/claim")
@needs(Action.CLAIM)
def claim(task_id: int) -> Response:
    """签收, and back to where it was asked for; somebody faster is named, not an error page."""
    try:
        with database().transaction() as session:
            command = inbox.claim(session, task_id, actor=actor(), now=now())
        flash(gettext("已签收：%(number)s", number=command.row["number"]))
    except Conflict as refused:
        flash(translated(refused.message), "warn")
    return redirect(own_path(request.form.get("next", "")) or f"/tasks/{task_id}", 303)


@bp.post("/tasks/<int:task_id>/release")
@needs(Action.CLAIM)
def release(task_id: int) -> Response:
    """释放: the task goes back to the unit's queue."""
    with database().transaction() as session:
        command = inbox.release(session, task_id, actor=actor(), now=now())
    flash(gettext("已释放，任务回到待签收：%(number)s", number=command.row["number"]))
    return redirect(own_path(request.form.get("next", "")) or "/inbox", 303)


def pairs(words: Iterable[Labelled]) -> list[tuple[str, str]]:
    """The words of a vocabulary as a filter offers them."""
    return [(word.value, word.label) for word in words]


def _tiles(counts: Mapping[str, int], view: str, filters: Filters, *, watching: bool) -> list[dict[str, Any]]:
    """Numbers that open their lists."""
    soon = filters.due == ClockState.DUE_SOON
    late = view == "overdue"
    near = {"label": N_("临期"), "count": counts["soon"], "href": "/inbox?view=unit&due=due_soon", "icon": "alarm"}
    over = {
        "label": N_("超期"),
        "count": counts["overdue"],
        "href": "/inbox?view=overdue",
        "icon": "exclamation-triangle",
    }
    near |= {"note": gettext("2 个工作日内到期"), "tone": "warn" if counts["soon"] else "plain", "current": soon}
    over |= {"note": gettext("含超出内部目标的"), "tone": "bad" if counts["overdue"] else "plain", "current": late}
    if watching:
        every = {"label": N_("全部在办"), "count": counts["unit"], "href": "/inbox?view=unit", "icon": "folder2"}
        return [every | {"note": gettext("本地区所有任务"), "current": view == "unit" and not soon}, near, over]
    queue = {"label": N_("待签收"), "count": counts["queue"], "href": "/inbox?view=queue", "icon": "inbox"}
    mine = {"label": N_("我的待办"), "count": counts["mine"], "href": "/inbox?view=mine", "icon": "person-check"}
    queue |= {"note": gettext("本单位尚无人签收"), "current": view == "queue"}
    mine |= {"note": gettext("已由我签收"), "current": view == "mine"}
    return [queue, mine, near, over]


def _active(filters: Filters, unit: str) -> list[tuple[str, str]]:
    """The filters in force, each in words."""
    words = {
        "q": gettext("查找：%(q)s", q=filters.q),
        "stage": label(filters.stage, "Stage") if filters.stage in list(Stage) else filters.stage,
        "due": label(filters.due, "ClockState") if filters.due in list(ClockState) else filters.due,
        "kind": label(filters.kind, "ClockKind") if filters.kind in list(ClockKind) else filters.kind,
        "unit": unit,
    }
    return [(name, text) for name, text in words.items() if getattr(filters, name)]
