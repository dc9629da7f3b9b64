"""The supervisor's first page: numbers that open their lists, for the place and for every unit."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template
from flask_babel import gettext, ngettext

from app.domain.permissions import Action
from app.domain.vocabulary import N_, ClockKind, ClockState
from app.services import ratings, unposted, wall
from app.services.unposted import UnitLine
from app.web.access import needs
from app.web.context import actor, database, today

bp = Blueprint("supervision", __name__)
_TONES = {
    ClockState.DUE_SOON: ("warn", "hourglass-split", N_("2 个工作日内到期")),
    ClockState.DUE_TODAY: ("warn", "alarm", N_("今天是最后一日")),
    ClockState.OVERDUE: ("bad", "exclamation-triangle", N_("法定时限，含严重超期")),
    ClockState.SERIOUSLY_OVERDUE: ("bad", "exclamation-octagon", N_("超期 5 个工作日以上")),
}


@bp.get("/supervision")
@needs(Action.SUPERVISE)
def index() -> str:
    """How the work of every unit stands today."""
    with database().reading() as session:
        lines = wall.by_unit(session, actor=actor(), today=today())
        waiting, late = ratings.counts(session, actor=actor(), today=today())
        letters = unposted.by_unit(session, actor=actor(), today=today())
    totals = wall.totals(lines)
    tiles = [*(_tile(state, totals[state]) for state in wall.STATES), _rated(waiting, late)]
    if letters:
        tiles.append(_unposted(letters))
    return render_template(
        "supervision/index.html",
        lines=lines,
        states=wall.STATES,
        totals=totals,
        tiles=tiles,
        address=address,
        today=today(),
    )


def _tile(state: ClockState, count: int) -> dict[str, Any]:
    tone, icon, note = _TONES[state]
    return {
        "label": state.label,
        "count": count,
        "href": address(due=state),
        "icon": icon,
        "note": gettext(note),
        "tone": tone if count else "plain",
    }


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


def _rated(waiting: int, late: int) -> dict[str, Any]:
    """Bad ratings that wait for a call-back."""
    return {
        "label": N_("差评待回访"),
        "count": waiting,
        "href": "/ratings?view=open",
        "icon": "telephone",
        "note": ngettext("其中过期未回访 %(num)s 件", "其中过期未回访 %(num)s 件", late),
        "tone": "bad" if late else "warn" if waiting else "plain",
    }


def address(unit: str = "", due: str = "", kind: str = ClockKind.STATUTORY) -> str:
    """The list behind a number; without a state it is all open work, whatever its limit."""
    wanted = {"view": "unit", "unit": unit, "due": due, "kind": kind if due else ""}
    return f"/inbox?{urlencode({name: str(value) for name, value in wanted.items() if value})}"
