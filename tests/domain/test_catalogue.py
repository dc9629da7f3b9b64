"""措施清单: every measure stands in its plan's own words; only a higher norm keeps one from being suspended."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain import catalogue
from app.domain.catalogue import Checked, Entry, Seeds
from app.domain.measures import Binding, Family
from app.domain.pack_checks import load_packs
from app.domain.pack_entries import Clause
from app.domain.pack_sources import read_sources
from config import ROOT

FOLDER = ROOT / "workflows"
SOURCES = read_sources(FOLDER / "sources")
SEEDS = {each.jurisdiction: each for each in catalogue.read_seeds(FOLDER / "measures")}
LAW = Clause("中华人民共和国民事诉讼法", "第二百六十六条", "人民法院可以对其采取或者通知有关单位协助采取限制出境")


def entry(**changes: object) -> Entry:
    found = SEEDS["zhongmu"].from_day(date(2017, 12, 5))[2]
    return replace(found, **changes)  # type: ignore[arg-type]


def codes(given: Entry, **known: object) -> list[tuple[str, str]]:
    checked = Checked(SOURCES, "牟信用〔2017〕3号", **known)  # type: ignore[arg-type]
    return [(each.field, each.code) for each in catalogue.faults(given, checked)]


@pytest.mark.parametrize(
    "place", sorted({each.jurisdiction for each in load_packs(FOLDER).layers if each.jurisdiction})
)
def test_every_seed_is_quoted_from_the_plan_of_its_place(place: str) -> None:
    """All five places, all four families so far as the plan names one, each code once, no fault."""
    seeds: Seeds = SEEDS[place]
    document = next(each.document for each in load_packs(FOLDER).layers if each.jurisdiction == place)
    entries = seeds.from_day(date(2022, 1, 1))
    assert {each.basis.document for each in entries} == {document}
    assert {each.family for each in entries} == set(Family)
    assert len({each.code for each in entries}) == len(entries) >= 12
    for each in entries:
        assert list(catalogue.faults(each, Checked(SOURCES, document))) == [], each.code
        # A plan calls none of them 依法必须联合执行; what a court orders is no county's to stop.
        assert (each.binding is Binding.MANDATORY) == (each.name == "限制出境") == (not each.suspendable)


def test_a_stored_text_is_quoted_to_the_letter() -> None:
    """A word more or another article is found; white space is none; a text nobody stored is for people to check."""
    good = entry().basis
    assert codes(entry(basis=replace(good, quote=" ".join(good.quote)))) == []
    assert codes(entry(basis=replace(good, quote=f"{good.quote}等"))) == [("basis_quote", "misquoted")]
    assert codes(entry(basis=replace(good, article="七（一）"))) == [("basis_quote", "misquoted")]
    assert codes(entry(basis=Clause("发改财金规〔2025〕1号", "第一条", "另有规定"))) == []


def test_only_a_higher_norm_forbids_suspension() -> None:
    """The plan gives way to a law, not to another plan nor to itself, nor to words the law does not say."""
    assert codes(entry(norm=LAW)) == []
    assert entry(norm=LAW).suspendable is False
    own = entry().basis
    assert codes(entry(norm=own)) == [("norm_document", "not_above")]
    other = SEEDS["youxi"].entries[0].basis
    assert codes(entry(norm=other)) == [("norm_document", "not_above")]
    assert codes(entry(norm=replace(LAW, quote="不得暂停"))) == [("norm_quote", "misquoted")]
    assert codes(entry(norm=Clause("某地规定", "一", "不得暂停"))) == [("norm_quote", "misquoted")]


def test_units_channels_and_days_must_be_those_of_the_place() -> None:
    known = {"units": {"11410122MB0000002H": "示范"}, "channels": ("信用中牟",)}
    assert codes(entry(implementers=("11410122MB0000002H",), channels=("信用中牟",)), **known) == []
    found = codes(entry(implementers=("x",), channels=("信用三明",), valid_until=date(2017, 1, 1)), **known)
    assert found == [("valid_until", "before_start"), ("implementers", "unknown_unit"), ("channels", "unknown_channel")]
    assert codes(entry(code="", name="长" * 201)) == [("code", "required"), ("name", "too_long")]
