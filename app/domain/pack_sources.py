"""The stored texts that packs quote from: their rank, and whether a quote stands where its clause says."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from app.domain.pack_entries import Clause
from app.domain.vocabulary import N_

# Higher norms first (立法法第五章); the position is the rank.
RANKS = ("法律", "行政法规", "地方性法规", "规章", "规范性文件")

_NUMERAL = "[一二三四五六七八九十百零]+"
# Headings from the outermost in; PDF texts and web pages write brackets and dots in both widths.
_HEADINGS = (rf"第{_NUMERAL}条|{_NUMERAL}、", rf"[（(]{_NUMERAL}[)）]", r"\d+[．.]")
_ARTICLE = re.compile(rf"(?P<law>第{_NUMERAL}条)|(?P<part>^{_NUMERAL})|(?P<item>（{_NUMERAL}）)|(?P<point>\d+$)")


@dataclass(frozen=True)
class Source:
    """A stored document."""

    document: str
    title: str
    rank: int
    text: str

    @property
    def is_law(self) -> bool:
        """Whether it ranks above the documents of a place."""
        return self.rank < RANKS.index("规范性文件")

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without white space: PDF texts break and pad them anywhere."""
        return tuple(squeezed(line) for line in self.text.splitlines())

    def passage(self, article: str) -> str:
        """The text below the headings named by `article` (第四十八条第二款, 六（三）, 二（五）19), without white space.

        An article that names no heading (文首, 文末) means the whole document; a missing heading gives "".
        """
        lines = self.lines
        for level, heading in _steps(article):
            starts = [number for number, line in enumerate(lines) if re.match(heading, line)]
            if not starts:
                return ""
            lines = _section(lines[starts[0] :], level)
        return "".join(lines)


def squeezed(text: str) -> str:
    """The text without white space and zero-width characters, which carry no meaning in Chinese prose."""
    return "".join(text.replace("\u200b", "").split())


def read_sources(folder: Path) -> Mapping[str, Source]:
    """The stored documents by their names. Raises OSError, KeyError, ValueError: a broken store is a broken build."""
    index = tomllib.loads((folder / "index.toml").read_text("utf-8"))["source"]
    return {
        row["document"]: Source(
            row["document"], row["title"], RANKS.index(row["rank"]), (folder / row["file"]).read_text("utf-8")
        )
        for row in index
    }


def outranks(above: Source, below: Source) -> bool:
    """Whether a document is the higher norm."""
    return above.rank < below.rank


def misquoted(clause: Clause, sources: Mapping[str, Source]) -> str:
    """Why a clause does not stand in the stored texts, in Chinese; empty when it does."""
    source = sources.get(clause.document)
    if source is None:
        return N_("文件库中没有“{document}”").format(document=clause.document)
    passage = source.passage(clause.article)
    if not passage:
        return N_("“{document}”中没有“{article}”").format(document=clause.document, article=clause.article)
    if squeezed(clause.quote) not in passage:
        where = clause.document + clause.article
        return N_("“{where}”中没有这句原文：{quote}").format(where=where, quote=clause.quote)
    return ""


def _section(lines: tuple[str, ...], level: int) -> tuple[str, ...]:
    # The heading and all below it, up to the next heading of its own level or of one further out.
    next_heading = re.compile("|".join(_HEADINGS[: level + 1]))
    return (lines[0], *takewhile(lambda line: not next_heading.match(line), lines[1:]))


def _steps(article: str) -> list[tuple[int, str]]:
    # 二（五）19 → the headings 二、 then （五） then 19． ; each with its level in _HEADINGS.
    steps = []
    for match in _ARTICLE.finditer(article):
        if match["law"]:
            # What follows (第二款第三项) is no heading of its own line.
            return [(0, match["law"])]
        if match["part"]:
            steps.append((0, f"{match['part']}、"))
        elif match["item"]:
            steps.append((1, f"[（(]{match['item'][1:-1]}[)）]"))
        else:
            steps.append((2, rf"{match['point']}[．.]"))
    return steps
