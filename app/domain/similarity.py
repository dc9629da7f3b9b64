"""How alike two texts are, by the runs of letters they share; and what in an opinion is no more than a formula.

Pure: nothing is stored, nothing leaves this module but numbers and words that stand in the texts themselves.
"""

import re
from collections.abc import Iterable

WIDTH = 3
ALIKE = 0.7
SHORTEST_WITH_FACTS = 20
# What opinions say when they say nothing (the field's own formulas).
FORMULAS = ("核实无误", "核查无误", "情况属实", "内容属实", "属实", "无误", "维持原记录", "同意", "经核查", "经核实")
_NOISE = re.compile(r"[\W_]+")


def shingles(text: str) -> frozenset[str]:
    """The runs of WIDTH letters of a text; punctuation, blanks and figures, which differ by case, do not count."""
    letters = re.sub(r"[0-9０-９]+", "0", _NOISE.sub("", text)).lower()
    if len(letters) <= WIDTH:
        return frozenset({letters}) if letters else frozenset()
    return frozenset(letters[start : start + WIDTH] for start in range(len(letters) - WIDTH + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of runs two texts have in common, 0 to 1 (Jaccard)."""
    if not one or not other:
        return 0.0
    return len(one & other) / len(one | other)


def count_alike(text: str, others: Iterable[str]) -> int:
    """How many of the others are the same or nearly the same as the text."""
    own = shingles(text)
    return sum(likeness(own, shingles(other)) >= ALIKE for other in others)


def empty_formula(text: str) -> str:
    """The formula an opinion consists of, if it is short and names no fact; otherwise nothing."""
    plain = _NOISE.sub("", text)
    if len(plain) >= SHORTEST_WITH_FACTS:
        return ""
    return next((formula for formula in FORMULAS if formula in plain), "")
