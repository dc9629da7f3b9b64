"""The figures between the document services count and the page: words for codes, addresses for what opens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext

from app.domain.errors import Invalid
from app.domain.figures import Period, first_of_month, period
from app.domain.scoring import Loss
from app.domain.standard import LICENCE, PENALTY
from app.domain.vocabulary import CaseOutcome, ClockCode, ClockKind
from app.services import places
from app.services.score_points import Point
from app.web.filters import label, sentence, translated
from app.web.forms.base import date_argument

BACK = 11  # months before this one that are shown unless others are asked for
SHOWN_FIELDS = 20


@dataclass
class Asked:
    """What the address asks for; `faults` are words by field, and then `period` is the usual one."""

    place: str
    period: Period
    unit: int | None
    given: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    def address(self, path: str = "/supervision/figures", **changes: str) -> str:
        """A page for the same period and unit."""
        wanted = {"place": self.place, **self.given, **changes}
        return f"{path}?{urlencode({name: value for name, value in wanted.items() if value})}"


def asked(watched: Sequence[str], units: Mapping[str, Mapping[int, str]], today: date) -> Asked:
    """What the address asks for, as far as it makes sense; a unit of another place is none."""
    wanted = request.args.get("place", "")
    place = wanted if wanted in watched else watched[0]
    usual = Period(first_of_month(today, BACK), today)
    first, first_fault = date_argument("from")
    last, last_fault = date_argument("until")
    unit = request.args.get("unit", "")
    chosen = int(unit) if unit.isdecimal() and len(unit) < 20 and int(unit) in units[place] else None
    given = {"from": request.args.get("from", "").strip(), "until": request.args.get("until", "").strip()}
    found = Asked(place, usual, chosen, {**given, "unit": str(chosen or "")})
    words = gettext("请填写日期，例如 2026-09-30")
    found.faults = {name: words for name, fault in (("from", first_fault), ("until", last_fault)) if fault}
    if not found.faults:
        try:
            found.period = period(first or usual.starts_on, last or usual.ends_on)
        except Invalid as refused:
            found.faults = {each.field: sentence(each.message, each.values) for each in refused.errors}
    found.given["from"] = given["from"] or found.period.starts_on.isoformat()
    found.given["until"] = given["until"] or found.period.ends_on.isoformat()
    return found


def shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the words for its codes."""
    losses = {loss.value: translated(loss.label) for loss in Loss}
    return {
        **document,
        "outcomes": [(label(CaseOutcome(code)), number) for code, number in document["outcomes"].items()],
        "stages": [_named(line) for line in document["stages"]],
        "units": [_named(line) for line in document["units"]],
        "held": [{**line, "stage": _held(line["code"])} for line in document["held"]],
        "fields": [{**line, "label": field_label(line["field"])} for line in document["fields"][:SHOWN_FIELDS]],
        "prices": [(losses[code], code, price) for code, price in document["formula"]["prices"].items()],
        "received": sum(each["received"] for each in document["months"]),
        "closed": sum(each["closed"] for each in document["months"]),
    }


def _named(line: Mapping[str, Any]) -> dict[str, Any]:
    return {**line, "stage": label(ClockCode(line["code"])), "nature": label(ClockKind(line["kind"]))}


def _held(code: str) -> str:
    return gettext("转交途中") if code == ClockCode.WHOLE else label(ClockCode(code))


def field_label(code: str) -> str:
    """The name of a field of the publicity standard."""
    known = PENALTY.get(code) or LICENCE.get(code)
    return translated(known.label) if known else code


def place_names(ids: Sequence[str]) -> list[tuple[str, str]]:
    """These places with their names, to choose from."""
    names = {place.id: place.name for place in places.PLACES}
    return [(place, names.get(place, place)) for place in ids]


def point_lines(points: Iterable[Point], prices: Mapping[str, int]) -> list[dict[str, Any]]:
    """Each failing in words with what it cost."""
    return [
        {
            "loss": label(each.loss),
            "number": each.number,
            "stage": _held(each.stage) if each.stage else "",
            "days": each.days,
            "cost": prices[each.loss] * each.times,
        }
        for each in points
    ]
