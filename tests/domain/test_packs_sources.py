"""Clauses are looked up below their own headings, whatever the layout of the stored text."""

import pytest

from app.domain.pack_entries import Clause
from app.domain.pack_shapes import spelled
from app.domain.pack_sources import Source, misquoted, read_sources, squeezed
from tests.domain.pack_folder import WORKFLOWS

TEXT = """一、总体要求
（一）目标。甲
二、任务
(一)公开。 乙
(五)机制。
9．修复。
丙

19．保护。五
个工作日
20.联动。丁
（六）宣传。戊
落款
"""
LAW = """第四十八条 应当公开。

三日内撤回。
\u200b
第四十九条 另有规定。
"""
PLAN = Source("计划", "计划", 4, TEXT)
STATUTE = Source("某法", "某法", 0, LAW)


@pytest.mark.parametrize(
    ("source", "article", "passage"),
    [
        (PLAN, "一（一）", "（一）目标。甲"),
        (PLAN, "二（一）", "(一)公开。乙"),
        (PLAN, "二（五）19", "19．保护。五个工作日"),
        (PLAN, "二（五）20", "20.联动。丁"),
        (PLAN, "二（六）", "（六）宣传。戊落款"),
        (PLAN, "一", "一、总体要求（一）目标。甲"),
        (PLAN, "三", ""),
        (PLAN, "一（五）", ""),
        (PLAN, "文末", squeezed(TEXT)),
        (STATUTE, "第四十八条第二款", "第四十八条应当公开。三日内撤回。"),
        (STATUTE, "第五十条", ""),
    ],
)
def test_an_article_is_the_text_below_its_heading(source: Source, article: str, passage: str) -> None:
    """Up to the next heading of the same level, without white space."""
    assert source.passage(article) == passage


@pytest.mark.parametrize(
    ("document", "article", "quote", "right"),
    [
        ("计划", "二（五）19", "五个工作日", True),
        ("计划", "二（五）19", "五 个工\n作日", True),
        ("计划", "二（五）20", "五个工作日", False),
        ("计划", "二（五）19", "六个工作日", False),
        ("计划", "二（七）", "五个工作日", False),
        ("别的", "二（五）19", "五个工作日", False),
    ],
)
def test_a_quote_must_stand_in_its_article(document: str, article: str, quote: str, right: bool) -> None:
    """Right words in the wrong place are a wrong citation."""
    assert (misquoted(Clause(document, article, quote), {"计划": PLAN}) == "") is right


def test_the_store_knows_the_rank_of_every_document() -> None:
    """Laws above regulations above the documents of a place."""
    sources = read_sources(WORKFLOWS / "sources")
    assert {source.rank for source in sources.values()} == {0, 2, 4}
    assert [source.document for source in sources.values() if not source.is_law] == [
        "云阳府发﹝2018﹞35号",
        "云浮市守信联合激励和失信联合惩戒制度实施方案",
        "加快推进信用伊川建设实施意见",
        "尤政文〔2021〕185号",
        "牟信用〔2017〕3号",
    ]


@pytest.mark.parametrize(
    ("amount", "words"),
    [(2, ("二", "两")), (3, ("三",)), (10, ("十",)), (12, ("十二",)), (20, ("二十",)), (65, ("六十五",))],
)
def test_numbers_are_spelled_as_laws_write_them(amount: int, words: tuple[str, ...]) -> None:
    """A budget is looked for in the quote in figures and in words."""
    assert spelled(amount) == words
