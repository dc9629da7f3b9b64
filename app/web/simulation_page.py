"""A forecast between the form and its plans, and between its result and the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.errors import FieldError, Invalid
from app.domain.simulation_files import Plan, read, read_text
from app.domain.simulation_plan import lay
from app.domain.simulation_report import compare
from app.domain.vocabulary import N_, ClockCode, ClockKind, Labelled
from app.web.filters import label, sentence, translated
from app.web.forms.desk import NOT_A_DATE
from app.web.forms.simulate import WhatIf

# Where the reader of settings finds a fault, and the field it was typed in.
FIELDS: Mapping[str, str] = {
    "from": "start",
    "until": "end",
    "seed": "seed",
    "title": "title",
    "[arrivals] factor": "factor",
    "[[unit]] 1 staff": "staff",
    "[[unit]] 1 time": "time",
    "[[unit]] 1 absence": "absence",
    **{f"[pack] objection.{code}": code for code in ("refer", "verify", "answer", "whole")},
    "[calendar] off": "off",
    "[calendar] work": "work",
    "arrivals": "factor",
    "[[unit]]": "unit",
}
WIDTH, HEIGHT = 640, 200  # of the drawing, in its own units


class Grain(Labelled):
    """Where a number comes from, in words."""

    HISTORY = "history", N_("本地历史")
    ASSUMED = "assumed", N_("假设")
    GIVEN = "given", N_("本次设定")


def plans(form: WhatIf) -> list[Plan]:
    """现状 and 设想 as the form gives them. Raises Invalid; faults of the settings text stand at its field."""
    faults = [FieldError(name, "date", NOT_A_DATE) for name in ("start", "end") if form[name].data is None]
    if faults:
        raise Invalid(faults)
    # As a file would say it: what is a number to a file is read as one, anything else is its reader's to refuse.
    typed = {"from": form.start.data, "until": form.end.data, "seed": _figure(form.seed.data)}
    period = read(typed)
    try:
        file = read_text(form.setting.data or "")
    except Invalid as refused:
        raise Invalid([_at_text(each) for each in refused.errors]) from refused
    title = {"title": form.title.data or translated(N_("设想"))}
    given = lay(file, read({**title, **_knobs(form)}))
    return [{"title": translated(N_("现状")), **period}, {**given, **period}]


def _at_text(fault: FieldError) -> FieldError:
    words = sentence(fault.message, fault.values)
    return FieldError("setting", fault.code, f"{fault.field} {words}".strip().replace("{", "{{").replace("}", "}}"))


def _knobs(form: WhatIf) -> Plan:
    unit = {name: _figure(form[name].data) for name in ("staff", "time", "absence") if form[name].data}
    budgets = {f"objection.{code}": form[code].data for code in ("refer", "verify", "answer", "whole")}
    days = {kind: form[kind].data.replace("，", " ").replace(",", " ").split() for kind in ("off", "work")}
    found: Plan = {
        "arrivals": {"factor": _figure(form.factor.data)} if form.factor.data else {},
        "pack": {path: _figure(value) for path, value in budgets.items() if value},
        "calendar": {kind: words for kind, words in days.items() if words},
        "unit": [{"name": form.unit.data, **unit}] if form.unit.data and unit else [],
    }
    if unit and not form.unit.data:
        raise Invalid([FieldError("unit", "required", N_("请选择要改的单位"))])
    return {key: value for key, value in found.items() if value}


def _figure(text: str | None) -> Any:
    """A number where the text is one, else the text, which the reader refuses."""
    for kind in (int, float):
        try:
            return kind(text or "")
        except ValueError:
            continue
    return text


def shown(result: Mapping[str, Any], tasks: Mapping[str, str]) -> dict[str, Any]:
    """A result as the page shows it: both forecasts beside one another; `tasks` are the names of tasks."""
    first, last = result["reports"][0], result["reports"][-1]
    lines = [_line(each, _budgets(first), _budgets(last)) for each in compare(first, last)]
    return {
        "first": first,
        "last": last,
        "both": len(result["reports"]) > 1,
        "totals": [each for each in lines if each["unit"] is None],
        "by_unit": [each for each in lines if each["unit"] is not None],
        "units": _units(first, last),
        "weeks": list(zip(first["queue"]["on"], first["queue"]["total"], last["queue"]["total"], strict=False)),
        "chart": chart([first["queue"]["total"], last["queue"]["total"]]),
        "inputs": _inputs(result["inputs"][-1], tasks),
    }


def _budgets(report: Mapping[str, Any]) -> dict[tuple[Any, ...], Any]:
    return {(each["code"], each["kind"], each["unit"]): each["budget"] for each in report["limits"]}


def _line(line: Mapping[str, Any], first: Mapping[Any, Any], last: Mapping[Any, Any]) -> dict[str, Any]:
    key = (line["code"], line["kind"], line["unit"])
    budget = {"first": first.get(key), "second": last.get(key)}
    names = {"name": label(ClockCode(line["code"])), "nature": label(ClockKind(line["kind"]))}
    return {**line, **names, "budget": budget}


def _units(first: Mapping[str, Any], last: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Each unit of either forecast with its figures in both."""
    sides = [{each["unit"]: each for each in report["units"]} for report in (first, last)]
    return [(name, sides[0].get(name), sides[1].get(name)) for name in {**sides[0], **sides[1]}]


def _inputs(given: Mapping[str, Any], tasks: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each number of the second setting with where it comes from, and on how many cases of the past it rests."""
    return [
        {
            "path": path,
            "name": _name(path, tasks),
            "grain": Grain(grain).label,
            "seen": given["seen"].get(path) if grain == Grain.HISTORY else None,
        }
        for path, grain in given["origins"].items()
    ]


def _name(path: str, tasks: Mapping[str, str]) -> str:
    """What a place in a setting is called: a task or unit by its name, then what of it."""
    table, _, rest = path.partition(".")
    if table == "unit":
        unit, _, key = rest.rpartition(".")
        return f"{unit} · {translated(_PARTS.get(key, key))}"
    if table in ("effort", "outcomes"):
        return f"{translated(tasks.get(rest, rest))} · {translated(_PARTS[table])}"
    return translated(_PARTS.get(path, _PARTS.get(table, path)))


_PARTS: Mapping[str, str] = {
    "effort": N_("用时"),
    "outcomes": N_("各种结果的份额"),
    "staff": N_("办理人数"),
    "time": N_("每人用于这项工作的时间占比"),
    "absence": N_("每人每日不在岗的可能"),
    "share": N_("承担的份额"),
    "away": N_("离岗的起止"),
    "arrivals.per_workday": N_("每个工作日收件数"),
    "arrivals.factor": N_("收件数的倍数"),
    "arrivals.surge": N_("一段时间的收件倍数"),
    "applicant.reply_days": N_("申请人补正平均用几天"),
    "applicant.never_reply": N_("申请人始终不补正的占比"),
    "applicant.retract": N_("撤回申请的占比"),
    "applicant.retract_days": N_("撤回申请平均在收件后几天"),
    "calendar": N_("放假和调休"),
    "pack": N_("规则的改动"),
}


def chart(series: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Lines over the weeks as points of a drawing, and the value at its upper edge."""
    top = max((value for values in series for value in values), default=0) or 1
    lines = []
    for values in series:
        step = WIDTH / max(1, len(values) - 1)
        points = (f"{at * step:.1f},{HEIGHT - value / top * HEIGHT:.1f}" for at, value in enumerate(values))
        lines.append(" ".join(points))
    return {"lines": lines, "top": top, "width": WIDTH, "height": HEIGHT}
