"""What may stand in a settings file of a forecast: every table and key, and the values each takes."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from app.domain.pack_shapes import BadEntry, choice, flag, hours
from app.domain.simulation import WORK_TASKS
from app.domain.simulation_setting import Order
from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, Role

Shape = Callable[[Any], Any]
LONGEST_TEXT = 60


def _number(least: float, most: float) -> Shape:
    def read(raw: Any) -> float:
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not least <= raw <= most:
            raise BadEntry("", N_("“{raw}”不在范围内").format(raw=raw), _between(least, most))
        return float(raw)

    return read


def _whole(least: int, most: int) -> Shape:
    def read(raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= most:
            raise BadEntry("", N_("“{raw}”不是可用的整数").format(raw=raw), _between(least, most))
        return raw

    return read


def _between(least: float, most: float) -> str:
    return N_("请写 {least} 至 {most} 的数，不带引号").format(least=f"{least:g}", most=f"{most:g}")


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip() or len(raw) > LONGEST_TEXT:
        raise BadEntry(
            "", N_("缺少文字，或者过长"), N_("请写一段带引号的文字，不超过 {most} 字").format(most=LONGEST_TEXT)
        )
    return raw.strip()


def _day(raw: Any) -> str:
    """A date, kept as ISO so that a setting can be stored as JSON."""
    try:
        return raw.isoformat() if type(raw) is date else date.fromisoformat(raw).isoformat()
    except (TypeError, ValueError):
        raise BadEntry("", N_("“{raw}”不是日期").format(raw=raw), N_("请写成 2026-03-01（不带引号）")) from None


def _days(raw: Any) -> list[str]:
    if not isinstance(raw, list):
        raise BadEntry("", N_("“{raw}”不是日期的列表").format(raw=raw), N_("请写成 [2026-03-02, 2026-03-03]"))
    return [_day(each) for each in raw]


def _one_of(words: tuple[str, ...]) -> Shape:
    return lambda raw: choice("", raw, words)


def _hours(raw: Any) -> list[str]:
    return list(map(str, raw)) if hours(raw) else []


_WEIGHT, _PART = _number(0, 1_000_000), _number(0, 1)
SPELL = MappingProxyType({"from": _day, "until": _day})
SURGE: Mapping[str, Shape] = MappingProxyType({**SPELL, "factor": _number(0, 100)})
AWAY: Mapping[str, Shape] = MappingProxyType({**SPELL, "people": _whole(1, 1000)})
STAFFING: Mapping[str, Shape] = MappingProxyType({"staff": _whole(0, 1000), "time": _number(0.01, 1), "absence": _PART})
UNIT: Mapping[str, Shape] = MappingProxyType({"name": _text, **STAFFING})
ROLES = (Role.CREDIT_CENTRE.value, Role.INFORMATION_PROVIDER.value)
WEIGHTS: Mapping[str, Shape] = MappingProxyType(dict.fromkeys(ROLES, _WEIGHT))

# Tables by name: their keys. What repeats (`arrivals.surge`, `unit`, `unit.away`) stands above.
TABLES: Mapping[str, Mapping[str, Shape]] = MappingProxyType(
    {
        "": {
            "title": _text,
            "from": _day,
            "until": _day,
            "days": _whole(1, 3660),
            "seed": _whole(0, 2**31 - 1),
            "order": _one_of(tuple(Order)),
        },
        "arrivals": {"per_workday": _number(0, 10_000), "factor": _number(0, 100)},
        "applicant": {
            "reply_days": _number(0, 365),
            "never_reply": _PART,
            "retract": _PART,
            "retract_days": _number(0, 365),
        },
        "usual_unit": STAFFING,
        "calendar": {"off": _days, "work": _days},
        "pack": {
            **{f"objection.{code}": _whole(1, 366) for code in ("refer", "verify", "answer", "whole", "supplement")},
            "objection.return_to_provider": _whole(1, 366),
            "four_eyes.approve_opinion": flag,
            "four_eyes.approve_answer": flag,
            "ladder.hours": _hours,
        },
        **{f"effort.{key}": {"minutes": _number(1, 4800), "spread": _number(0, 3)} for key in WORK_TASKS},
        **{f"outcomes.{key}": dict.fromkeys(TASKS[key].outcomes, _WEIGHT) for key in WORK_TASKS},
    }
)
