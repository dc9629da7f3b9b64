"""The life of a limit as pages show it: lines for those who handle the case, plain words for its applicant."""

from collections.abc import Iterable
from typing import Any

from app.domain.ladder import Level
from app.domain.ledger import EntryKind
from app.domain.vocabulary import N_, Role
from app.services import clock_history
from app.services.case_view import CaseView, ClockView
from app.services.clock_history import Life, Line, Who
from app.web.clock_cards import card
from app.web.filters import label, sentence, translated


def shown(life: Life) -> dict[str, Any]:
    """A limit with its ledger, the rungs told and those to come."""
    return {
        **card(life.clock),
        "extended": any(entry.kind is EntryKind.EXTEND for entry in life.clock.ledger.entries),
        "ledger": [_line(each) for each in life.lines],
        "told": [{"rung": label(each.rung), "levels": _levels(each.levels), "at": each.at} for each in life.told],
        "coming": [
            {"rung": label(each.rung.code), "levels": _levels(each.levels), "on": each.rung.on} for each in life.coming
        ],
    }


def plain(view: CaseView, clock: ClockView) -> dict[str, Any]:
    """The same for the applicant: what happened and why, by which unit, and no names."""
    return {**card(clock), "lines": [_line(each) for each in clock_history.lines(view, clock)]}


def _levels(levels: Iterable[Level]) -> str:
    return translated(N_("、")).join(label(each) for each in levels)


def _line(line: Line) -> dict[str, Any]:
    reason = label(line.reason) if line.reason else ""
    return {
        "on": line.on,
        "text": sentence(line.text, line.values),
        "who": _who(line.who),
        "reason": reason or line.words,
        "due_on": line.due_on,
    }


def _who(who: Who) -> str:
    if who.system:
        return translated(N_("系统"))
    if who.role is Role.APPLICANT:
        return label(Role.APPLICANT)
    unit = who.unit or (label(who.role) if who.role else "")
    return " ".join(part for part in (unit, who.person) if part)
