"""措施清单: what an entry holds, what makes one wrong, and the measures that the plans themselves name."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.errors import FieldError
from app.domain.measures import Binding, Family, Level
from app.domain.pack_entries import Clause
from app.domain.pack_sources import Source, misquoted, outranks
from app.domain.vocabulary import N_

_CODE, _SHORT, _ARTICLE, _QUOTE = 32, 200, 200, 2_000


@dataclass(frozen=True)
class Entry:
    """One measure as a version of it says. `implementers` are unified social credit codes of the place's units.

    `norm` forbids its suspension: only with one, and only if it ranks above the place's plan, it goes on meanwhile.
    """

    code: str
    name: str
    family: Family
    binding: Binding
    level: Level
    basis: Clause
    valid_from: date
    valid_until: date | None = None
    implementers: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    norm: Clause | None = None

    @property
    def suspendable(self) -> bool:
        """Whether it stands still while an objection is verified, where the plan says so."""
        return self.norm is None


@dataclass(frozen=True)
class Checked:
    """What an entry is checked against: the stored texts, the place's plan, its units and channels."""

    sources: Mapping[str, Source]
    plan: str
    units: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[str, ...] = ()


def faults(entry: Entry, known: Checked) -> Iterator[FieldError]:
    """Everything wrong with an entry, each at its field."""
    yield from _texts(entry)
    if entry.valid_until is not None and entry.valid_until < entry.valid_from:
        yield FieldError("valid_until", "before_start", N_("失效日期不能早于生效日期"))
    for code in entry.implementers:
        if code not in known.units:
            yield FieldError("implementers", "unknown_unit", N_("本地没有实施部门“{code}”"), {"code": code})
    for channel in entry.channels:
        if channel not in known.channels:
            yield FieldError("channels", "unknown_channel", N_("本地规则没有“{channel}”这个渠道"), {"channel": channel})
    # A text that is not stored is for people to look up; one that is must be quoted to the letter.
    if entry.basis.document in known.sources and (wrong := misquoted(entry.basis, known.sources)):
        yield FieldError("basis_quote", "misquoted", N_("{reason}"), {"reason": wrong})
    if entry.norm is not None:
        yield from _norm(entry.norm, known)


def _texts(entry: Entry) -> Iterator[FieldError]:
    texts = (
        ("code", entry.code, _CODE),
        ("name", entry.name, _SHORT),
        ("basis_document", entry.basis.document, _SHORT),
        ("basis_article", entry.basis.article, _ARTICLE),
        ("basis_quote", entry.basis.quote, _QUOTE),
    )
    for name, text, longest in texts:
        if not text.strip():
            yield FieldError(name, "required", N_("此项必填"))
        elif len(text) > longest:
            yield FieldError(name, "too_long", N_("内容过长（不超过 {longest} 字）"), {"longest": longest})


def _norm(norm: Clause, known: Checked) -> Iterator[FieldError]:
    """A plan's rule on suspension gives way to a higher norm alone."""
    if wrong := misquoted(norm, known.sources):
        yield FieldError("norm_quote", "misquoted", N_("{reason}"), {"reason": wrong})
        return
    plan = known.sources.get(known.plan)
    if plan is None or not outranks(known.sources[norm.document], plan):
        yield FieldError(
            "norm_document",
            "not_above",
            N_("“{document}”的效力不高于本地方案，不能据此不暂停"),
            {"document": norm.document},
        )


def changed(before: Entry, after: Entry) -> tuple[str, ...]:
    """The names of what differs between two versions."""
    return tuple(each.name for each in fields(Entry) if getattr(before, each.name) != getattr(after, each.name))


@dataclass(frozen=True)
class Seeds:
    """The measures a place's plan names, as its file lists them."""

    jurisdiction: str
    document: str
    entries: tuple[Entry, ...]

    def from_day(self, day: date) -> tuple[Entry, ...]:
        """The entries as they hold from the day the plan took effect."""
        return tuple(replace(each, valid_from=day) for each in self.entries)


def read_seeds(folder: Path) -> list[Seeds]:
    """The seeds of all places, by file. Raises OSError, KeyError, ValueError: a broken store is a broken build."""
    return [_seeds(tomllib.loads(file.read_text("utf-8"))) for file in sorted(folder.glob("*.toml"))]


def _seeds(data: Mapping[str, Any]) -> Seeds:
    level, document = Level(data["level"]), data["document"]
    entries = tuple(_entry(row, level, document) for row in data["measure"])
    return Seeds(data["jurisdiction"], document, entries)


def _entry(row: Mapping[str, Any], level: Level, document: str) -> Entry:
    norm = row.get("norm")
    return Entry(
        code=row["code"],
        name=row["name"],
        family=Family(row["family"]),
        binding=Binding(row.get("binding", Binding.RECOMMENDED)),
        level=level,
        basis=Clause(document, row["article"], row["quote"]),
        valid_from=date.min,
        norm=Clause(norm["document"], norm["article"], norm["quote"]) if norm else None,
    )
