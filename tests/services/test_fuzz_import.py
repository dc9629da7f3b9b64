"""Whatever stands in a file of records: no failure, every row accounted for, and the same file again says the same."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from tests.services.importer import PENALTY, Importer, as_csv, as_xlsx, counts, said, table
from tests.services.story import Story
from tests.web.fuzzing import HOSTILE, limits

ODD: tuple[Any, ...] = tuple(text for text in HOSTILE if "\x00" not in text and "\ud800" not in text)
# What cells of workbooks hold beside texts; a control character cannot be written into one.
KINDS: tuple[Any, ...] = (True, 0, -1, 2.5, 1e300, 44_927, None)
Rows = list[dict[str, Any]]


def rows(odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Rows]:
    """Up to five penalties in which some cells hold what nobody expects."""
    cells = {name: st.just(value) | st.just(value) | odd for name, value in PENALTY.items()}
    return st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=5)


def blank(row: Mapping[str, Any]) -> bool:
    return not any(str(cell if cell is not None else "").strip() for cell in row.values())


def held(importer: Importer, content: bytes, name: str, given_rows: Rows) -> None:
    """Every row is stored, known or refused with a reason; what was stored is known when the file comes again."""
    try:
        first = importer.bring(content, name)
    except Invalid:
        return  # the file as a whole was refused, with its reason
    stored, known, _, refused = counts(first)
    assert stored + known + refused == sum(not blank(row) for row in given_rows), first
    assert refused <= len({row for row, _, _ in said(first)})
    again = importer.bring(content, name)
    assert counts(again)[0] == 0, again
    assert counts(again)[3] == refused


def fuzz(story: Story, examples: int) -> None:
    importer, text = Importer(story), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)

    @limits(examples)
    @given(rows=rows(st.sampled_from(ODD) | text))
    def lines(rows: Rows) -> None:
        held(importer, as_csv(rows), "处罚.csv", rows)

    printable = st.text(st.characters(exclude_categories=("C",)), max_size=20)

    @limits(examples)
    @given(rows=rows(st.sampled_from(KINDS) | printable))
    def sheets(rows: Rows) -> None:
        held(importer, as_xlsx(table(rows)), "处罚.xlsx", rows)

    lines()
    sheets()


@pytest.mark.both_databases
def test_any_rows_are_accounted_for(story: Story) -> None:
    """A little at every run."""
    fuzz(story, 8)


@pytest.mark.long
@pytest.mark.both_databases
def test_very_many_rows_are_accounted_for(story: Story) -> None:
    """The same, much longer."""
    fuzz(story, 300)
