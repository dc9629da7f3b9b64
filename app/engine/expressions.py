"""The small language of process models: comparisons and named functions, checked against a whitelist of syntax.

Python's own `eval` is only ever given code that passed `compile_checked`: no attributes, no calls but of named
functions, no loops, and no operation by which a value could grow without bound.
"""

import ast
from collections import ChainMap
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import Any, Literal

Mode = Literal["eval", "exec"]

_MAX_SOURCE = 2_000
_MAX_NODES = 500
_NODES = (
    *(ast.Expression, ast.Module, ast.Assign, ast.Name, ast.Load, ast.Store, ast.Constant, ast.Call),
    *(ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.IfExp),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot),
    *(ast.Subscript, ast.List, ast.Tuple, ast.Dict, ast.Set),
)


class ExpressionError(ValueError):
    """The text is not an expression of the small language."""


def _text(value: object) -> str:
    """`str` for single values only: the text of a container is longer than the container."""
    if isinstance(value, list | tuple | dict | set):
        raise ExpressionError("str() takes a single value")
    return str(value)


FUNCTIONS: Mapping[str, Any] = {
    "str": _text,
    **{one.__name__: one for one in (len, int, min, max, abs, round, bool, sorted)},
}
NAMES = frozenset(FUNCTIONS) | {"due"}


@lru_cache(maxsize=4096)
def compile_checked(source: str, mode: Mode) -> CodeType:
    """Code for a text that passed the whitelist; raises ExpressionError."""
    return compile(parse(source, mode), "<model>", mode)


def parse(source: str, mode: Mode) -> ast.Expression | ast.Module:
    """The checked syntax tree of an expression (`eval`) or of a script of assignments (`exec`)."""
    if len(source) > _MAX_SOURCE:
        raise ExpressionError("the text is too long")
    try:
        tree = ast.parse(source.strip(), mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"not an expression: {error}") from error
    for count, node in enumerate(ast.walk(tree)):
        if count > _MAX_NODES:
            raise ExpressionError("the text is too large")
        _check(node)
    assert isinstance(tree, ast.Expression | ast.Module)
    return tree


def _check(node: ast.AST) -> None:
    if not isinstance(node, _NODES):
        raise ExpressionError(f"{type(node).__name__} is not allowed")
    if isinstance(node, ast.Name) and node.id.startswith("_"):
        raise ExpressionError("names do not start with an underscore")
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | bool | None):
        raise ExpressionError(f"{type(node.value).__name__} constants are not allowed")
    if isinstance(node, ast.Call):
        _check_call(node)
    elif isinstance(node, ast.Assign):
        _check_assignment(node)
    elif isinstance(node, ast.BinOp) and not (_is_number(node.left) or _is_number(node.right)):
        # with a number on one side it counts; with names on both it could double texts and lists in a loop
        raise ExpressionError("+ and - need a number on one side")
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        _check_constants(node.elts)
    elif isinstance(node, ast.Dict):
        _check_constants([*node.keys, *node.values])


def _check_call(node: ast.Call) -> None:
    if not (isinstance(node.func, ast.Name) and node.func.id in NAMES) or node.keywords:
        raise ExpressionError(f"only {', '.join(sorted(NAMES))} may be called, without named arguments")


def _check_assignment(node: ast.Assign) -> None:
    if not all(isinstance(target, ast.Name) and target.id not in NAMES for target in node.targets):
        raise ExpressionError("only plain names that are not functions may be assigned")


def _check_constants(elements: list[ast.expr] | list[ast.expr | None]) -> None:
    if not all(isinstance(element, ast.Constant) for element in elements):
        raise ExpressionError("lists and mappings hold constants only")


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def evaluate(source: str, scope: dict[str, Any], data: Mapping[str, Any]) -> Any:
    """The value of an expression; `scope` holds the functions, which win over data of the same name."""
    return eval(compile_checked(source, "eval"), scope, _without_functions(data))  # nosec B307  # checked node by node


def execute(source: str, scope: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """What a script of assignments assigns; `data` itself stays as it was."""
    assigned: dict[str, Any] = {}
    checked = compile_checked(source, "exec")
    exec(checked, scope, ChainMap(assigned, dict(_without_functions(data))))  # nosec B102  # checked node by node
    return assigned


def _without_functions(data: Mapping[str, Any]) -> Mapping[str, Any]:
    if NAMES.isdisjoint(data):
        return data
    return {name: value for name, value in data.items() if name not in NAMES}


def calls(source: str, function: str, mode: Mode = "eval") -> list[str | None]:
    """The constant argument of every call of `function` (None where it is not one constant text)."""
    found: list[str | None] = []
    for node in ast.walk(parse(source, mode)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
            argument = node.args[0] if len(node.args) == 1 else None
            value = argument.value if isinstance(argument, ast.Constant) else None
            found.append(value if isinstance(value, str) else None)
    return found


def names(source: str) -> set[str]:
    """The names of data an expression reads."""
    return {node.id for node in ast.walk(parse(source, "eval")) if isinstance(node, ast.Name)} - NAMES
