"""Reading a settings file of a forecast: every fault is named at its place in the file, with what is allowed there.

What is read are plain values, fit for JSON: a file says only what is to differ from the place's usual numbers.
"""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from app.domain.errors import FieldError, Invalid
from app.domain.pack_shapes import BadEntry
from app.domain.simulation_shapes import AWAY, SURGE, TABLES, UNIT, WEIGHTS, Shape
from app.domain.vocabulary import N_

Plan = dict[str, Any]
LONGEST_FILE = 200_000  # characters
_GROUPS = tuple({name.partition(".")[0] for name in TABLES if "." in name})


def read_text(text: str, name: str = "") -> Plan:
    """The plan in a TOML text. Raises Invalid with every fault; `name` is put before each place."""
    if len(text) > LONGEST_FILE:
        raise Invalid([FieldError(name, "too_long", N_("设置文件过长"))])
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = N_("不是有效的 TOML 文件（{error}）")
        raise Invalid([FieldError(name, "toml", message, {"error": str(error)})]) from error
    return read(data, name)


def read(data: Mapping[str, Any], name: str = "") -> Plan:
    """The plan in plain values. Raises Invalid with every fault."""
    reader = _Reader(name)
    plan = reader.whole(data)
    if reader.faults:
        raise Invalid(reader.faults)
    return plan


class _Reader:
    """One reading, and the faults met on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[FieldError] = []

    def fault(self, place: str, message: str, hint: str) -> None:
        where = " ".join(filter(None, (self.name, place)))
        self.faults.append(FieldError(where, "setting", N_("{message}。{hint}"), {"message": message, "hint": hint}))

    def whole(self, data: Mapping[str, Any]) -> Plan:
        tables = {"arrivals", "applicant", "usual_unit", "calendar", "pack", "unit", *_GROUPS}
        plan = self.table("", {key: value for key, value in data.items() if key not in tables}, TABLES[""], tables)
        for key, value in data.items():
            if key == "unit":
                plan["unit"] = list(self.rows("unit", value, self.unit))
            elif key == "arrivals" and isinstance(value, dict):
                plan[key] = self.arrivals(value)
            elif key in _GROUPS:
                plan[key] = self.group(key, value)
            elif key in tables:
                plan[key] = self.table(key, _flat(value) if key == "pack" else value, TABLES[key])
        return plan

    def arrivals(self, value: Mapping[str, Any]) -> Plan:
        surge = value.get("surge")
        found = self.table("arrivals", {key: each for key, each in value.items() if key != "surge"}, TABLES["arrivals"])
        if surge is not None:
            found["surge"] = list(self.rows("arrivals.surge", surge, lambda place, row: self.full(place, row, SURGE)))
        return found

    def group(self, name: str, value: Any) -> Plan:
        """Tables by task, such as `effort.verify_record`."""
        allowed = [key.partition(".")[2] for key in TABLES if key.startswith(f"{name}.")]
        if not isinstance(value, dict):
            self.fault(f"[{name}]", N_("不是表"), N_("请写成 [{name}.{task}]").format(name=name, task=allowed[0]))
            return {}
        found = {}
        for task, row in value.items():
            if task not in allowed:
                self.fault(f"[{name}.{task}]", N_("没有这项任务"), _choose(task, allowed))
                continue
            found[task] = self.table(f"{name}.{task}", row, TABLES[f"{name}.{task}"])
            if name == "outcomes" and found[task] and not any(found[task].values()):
                self.fault(f"[{name}.{task}]", N_("所有结果的份额都是零"), N_("至少一项大于零"))
        return found

    def unit(self, place: str, row: Mapping[str, Any]) -> Plan:
        plain = {key: value for key, value in row.items() if key not in ("share", "away")}
        found = self.table(place, plain, UNIT, ("share", "away"))
        if "name" not in plain:
            self.fault(place, N_("缺少 name"), N_("请写单位名称"))
        if "share" in row:
            found["share"] = self.table(f"{place} share", row["share"], WEIGHTS)
        if "away" in row:
            away = row["away"]
            found["away"] = list(self.rows(f"{place} away", away, lambda at, each: self.full(at, each, AWAY)))
        return found

    def rows(self, place: str, value: Any, read_row: Any) -> Iterator[Plan]:
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.fault(f"[[{place}]]", N_("不是可以重复的表"), N_("请写成 [[{place}]]").format(place=place))
            return
        for number, row in enumerate(value, 1):
            yield read_row(f"[[{place}]] {number}", row)

    def full(self, place: str, row: Mapping[str, Any], keys: Mapping[str, Shape]) -> Plan:
        """A table in which nothing may be missing, and whose end is not before its beginning."""
        found = self.table(place, row, keys)
        if missing := [key for key in keys if key not in row]:
            self.fault(place, N_("缺少 {keys}").format(keys=" ".join(missing)), N_("这几项都要写"))
        elif found.keys() >= {"from", "until"} and found["until"] < found["from"]:
            self.fault(f"{place} until", N_("终止日早于起始日"), N_("请改正日期"))
        return found

    def table(self, place: str, row: Any, keys: Mapping[str, Shape], also: Any = ()) -> Plan:
        shown = place if place.startswith("[") or not place else f"[{place}]"
        if not isinstance(row, dict):
            self.fault(shown, N_("不是表"), N_("请写成 {place}").format(place=shown))
            return {}
        found: Plan = {}
        for key, raw in row.items():
            at = f"{shown} {key}".strip()
            if key not in keys:
                self.fault(at, N_("不认识的键"), _choose(key, [*keys, *also]))
                continue
            try:
                found[key] = keys[key](raw)
            except BadEntry as bad:
                self.fault(at, bad.message, bad.hint)
        return found


def _flat(value: Any) -> Any:
    """`objection.verify = 3` without quotes is a table in a table to TOML; both ways of writing are meant the same."""
    if not isinstance(value, dict):
        return value
    found: Plan = {}
    for key, each in value.items():
        if isinstance(each, dict):
            found |= {f"{key}.{name}": inner for name, inner in each.items()}
        else:
            found[key] = each
    return found


def _choose(key: str, allowed: list[str]) -> str:
    near = get_close_matches(key, allowed, 1)
    meant = N_("是不是 {near}？").format(near=near[0]) if near else ""
    return meant + N_("可用的：{words}").format(words=" ".join(sorted(allowed)))
