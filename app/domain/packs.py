"""Policy packs: the rules of one place and period as data, resolved from its own file, a parent and higher norms.

`resolve` gives the pack that holds for an application received on a day; a case keeps that pack for its life.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

from app.domain.errors import NotFound
from app.domain.ladder import Level, RungCode
from app.domain.office_hours import OfficeHours
from app.domain.pack_entries import Advisory, AnyEntry, ClockRule, Example, Remedy, Rule
from app.domain.vocabulary import N_, ClockCode, Origin, PauseReason, Receiver, Suspension


@dataclass(frozen=True)
class Layer:
    """One file as read: the rules of a place (`jurisdiction` set), or a layer that places share."""

    id: str
    title: str
    document: str
    effective_from: date
    effective_until: date | None
    jurisdiction: str
    division: str
    parent: str
    overlay: tuple[str, ...]
    advisory: tuple[str, ...]
    entries: Mapping[str, AnyEntry]
    examples: tuple[Example, ...]
    file: str

    def holds_on(self, day: date) -> bool:
        """Whether the layer is in force on a day; both ends included."""
        return self.effective_from <= day and (self.effective_until is None or day <= self.effective_until)


@dataclass(frozen=True)
class Pack:
    """The resolved rules of one place for the applications received while it holds; immutable."""

    id: str
    jurisdiction: str
    division: str
    title: str
    document: str
    effective_from: date
    effective_until: date | None
    clocks: Mapping[ClockCode, ClockRule]
    rules: Mapping[str, Rule]
    remedies: tuple[Remedy, ...]
    advisories: tuple[Advisory, ...]
    examples: tuple[Example, ...]

    def clock(self, code: ClockCode) -> ClockRule:
        """The limit with this code. Raises NotFound where the place has none (`code in pack.clocks` asks)."""
        if code not in self.clocks:
            raise NotFound("no_rule", N_("「{title}」没有“{name}”时限"), title=self.title, name=code.label)
        return self.clocks[code]

    def rule(self, path: str) -> Rule:
        """The setting at a path such as `objection.suspension`. Raises NotFound where the place has none."""
        if path not in self.rules:
            raise NotFound("no_rule", N_("「{title}」没有“{name}”规则"), title=self.title, name=path)
        return self.rules[path]

    def word(self, path: str) -> str:
        """A setting that is one word or text. Raises NotFound where the place has none."""
        return str(self.rule(path).value)

    def words(self, path: str) -> tuple[str, ...]:
        """A setting that lists words; empty where the place has none."""
        value = self.rules[path].value if path in self.rules else ()
        return value if isinstance(value, tuple) else (str(value),)

    def says(self, path: str) -> bool:
        """A yes-or-no setting; no where the place has none."""
        return path in self.rules and self.rules[path].value is True

    def number(self, path: str) -> int:
        """A setting that is a number. Raises NotFound where the place has none."""
        value = self.rule(path).value
        if not isinstance(value, int):
            raise TypeError(f"{path} is no number")
        return value

    def four_eyes(self, task_key: str) -> bool:
        """Whether a second pair of eyes must sign this task (`approve_opinion`, `approve_answer`)."""
        return self.says(f"four_eyes.{task_key}")

    def recipients(self, message: str) -> tuple[str, ...]:
        """Who gets a message (`verification`, `answer`): roles, or `platform`."""
        return self.words(f"recipients.{message}")

    @property
    def receiver(self) -> Receiver:
        """Who receives objections."""
        return Receiver(self.word("receiver"))

    @property
    def suspension(self) -> Suspension:
        """What happens to joint punishment measures while a record is verified."""
        return Suspension(self.word("objection.suspension"))

    @property
    def annotate(self) -> str:
        """When the dispute mark is set: `receipt` or `acceptance`."""
        return self.word("objection.annotate")

    @property
    def unverifiable(self) -> str:
        """What becomes of a record nobody can verify: `end_publicity` or `note`."""
        return self.word("objection.unverifiable")

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The ways a case may arise that the place names."""
        return tuple(Origin(word) for word in self.words("origins"))

    @property
    def pause_reasons(self) -> tuple[PauseReason, ...]:
        """The reasons for which a clock may stop; `rule("pause_reasons.<code>")` says when and why."""
        return tuple(code for code in PauseReason if f"pause_reasons.{code}" in self.rules)

    @property
    def ladder(self) -> Mapping[RungCode, tuple[Level, ...]]:
        """Who is reminded at each rung, in the order of the rungs."""
        return {rung: tuple(Level(word) for word in self.words(f"ladder.{rung}")) for rung in RungCode}

    @property
    def office_hours(self) -> OfficeHours:
        """When reminders may go out; any hour of a working day where a pack of former times says nothing."""
        words = self.words("ladder.hours")
        return OfficeHours(*(time.fromisoformat(word) for word in words)) if words else OfficeHours()

    @property
    def materials(self) -> tuple[str, ...]:
        """What an applicant hands in."""
        return self.words("materials")

    @property
    def signatory(self) -> str:
        """The role in whose name notices to the applicant are signed."""
        return self.word("signatory")

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical JSON, by which a case finds its pack again."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @property
    def version(self) -> str:
        """A readable version: the day the place's document took effect and the first digits of the hash."""
        return f"{self.effective_from:%Y.%m.%d}-{self.sha256[:8]}"

    def canonical(self) -> bytes:
        """The pack as canonical JSON: sorted keys, no spaces, UTF-8."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, without loss."""
        until = self.effective_until.isoformat() if self.effective_until else None
        head = {"id": self.id, "jurisdiction": self.jurisdiction, "division": self.division, "title": self.title}
        validity = {"effective_from": self.effective_from.isoformat(), "effective_until": until}
        return {
            **head,
            "document": self.document,
            **validity,
            "clocks": {code.value: rule.to_dict() for code, rule in self.clocks.items()},
            "rules": {path: rule.to_dict() for path, rule in self.rules.items()},
            "remedies": [remedy.to_dict() for remedy in self.remedies],
            "advisories": [advisory.to_dict() for advisory in self.advisories],
            "examples": [example.to_dict() for example in self.examples],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The pack that `to_dict` wrote."""
        until = data["effective_until"]
        clocks = {ClockCode(code): ClockRule.from_dict(rule) for code, rule in data["clocks"].items()}
        rules = {path: Rule.from_dict(rule) for path, rule in data["rules"].items()}
        return cls(
            id=data["id"],
            jurisdiction=data["jurisdiction"],
            division=data["division"],
            title=data["title"],
            document=data["document"],
            effective_from=date.fromisoformat(data["effective_from"]),
            effective_until=date.fromisoformat(until) if until else None,
            clocks=MappingProxyType(clocks),
            rules=MappingProxyType(rules),
            remedies=tuple(Remedy.from_dict(remedy) for remedy in data["remedies"]),
            advisories=tuple(Advisory.from_dict(advisory) for advisory in data["advisories"]),
            examples=tuple(Example.from_dict(example) for example in data["examples"]),
        )


@dataclass(frozen=True)
class Packs:
    """All layers that were read, of all places and periods."""

    layers: tuple[Layer, ...]

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """The places that have rules, in order of their names."""
        return tuple(sorted({layer.jurisdiction for layer in self.layers if layer.jurisdiction}))

    def layer(self, layer_id: str, on: date) -> Layer | None:
        """The shared layer with this id that holds on a day."""
        return next((layer for layer in self.layers if layer.id == layer_id and layer.holds_on(on)), None)


def resolve(packs: Packs, jurisdiction: str, on: date) -> Pack:
    """The pack of a place for an application received on a day. Raises NotFound where none holds."""
    own = [layer for layer in packs.layers if layer.jurisdiction == jurisdiction and layer.holds_on(on)]
    if not own:
        raise NotFound("no_pack", N_("{on}当日“{place}”没有适用的规则"), on=on.isoformat(), place=jurisdiction)
    return assemble(packs, own[0], on)


def assemble(packs: Packs, place: Layer, on: date) -> Pack:
    """A place's file with its parent below it and the higher norms of the day above it."""
    parent = packs.layer(place.parent, on) if place.parent else None
    entries = {**(parent.entries if parent else {}), **place.entries}
    overlays = (*(parent.overlay if parent else ()), *place.overlay)
    for norm in filter(None, (packs.layer(name, on) for name in overlays)):
        entries |= {path: _above(entry, entries.get(path)) for path, entry in norm.entries.items()}
    advice = [norm for norm in (packs.layer(name, on) for name in place.advisory) if norm]
    return Pack(
        id=place.id,
        jurisdiction=place.jurisdiction,
        division=place.division,
        title=place.title,
        document=place.document,
        effective_from=place.effective_from,
        effective_until=place.effective_until,
        clocks=MappingProxyType({entry.code: entry for entry in entries.values() if isinstance(entry, ClockRule)}),
        rules=MappingProxyType({path: entry for path, entry in entries.items() if isinstance(entry, Rule)}),
        remedies=tuple(entry for entry in entries.values() if isinstance(entry, Remedy)),
        advisories=tuple(advisory for norm in advice for advisory in _advise(norm)),
        examples=place.examples,
    )


def _above(norm: AnyEntry, below: AnyEntry | None) -> AnyEntry:
    # A path always holds the same class of entry; the checks only tell the type checker so.
    if isinstance(norm, Rule):
        return replace(norm, superseded=below if isinstance(below, Rule) else None)
    if isinstance(norm, ClockRule):
        return replace(norm, superseded=below if isinstance(below, ClockRule) else None)
    return replace(norm, superseded=below if isinstance(below, Remedy) else None)


def _advise(norm: Layer) -> tuple[Advisory, ...]:
    pairs = norm.entries.items()
    return tuple(Advisory(norm.id, norm.title, path, entry) for path, entry in pairs if not isinstance(entry, Remedy))
