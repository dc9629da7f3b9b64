"""What a policy pack is made of: rules, clock rules, remedies, each with its basis and the clause behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Self

from app.domain.vocabulary import Basis, ClockCode, ClockKind, RemedyCode, Role, Unit

Value = str | int | bool | tuple[str, ...]

OF_LAW = (Basis.STATUTE, Basis.COUNTY)


@dataclass(frozen=True)
class Clause:
    """A place in a document and its literal words, found by machine in the stored texts."""

    document: str
    article: str
    quote: str

    def to_dict(self) -> dict[str, Any]:
        """The clause as the API shows it."""
        return {"document": self.document, "article": self.article, "quote": self.quote}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The clause that `to_dict` wrote."""
        return cls(data["document"], data["article"], data["quote"])


@dataclass(frozen=True)
class Ground:
    """Why an entry holds: its basis, the clause (none for internal), a remark, and whether a lawyer must confirm it."""

    basis: Basis
    clause: Clause | None = None
    to_confirm: bool = False
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The keys every entry shares."""
        clause = self.clause.to_dict() if self.clause else None
        return {"basis": self.basis.value, "clause": clause, "to_confirm": self.to_confirm, "note": self.note}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The ground that `to_dict` wrote."""
        clause = Clause.from_dict(data["clause"]) if data["clause"] else None
        return cls(Basis(data["basis"]), clause, data["to_confirm"], data["note"])


class Grounded:
    """Reads through to the ground, so that callers write `rule.basis` and `rule.clause`."""

    ground: Ground

    @property
    def basis(self) -> Basis:
        """Where the entry comes from."""
        return self.ground.basis

    @property
    def clause(self) -> Clause | None:
        """The words of the law, none where the entry is the house's own."""
        return self.ground.clause

    @property
    def to_confirm(self) -> bool:
        """Whether a lawyer of the place has still to confirm the entry."""
        return self.ground.to_confirm

    @property
    def note(self) -> str:
        """The reason or the reservation, in Chinese."""
        return self.ground.note


@dataclass(frozen=True)
class Rule(Grounded):
    """A setting of a place; `superseded` is what the place itself says where a higher norm has taken over."""

    value: Value
    ground: Ground
    superseded: "Rule | None" = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        superseded = self.superseded.to_dict() if self.superseded else None
        return {"value": value, **self.ground.to_dict(), "superseded": superseded}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The rule that `to_dict` wrote."""
        value = tuple(data["value"]) if isinstance(data["value"], list) else data["value"]
        superseded = cls.from_dict(data["superseded"]) if data["superseded"] else None
        return cls(value, Ground.from_dict(data), superseded)


@dataclass(frozen=True)
class ClockRule(Grounded):
    """A limit: `budget` in `unit` (None = the place knows no limit), who owes it, whether the last day rolls on."""

    code: ClockCode
    budget: int | None
    unit: Unit
    owner: Role
    rolls: bool
    ground: Ground
    superseded: "ClockRule | None" = None

    @property
    def kind(self) -> ClockKind:
        """Statutory only where a text of law gives the number; borrowed and own numbers are internal targets."""
        return ClockKind.STATUTORY if self.basis in OF_LAW else ClockKind.INTERNAL

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        superseded = self.superseded.to_dict() if self.superseded else None
        own = {"code": self.code.value, "budget": self.budget, "unit": self.unit.value, "kind": self.kind.value}
        more = {"owner": self.owner.value, "rolls": self.rolls}
        return {**own, **more, **self.ground.to_dict(), "superseded": superseded}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The clock rule that `to_dict` wrote."""
        superseded = cls.from_dict(data["superseded"]) if data["superseded"] else None
        code, unit, owner = ClockCode(data["code"]), Unit(data["unit"]), Role(data["owner"])
        return cls(code, data["budget"], unit, owner, data["rolls"], Ground.from_dict(data), superseded)


@dataclass(frozen=True)
class Remedy(Grounded):
    """A way to a higher body: how long, counted `after` what, and which body of the organisation's row it is."""

    code: RemedyCode
    budget: int | None
    unit: Unit
    after: str
    organ: str
    ground: Ground
    superseded: "Remedy | None" = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        superseded = self.superseded.to_dict() if self.superseded else None
        own = {"code": self.code.value, "budget": self.budget, "unit": self.unit.value}
        return {**own, "after": self.after, "organ": self.organ, **self.ground.to_dict(), "superseded": superseded}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The remedy that `to_dict` wrote."""
        superseded = cls.from_dict(data["superseded"]) if data["superseded"] else None
        code, unit = RemedyCode(data["code"]), Unit(data["unit"])
        return cls(code, data["budget"], unit, data["after"], data["organ"], Ground.from_dict(data), superseded)


AnyEntry = Rule | ClockRule | Remedy


@dataclass(frozen=True)
class Advisory:
    """What a higher norm says that the operator has not decided upon: shown, not applied."""

    pack: str
    title: str
    path: str
    entry: Rule | ClockRule

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"pack": self.pack, "title": self.title, "path": self.path, "entry": self.entry.to_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The advisory that `to_dict` wrote."""
        entry = data["entry"]
        read = ClockRule.from_dict(entry) if "budget" in entry else Rule.from_dict(entry)
        return cls(data["pack"], data["title"], data["path"], read)


@dataclass(frozen=True)
class Example:
    """A worked case: what happened when (`received`, `referred`, …) and the dates that must follow."""

    title: str
    events: Mapping[str, date]
    due: Mapping[ClockCode, date]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        events = {name: day.isoformat() for name, day in self.events.items()}
        return {"title": self.title, "events": events, "due": {c.value: d.isoformat() for c, d in self.due.items()}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The example that `to_dict` wrote."""
        events = {name: date.fromisoformat(day) for name, day in data["events"].items()}
        due = {ClockCode(code): date.fromisoformat(day) for code, day in data["due"].items()}
        return cls(data["title"], MappingProxyType(events), MappingProxyType(due))
