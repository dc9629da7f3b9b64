"""How alike opinions are: figures and signs do not make two texts different, a few facts do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.similarity import ALIKE, count_alike, empty_formula, likeness, shingles

OPINION = "经核对本单位行政处罚案卷原件，决定书载明罚款金额为八千元，平台记录录入有误，应予更正。"


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (OPINION, True),
        (OPINION.replace("，", " ").replace("。", ""), True),
        (OPINION.replace("八千元", "九千元"), True),
        ("经向承办科室调取送达回证，当事人已于三月二日缴清罚款，公示期限应自该日起算。", False),
        ("", False),
    ],
)
def test_same_words_are_alike_and_other_facts_are_not(other: str, alike: bool) -> None:
    assert count_alike(OPINION, [other]) == alike


def test_figures_do_not_make_a_formula_another_text() -> None:
    """案号 and dates differ in every case; a text that differs in nothing else is the same text."""
    assert count_alike(
        "经核查2026年第12号决定书，情况属实，维持原记录。", ["经核查2025年第7号决定书，情况属实，维持原记录。"]
    )


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("核实无误。", "核实无误"),
        ("经核查，情况属实", "情况属实"),
        ("属实", "属实"),
        ("经核对决定书原件第二页，罚款金额为八千元，记录属实。", ""),
        ("请见附件盖章材料", ""),
        ("", ""),
    ],
)
def test_formula_without_facts_is_found(text: str, formula: str) -> None:
    """Short and nothing but a formula: flagged. The same words behind facts: not."""
    assert empty_formula(text) == formula


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_a_share_and_the_same_from_both_sides(one: str, other: str) -> None:
    found = likeness(shingles(one), shingles(other))
    assert 0 <= found <= 1
    assert found == likeness(shingles(other), shingles(one))
    if shingles(one):
        assert likeness(shingles(one), shingles(one)) == 1 >= ALIKE
