"""The rules of the house that no ready-made tool checks, each a function from source to offenders."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config import ROOT

FILE_LINES, FUNCTION_LINES = 300, 40
VAGUE_MODULES = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}
VAGUE_ENDINGS = ("Manager", "Helper", "Helpers", "Service", "Util", "Utils")
FOLDERS = ("app", "benchmarks", "scripts", "tests")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def sources() -> list[Path]:
    """Our own Python files; written migrations are history and stay as they are."""
    return [*sorted(ROOT.glob("*.py")), *(file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py")))]


@cache
def _nodes(source: str) -> tuple[ast.AST, ...]:
    """Every node of a module, parsed once for all rules."""
    return tuple(ast.walk(ast.parse(source)))


def long_file(source: str) -> Iterator[str]:
    if (lines := source.count("\n")) > FILE_LINES:
        yield f"{lines} lines"


def long_functions(source: str) -> Iterator[str]:
    for node in _nodes(source):
        if isinstance(node, FUNCTIONS) and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES:
            yield f"{node.name} has {lines} lines"


def hidden_imports(source: str) -> Iterator[str]:
    """Imports inside functions, which hide a circle."""
    for node in _nodes(source):
        if isinstance(node, FUNCTIONS):
            yield from (
                f"import in {node.name}" for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)
            )


def vague_classes(source: str) -> Iterator[str]:
    """Names that say nothing: the package says what kind of thing it is."""
    for node in _nodes(source):
        if isinstance(node, ast.ClassDef) and node.name.endswith(VAGUE_ENDINGS):
            yield f"class {node.name}"


def commits(source: str) -> Iterator[str]:
    """Calls of `.commit()`: whoever starts the work commits it, through app.database."""
    for node in _nodes(source):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield f"commit in line {node.lineno}"


def foreign_to_the_domain(source: str) -> Iterator[str]:
    """Imports other than the standard library and the domain itself."""
    for node in _nodes(source):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in names:
            if name.partition(".")[0] not in sys.stdlib_module_names and not f"{name}.".startswith("app.domain."):
                yield f"imports {name}"
