"""What every test would do again for nothing: compile the same templates and addresses, wait for a disk."""

import gc
import sqlite3
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.pool import Pool
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from app import database

# Applications come and go by the thousand: looking at everything alive each time a few hundred objects are made would
# take a fifth of a run.
_NEW_OBJECTS = 100_000


@pytest.fixture(scope="session", autouse=True)
def _shared_work() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", _Templates())
        patch.setattr(Rule, "_compile_builder", _remembered(Rule._compile_builder))
        patch.setattr(DefaultDialect, "__hash__", lambda self: hash(type(self)))
        patch.setattr(DefaultDialect, "__eq__", lambda self, other: type(self) is type(other))
        patch.setattr(database, "_engine", _sharing(database._engine))
        event.listen(Pool, "checkout", _do_not_wait)
        yield
        event.remove(Pool, "checkout", _do_not_wait)


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: they are looked at no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 50)


def _do_not_wait(connection: Any, _record: object, _proxy: object) -> None:
    """Nobody needs the data of a test after a power cut; processes that tests start and kill still wait."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def _sharing(make: Callable[[str, int], Engine]) -> Callable[[str, int], Engine]:
    """Engines of one kind share the statements they have compiled, whichever test compiled them."""
    compiled: LRUCache[Any, Any] = LRUCache(5_000)

    def sharing(url: str, pool_size: int) -> Engine:
        engine = make(url, pool_size)
        engine._compiled_cache = compiled
        return engine

    return sharing


class _Templates(BytecodeCache):
    """Compiled templates by name and source."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


def _remembered(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    """The function that builds a rule's addresses depends on what the rule says alone, not on the map it is in."""
    known: dict[tuple[object, ...], Any] = {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    return remembered
