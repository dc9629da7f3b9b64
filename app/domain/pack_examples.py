"""Worked examples in pack files: what happened when, and the last days that must follow; run at every start."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from app.domain import ledger
from app.domain.pack_entries import Example
from app.domain.pack_shapes import BadEntry
from app.domain.packs import Pack
from app.domain.vocabulary import N_, ClockCode
from app.domain.workdays import WorkCalendar

# What may happen in an example, and which clocks start on that day.
EVENTS: Mapping[str, tuple[ClockCode, ...]] = MappingProxyType(
    {
        "received": (ClockCode.REFER, ClockCode.WHOLE),
        "referred": (ClockCode.VERIFY,),
        "verified": (ClockCode.ANSWER,),
        "supplement_asked": (ClockCode.SUPPLEMENT,),
        "decided": (ClockCode.PUBLISH,),
        "struck_down": (ClockCode.REVOKE,),
        "month_begun": (ClockCode.FEEDBACK,),
    }
)
_START = {code: event for event, codes in EVENTS.items() for code in codes}


@dataclass(frozen=True)
class Outcome:
    """One expected date of an example beside the computed one (None: the place has no such limit)."""

    title: str
    code: ClockCode
    expected: date
    computed: date | None

    @property
    def passed(self) -> bool:
        """Whether the rules give the date that a person worked out."""
        return self.expected == self.computed


def read_example(raw: Any) -> Example:
    """The example in a TOML table: `title`, the dates of events, and `due` dates by clock code. Raises BadEntry."""
    parts = dict(raw) if isinstance(raw, dict) else {}
    title, due = parts.pop("title", ""), parts.pop("due", None)
    if not isinstance(title, str) or not title or not isinstance(due, dict) or not due:
        raise BadEntry("due", N_("算例不完整"), N_("请写明 title、发生的日期和 due（各时限的届满日）"))
    for key, day in parts.items():
        if key not in EVENTS or type(day) is not date:
            raise BadEntry(key, N_("不认识的键，或者不是日期"), N_("可用的键：{keys}").format(keys=" ".join(EVENTS)))
    for key, day in due.items():
        if key not in _START or type(day) is not date:
            hint = N_("可用的键：{keys}").format(keys=" ".join(_START))
            raise BadEntry(f"due.{key}", N_("不认识的时限，或者不是日期"), hint)
        if (event := _START[ClockCode(key)]) not in parts:
            hint = N_("请写明 {event} 的日期").format(event=event)
            raise BadEntry(f"due.{key}", N_("没有写明从哪一天起算"), hint)
    expected = {ClockCode(key): day for key, day in due.items()}
    return Example(title, MappingProxyType(parts), MappingProxyType(expected))


def run_examples(pack: Pack, calendar: WorkCalendar) -> Iterator[Outcome]:
    """Compute every expected date of a pack's examples."""
    for example in pack.examples:
        for code, expected in example.due.items():
            yield Outcome(example.title, code, expected, _last_day(pack, code, example.events[_START[code]], calendar))


def _last_day(pack: Pack, code: ClockCode, start: date, calendar: WorkCalendar) -> date | None:
    rule = pack.clocks.get(code)
    if rule is None:
        return None
    due = ledger.due(ledger.Clock(code, rule.budget, rule.unit, rule.kind, start, rule.rolls), calendar)
    return due.on if due else None
