"""What a forecast says, as plain values: lateness and time used by limit and unit, queues over time, how busy all are.

Two reports of one place are compared line by line. Shares are rounded, so that the same forecast gives the same bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from app.domain.simulation import Outcome
from app.domain.simulation_tally import Limits
from app.domain.vocabulary import ClockCode, ClockKind

# What two forecasts are compared by, of each limit.
MEASURES = ("decided", "late", "share", "median", "p90")
_PLACES = 4


def report(outcome: Outcome) -> dict[str, Any]:
    """The whole forecast; dates are ISO, lengths working days."""
    setting = outcome.setting
    return {
        "title": setting.title,
        "jurisdiction": setting.jurisdiction,
        "from": setting.start.isoformat(),
        "until": setting.end.isoformat(),
        "seed": setting.seed,
        "workdays": len(outcome.days),
        "received": outcome.received,
        "open": outcome.open,
        "ended": dict(sorted(outcome.ended.items())),
        "limits": _limits(outcome),
        "units": [_unit(outcome, at) for at in range(len(setting.teams))],
        "queue": _queue(outcome),
    }


def percentile(values: Sequence[int], at: float) -> int | None:
    """The smallest value that this part of all do not exceed; None of nothing."""
    ordered = sorted(values)
    return ordered[max(0, ceil(at * len(ordered)) - 1)] if ordered else None


def compare(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every limit of either report with its measures in both, and what the second has more; None where one lacks it."""
    lines = [{_key(line): line for line in each["limits"]} for each in (first, second)]
    found = []
    for key in sorted({**lines[0], **lines[1]}, key=_place):
        one, two = (side.get(key, {}) for side in lines)
        measures = {name: _beside(one.get(name), two.get(name)) for name in MEASURES}
        found.append({"code": key[0], "kind": key[1], "unit": key[2], **measures})
    return found


def _limits(outcome: Outcome) -> list[dict[str, Any]]:
    """Each limit over all units (`unit` None), followed by its units where there are several, the latest first."""
    groups: dict[tuple[ClockCode, ClockKind], list[tuple[str | None, Limits]]] = {}
    for (code, kind, owner), found in outcome.tally.limits.items():
        name = None if owner is None else outcome.setting.teams[owner].name
        groups.setdefault((code, kind), []).append((name, found))
    lines = []
    for (code, kind), parts in sorted(groups.items(), key=lambda each: _place((each[0][0], each[0][1], None))):
        lines.append(_line(code, kind, None, [found for _, found in parts]))
        units = [_line(code, kind, name, [found]) for name, found in parts if name is not None]
        lines += sorted(units, key=lambda line: (-line["share"], -line["decided"], line["unit"]))
    return lines


def _line(code: ClockCode, kind: ClockKind, unit: str | None, parts: Iterable[Limits]) -> dict[str, Any]:
    found = list(parts)
    used = [days for each in found for days in each.used]
    late = sum(each.late for each in found)
    budgets = {budget for each in found for budget in each.budgets}
    return {
        "code": code.value,
        "kind": kind.value,
        "unit": unit,
        "budget": budgets.pop() if len(budgets) == 1 else None,
        "decided": len(used),
        "late": late,
        "share": round(late / len(used), _PLACES) if used else 0.0,
        "median": percentile(used, 0.5),
        "p90": percentile(used, 0.9),
    }


def _unit(outcome: Outcome, at: int) -> dict[str, Any]:
    team, queue, (worked, offered) = outcome.setting.teams[at], outcome.queues[at], outcome.busy[at]
    highest = max(queue, default=0)
    return {
        "unit": team.name,
        "staff": team.staff,
        "time": team.time,
        "busy": round(worked / offered, _PLACES) if offered else 0.0,
        "queue_end": queue[-1] if queue else 0,
        "queue_highest": highest,
        "queue_highest_on": outcome.days[queue.index(highest)].isoformat() if queue else None,
        "queue_mean": round(sum(queue) / len(queue), 1) if queue else 0.0,
    }


def _queue(outcome: Outcome) -> dict[str, Any]:
    """Open tasks at the end of each week, over all units and of each."""
    at = _week_ends(outcome.days)
    units = [
        {"unit": team.name, "open": [queue[number] for number in at]}
        for team, queue in zip(outcome.setting.teams, outcome.queues, strict=True)
    ]
    return {
        "on": [outcome.days[number].isoformat() for number in at],
        "total": [sum(queue[number] for queue in outcome.queues) for number in at],
        "units": units,
    }


def _week_ends(days: Sequence[date]) -> list[int]:
    weeks = [day.isocalendar()[:2] for day in days]
    return [number for number, week in enumerate(weeks) if number + 1 == len(weeks) or weeks[number + 1] != week]


def _key(line: Mapping[str, Any]) -> tuple[str, str, str | None]:
    return line["code"], line["kind"], line["unit"]


def _place(key: tuple[str, str, str | None]) -> tuple[int, int, bool, str]:
    code, kind, unit = key
    return list(ClockCode).index(ClockCode(code)), list(ClockKind).index(ClockKind(kind)), unit is not None, unit or ""


def _beside(one: float | None, two: float | None) -> dict[str, float | None]:
    more = None if one is None or two is None else round(two - one, _PLACES)
    return {"first": one, "second": two, "more": more}
