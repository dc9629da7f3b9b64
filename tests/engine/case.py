"""A host for tests: clocks that say what they are told, operations that write down that they ran."""

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 9, 20, 1, tzinfo=UTC)


class Case:
    """What a process belongs to; `dates` by clock code, `answers` by operation."""

    def __init__(self, dates: dict[str, str | None] | None = None, answers: dict[str, Any] | None = None) -> None:
        self.dates = dates or {}
        self.answers = answers or {}
        self.asked: list[str] = []
        self.done: list[tuple[str, dict[str, Any], dict[str, Any]]] = []

    def due(self, code: str) -> str | None:
        self.asked.append(code)
        return self.dates.get(code)

    def perform(self, operation: str, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
        self.done.append((operation, params, data))
        answer = self.answers.get(operation)
        if isinstance(answer, Exception):
            raise answer
        return answer
