"""Every source file keeps the rules of the house, and every rule can be broken."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import ROOT
from tests.house import rules

Rule = Callable[[str], Iterator[str]]
EVERYWHERE: tuple[Rule, ...] = (rules.long_file, rules.long_functions, rules.hidden_imports, rules.vague_classes)


def offenders(rule: Rule, files: list[Path]) -> list[str]:
    return [f"{file.relative_to(ROOT)}: {fault}" for file in files for fault in rule(file.read_text("utf-8"))]


@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(rule: Rule) -> None:
    """Small files, small functions, no hidden imports, names that say something."""
    assert offenders(rule, rules.sources()) == []


def test_no_module_has_a_vague_name() -> None:
    """A file is named after what is in it."""
    assert [str(file) for file in rules.sources() if file.stem in rules.VAGUE_MODULES] == []


def test_the_domain_imports_the_standard_library_alone() -> None:
    """Rules are arithmetic: they need neither framework nor database."""
    assert offenders(rules.foreign_to_the_domain, sorted((ROOT / "app/domain").rglob("*.py"))) == []


def test_only_the_database_module_commits() -> None:
    """Services never commit."""
    assert offenders(rules.commits, sorted((ROOT / "app").rglob("*.py"))) == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (rules.long_file, "x = 1\n" * 301),
        (rules.long_functions, "def long():\n" + "    x = 1\n" * 40),
        (rules.hidden_imports, "def f():\n    import os\n"),
        (rules.vague_classes, "class CaseManager:\n    pass\n"),
        (rules.commits, "session.commit()\n"),
        (rules.foreign_to_the_domain, "from flask import Flask\n"),
        (rules.foreign_to_the_domain, "import app.models\n"),
    ],
)
def test_a_broken_rule_is_seen(rule: Rule, source: str) -> None:
    """A check that lets everything pass is no check."""
    assert list(rule(source))
