"""The page that lawyers read says what the packs say, today."""

from app.domain.deadlines import SPANS, render
from app.domain.pack_checks import current, load_packs
from app.domain.pack_names import cited
from app.domain.vocabulary import ClockCode
from tests.domain.pack_folder import WORKFLOWS

PAGE = WORKFLOWS.parent / "docs" / "deadlines.md"


def test_the_page_in_the_repository_is_fresh() -> None:
    """Whoever changes a pack runs `flask packs deadlines`."""
    assert PAGE.read_text("utf-8") == render(load_packs(WORKFLOWS))


def test_every_limit_stands_on_the_page_with_its_clause() -> None:
    """Number, unit, place in the law and literal words, for each place."""
    page = render(load_packs(WORKFLOWS))
    for place, pack in current(load_packs(WORKFLOWS)):
        section = page.split(f"## {place.title}")[1].split("\n## ")[0]
        for rule in pack.clocks.values():
            row = next(line for line in section.splitlines() if line.startswith(f"| {rule.code.label} |"))
            assert f"{rule.budget} {rule.unit.label}" in row
            assert (f"{cited(rule.clause)}：「{rule.clause.quote}」" if rule.clause else rule.note) in row
            assert ("| 法定 |" in row) == (rule.kind == "statutory")
            assert ("**待确认**" in row) == rule.to_confirm


def test_every_clock_says_when_it_starts_and_ends() -> None:
    """No limit without both ends."""
    assert set(SPANS) == set(ClockCode)
