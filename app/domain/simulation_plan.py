"""From plans to a setting: what is assumed, what the place's history says and what was given, laid over one another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from app.domain.errors import FieldError, Invalid
from app.domain.pack_entries import ClockRule, Ground, Rule
from app.domain.pack_rules import CLOCKS
from app.domain.packs import Pack
from app.domain.simulation_files import Plan
from app.domain.simulation_setting import Applicants, Effort, Grain, Order, Setting, Spell, Team
from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, Basis, Role, Unit
from app.domain.workdays import WorkCalendar, YearPlan

MOST_CASES = 500_000
# The results with which a case comes on; without them it would go round for ever.
_WAYS_ON: Mapping[str, tuple[str, ...]] = {
    "check_application": ("accept", "decline", "transfer", "own_error"),
    "verify_record": tuple(each for each in TASKS["verify_record"].outcomes if each != "misrouted"),
    "serve_answer": ("serve",),
    "approve_opinion": ("approve",),
    "approve_answer": ("approve",),
}
_REPLACED = ("outcomes", "share")  # weights mean something only beside one another


def lay(below: Mapping[str, Any], above: Mapping[str, Any], _within: str = "") -> Plan:
    """The upper plan over the lower one: units by name, weights of a task as a whole, all else key by key."""
    found = dict(below)
    for key, value in above.items():
        if key == "unit" and not _within:
            found[key] = _units(below.get(key, ()), value)
        elif isinstance(value, Mapping) and isinstance(found.get(key), Mapping) and _within not in _REPLACED:
            found[key] = dict(value) if key == "share" else lay(found[key], value, key)
        else:
            found[key] = value
    return found


def _units(below: Iterable[Mapping[str, Any]], above: Iterable[Mapping[str, Any]]) -> list[Plan]:
    found = {row["name"]: dict(row) for row in below}
    for row in above:
        found[row["name"]] = lay(found.get(row["name"], {}), row, "unit")
    return list(found.values())


def origins(layers: Sequence[tuple[Grain, Mapping[str, Any]]]) -> dict[str, str]:
    """Where each part of a setting comes from: the uppermost plan that speaks of it."""
    found: dict[str, str] = {}
    for grain, plan in layers:
        for key in ("arrivals", "applicant", "calendar", "pack"):
            found |= {f"{key}.{name}": grain.value for name in plan.get(key, {})}
        for key in ("effort", "outcomes"):
            found |= {f"{key}.{task}": grain.value for task in plan.get(key, {})}
        for row in plan.get("unit", ()):
            found |= {f"unit.{row['name']}.{name}": grain.value for name in row if name != "name"}
    return found


def period(plan: Mapping[str, Any]) -> tuple[date, date]:
    """The first and the last day; a last day goes before a length."""
    start = date.fromisoformat(plan["from"])
    return start, date.fromisoformat(plan["until"]) if "until" in plan else start + timedelta(days=plan["days"] - 1)


def build(plan: Mapping[str, Any], packs: Sequence[tuple[date, Pack]], calendar: WorkCalendar) -> Setting:
    """The setting of a whole plan. Raises Invalid where its parts do not fit together."""
    start, end = period(plan)
    arrivals, applicant = plan["arrivals"], plan["applicant"]
    changes = plan.get("pack", {})
    setting = Setting(
        title=plan["title"],
        jurisdiction=plan["jurisdiction"],
        start=start,
        end=end,
        seed=plan["seed"],
        per_workday=arrivals["per_workday"] * arrivals.get("factor", 1.0),
        surges=tuple(_spell(row) for row in arrivals.get("surge", ())),
        teams=tuple(_team(row, plan["usual_unit"]) for row in plan.get("unit", ())),
        efforts={task: Effort(row["minutes"], row["spread"]) for task, row in plan["effort"].items()},
        outcomes=plan["outcomes"],
        applicants=Applicants(**{key: float(value) for key, value in applicant.items()}),
        order=Order(plan["order"]),
        packs=tuple((since, changed_pack(pack, changes)) for since, pack in packs),
        calendar=changed_calendar(calendar, plan.get("calendar", {})),
    )
    if faults := list(_misfits(setting)):
        raise Invalid(faults)
    return setting


def _spell(row: Mapping[str, Any]) -> Spell:
    start, end = date.fromisoformat(row["from"]), date.fromisoformat(row["until"])
    return Spell(start, end, row.get("people", 0), row.get("factor", 1.0))


def _team(row: Mapping[str, Any], usual: Mapping[str, Any]) -> Team:
    full = {**usual, **row}
    weights = {Role(role): weight for role, weight in full.get("share", {}).items() if weight > 0}
    away = tuple(_spell(each) for each in full.get("away", ()))
    return Team(full["name"], weights, full["staff"], full["time"], full["absence"], away)


def _misfits(setting: Setting) -> Iterable[FieldError]:
    if setting.end < setting.start:
        yield FieldError("until", "period", N_("终止日早于起始日"))
    elif (setting.end - setting.start).days > 3660:
        yield FieldError("until", "period", N_("期间过长，至多十年"))
    elif sum(setting.expected(day) for day in setting.workdays()) > MOST_CASES:
        yield FieldError(
            "arrivals", "too_many", N_("预计收件超过 {most} 件，请缩短期间或者减少收件"), {"most": MOST_CASES}
        )
    yield from _of_units(setting)
    for task, ways in _WAYS_ON.items():
        if not any(setting.outcomes[task].get(way) for way in ways):
            message = N_("办不下去：{ways} 至少一项大于零")
            yield FieldError(f"[outcomes.{task}]", "no_way_on", message, {"ways": " ".join(ways)})


def _of_units(setting: Setting) -> Iterable[FieldError]:
    known = "、".join(team.name for team in setting.teams if team.weights)
    for team in setting.teams:
        if not team.weights:
            message = N_("“{name}”没有承担的件：写明 share，或者改为本地承担过异议的单位（{known}）")
            yield FieldError("[[unit]]", "unknown_unit", message, {"name": team.name, "known": known})
    for role in (Role.CREDIT_CENTRE, Role.INFORMATION_PROVIDER):
        if not any(team.weights.get(role) for team in setting.teams):
            message = N_("没有一个单位承担“{role}”的工作，请在 [[unit]] 中用 share.{code} 写明")
            yield FieldError("[[unit]]", "no_unit", message, {"role": role.label, "code": role.value})


def changed_pack(pack: Pack, changes: Mapping[str, Any]) -> Pack:
    """The pack as it would be with other numbers; the law behind them stays beside them as it is."""
    clocks, rules = dict(pack.clocks), dict(pack.rules)
    for path, value in changes.items():
        if code := CLOCKS.get(path):
            owner = Role.INFORMATION_PROVIDER if path == "objection.verify" else Role.CREDIT_CENTRE
            new = ClockRule(code, None, Unit.WORKDAY, owner, False, Ground(Basis.INTERNAL, note=N_("设想")))
            clocks[code] = replace(clocks.get(code, new), budget=value)
        else:
            words = tuple(value) if isinstance(value, list) else value
            new_rule = Rule(words, Ground(Basis.INTERNAL, note=N_("设想")))
            rules[path] = replace(rules[path], value=words) if path in rules else new_rule
    return replace(pack, clocks=MappingProxyType(clocks), rules=MappingProxyType(rules))


def changed_calendar(calendar: WorkCalendar, changes: Mapping[str, Sequence[str]]) -> WorkCalendar:
    """The calendar with other days off and worked; in a year without a notice only these days are spoken of."""
    off, work = (frozenset(map(date.fromisoformat, changes.get(kind, ()))) for kind in ("off", "work"))
    if not off | work:
        return calendar
    plans = dict(calendar.plans)
    for year in sorted({day.year for day in off | work}):
        plans.setdefault(year, YearPlan(year, frozenset(), frozenset(), N_("设想"), ""))
    for year, plan in plans.items():
        others = (off | work) - {day for day in off | work if day.year == year}
        new_off = (plan.off - others - work) | {day for day in off - work if day.year == year}
        new_work = (plan.work - others - off) | {day for day in work if day.year == year}
        plans[year] = replace(plan, off=frozenset(new_off), work=frozenset(new_work))
    return WorkCalendar(plans)
