"""The supervisor's first page: numbers that open their lists, for the place and for every unit."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template
from flask_babel import gettext, ngettext

from app.clock import machine_now
from app.domain.permissions import Action
from app.domain.supervision import Cause
from app.domain.vocabulary import N_, CaseKind, ClockKind, ClockState
from app.domain.workdays import ZONE
from app.services import radar_findings, ratings, unposted, wall
from app.services.unposted import UnitLine
from app.services.wall import Wall
from app.web.access import needs
from app.web.context import actor, database, now, today

bp = Blueprint("supervision", __name__)
LIST = "/supervision/cases"
_TONES = {
    ClockState.DUE_SOON: ("warn", "hourglass-split", N_("2 个工作日内到期")),
    ClockState.DUE_TODAY: ("warn", "alarm", N_("今天是最后一日")),
    ClockState.OVERDUE: ("bad", "exclamation-triangle", N_("法定时限，含严重超期")),
    ClockState.SERIOUSLY_OVERDUE: ("bad", "exclamation-octagon", N_("超期 5 个工作日以上")),
}
# What else is asked after: its words, its sign, what opens, and how bad it is.
_BESIDE = {
    "returned_twice": (N_("两次退回"), "arrow-left-right", f"{LIST}?cause={Cause.RETURNED_TWICE.value}", "warn"),
    "unacknowledged": (N_("督办未签收"), "envelope-exclamation", f"{LIST}?cause={Cause.UNACKNOWLEDGED.value}", "warn"),
    "unserved": (N_("文书未送达"), "envelope-paper", "/supervision/letters", "warn"),
    "long_pause": (N_("暂停超过 10 个工作日"), "pause-circle", f"{LIST}?cause={Cause.LONG_PAUSE.value}", "warn"),
    "no_feedback": (N_("未按期反馈"), "chat-left-dots", "/supervision/feedback?state=missing", "bad"),
    "orders": (N_("督办在办"), "flag", f"{LIST}?business={CaseKind.SUPERVISION.value}", "plain"),
}
_RATED = N_("差评待回访")
# Units shown at once; the rest, the least late ones, are opened.
FIRST = 15


@bp.get("/supervision")
@needs(Action.SUPERVISE)
def index() -> str:
    """How the work of every unit stands, as last counted."""
    with database().reading() as session:
        found = wall.read(session, actor=actor(), now=now(), machine=machine_now())
        waiting, late = ratings.counts(session, actor=actor(), today=today())
        letters = unposted.by_unit(session, actor=actor(), today=today())
        faults = radar_findings.open_count(session, actor=actor())
    raised = [_raised(name, count) for name, count in found.beside.items() if count]
    if waiting:
        raised.append(_rated(waiting, late))
    if letters:
        raised.append(_unposted(letters))
    if faults:
        raised.append(_faults(faults))
    others = waiting + faults + sum(line.waiting for line in letters)
    quiet = [_BESIDE[name][0] for name, count in found.beside.items() if not count]
    return render_template(
        "supervision/index.html",
        wall=found,
        at=found.at.astimezone(ZONE).strftime("%H:%M"),
        states=wall.STATES,
        tiles=[_tile(state, found.totals[state]) for state in wall.STATES],
        raised=raised,
        quiet=quiet if waiting else [*quiet, _RATED],
        calm=_calm(found, others),
        verdict=_verdict(found, others),
        address=address,
        first=FIRST,
        today=today(),
    )


def _calm(found: Wall, others: int) -> bool:
    """Whether nothing asks for the supervisor: orders on their way and limits that come near do not."""
    alarms = [count for name, count in found.beside.items() if name != "orders"]
    return not (found.totals[ClockState.OVERDUE] or others or any(alarms))


def _verdict(found: Wall, others: int) -> str:
    """The whole wall in one sentence."""
    if late := found.totals[ClockState.OVERDUE]:
        serious = found.totals[ClockState.SERIOUSLY_OVERDUE]
        words = ngettext("%(num)s 件超过法定时限", "%(num)s 件超过法定时限", late)
        return str(words + (gettext("，其中严重超期 %(num)s 件。", num=serious) if serious else gettext("。")))
    if _calm(found, others):
        return str(gettext("没有超过法定时限的任务，没有需要督促的事项。"))
    return str(gettext("没有超过法定时限的任务；以下事项需要督促。"))


def _tile(state: ClockState, count: int) -> dict[str, Any]:
    tone, icon, note = _TONES[state]
    return {
        "label": state.label,
        "count": count,
        "href": address(due=state, kind=ClockKind.STATUTORY),
        "icon": icon,
        "note": gettext(note),
        "tone": tone if count else "plain",
    }


def _raised(name: str, count: int) -> dict[str, Any]:
    label, icon, href, tone = _BESIDE[name]
    return {"label": label, "count": count, "href": href, "icon": icon, "tone": tone}


def _unposted(lines: Sequence[UnitLine]) -> dict[str, Any]:
    """Answers that have been signed and lie there while their limits run."""
    count, late = sum(line.waiting for line in lines), sum(line.late for line in lines)
    return {
        "label": N_("已签发待寄出"),
        "count": count,
        "href": "/service/unposted",
        "icon": "mailbox",
        "note": ngettext("其中超过法定时限 %(num)s 件", "其中超过法定时限 %(num)s 件", late),
        "tone": "bad" if late else "warn",
    }


def _faults(count: int) -> dict[str, Any]:
    """What the radar has found and nobody has mended."""
    return {"label": N_("静默故障"), "count": count, "href": "/supervision/radar", "icon": "broadcast", "tone": "bad"}


def _rated(waiting: int, late: int) -> dict[str, Any]:
    """Bad ratings that wait for a call-back."""
    return {
        "label": _RATED,
        "count": waiting,
        "href": "/ratings?view=open",
        "icon": "telephone",
        "note": ngettext("其中过期未回访 %(num)s 件", "其中过期未回访 %(num)s 件", late),
        "tone": "bad" if late else "warn",
    }


def address(**wanted: str) -> str:
    """The list behind a number; without a state it is all open work, whatever its limit."""
    asked = {name: str(value) for name, value in wanted.items() if value}
    return f"{LIST}?{urlencode(asked)}" if asked else LIST
