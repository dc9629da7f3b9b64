"""What the nightly check of the clocks has found: for the supervisor of a place, and for whoever runs them all."""

from collections.abc import Mapping

from flask import Blueprint, render_template

from app.domain.permissions import Action, may
from app.domain.vocabulary import N_, ClockCode
from app.models.work import RadarFinding
from app.services import places, radar
from app.web.access import needs
from app.web.context import actor, database
from app.web.filters import translated

bp = Blueprint("radar", __name__)
_PLACES = {place.id: place.name for place in places.PLACES}
# What differs, as the self-test names it.
WHAT: Mapping[str, str] = {
    "due_on": N_("到期日"),
    "unpaused_on": N_("不计暂停的到期日"),
    "provisional": N_("“暂定”标记"),
    "running": N_("是否仍在计时"),
    "next_rung_at": N_("下次提醒的时间"),
    "task_due_on": N_("待办任务上的到期日"),
    "timer_at": N_("到期处理的时间"),
    "armed": N_("流程里的到期处理"),
    "unreadable": N_("案件数据无法读取"),
}


@bp.get("/supervision/radar")
@needs(Action.SUPERVISE)
def own() -> str:
    """The findings of the supervisor's own place."""
    return _page()


@bp.get("/admin/radar")
@needs(Action.ADMINISTER)
def everywhere() -> str:
    """The findings of all places."""
    return _page()


def _page() -> str:
    with database().reading() as session:
        opened = radar.findings(session, actor=actor(), cleared=False)
        cleared = radar.findings(session, actor=actor(), cleared=True)
        runs = radar.last_runs(session, actor=actor())
    return render_template(
        "supervision/radar.html",
        lists=((N_("未消除"), opened), (N_("已消除"), cleared)),
        runs=runs,
        places=_PLACES,
        words=_words,
        may_open=may(actor(), Action.VIEW_CASES),
        runs_all=may(actor(), Action.ADMINISTER),
    )


def _words(finding: RadarFinding) -> tuple[str, str]:
    """The limit concerned (empty for the case itself), and what of it."""
    code, what = finding.values["clock"], finding.values["what"]
    clock = translated(ClockCode(code).label) if code in set(ClockCode) else ""
    return clock, translated(WHAT.get(what, what))
