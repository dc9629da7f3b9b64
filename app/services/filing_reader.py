"""Reading a filing: every fault is collected at its path instead of stopping at the first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain import identifiers
from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_, IdType
from app.services.input import only_keys


@dataclass
class Reader:
    """What is wrong (`errors`) and what is doubtful (`warnings`) in what has been read so far."""

    errors: list[FieldError] = field(default_factory=list)
    warnings: list[FieldError] = field(default_factory=list)

    def fault(self, at: str, code: str, message: str) -> None:
        self.errors.append(FieldError(at, code, message))

    def text(self, data: Mapping[str, Any], key: str, at: str, longest: int = 200, optional: bool = False) -> str:
        value = data.get(key)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not (value.strip() or optional):
            self.fault(f"{at}{key}", "required", N_("此项必填"))
            return ""
        if len(value) > longest:
            self.errors.append(
                FieldError(f"{at}{key}", "too_long", N_("内容过长（不超过 {longest} 字）"), {"longest": longest})
            )
        return value.strip()

    def word(self, kind: Any, data: Mapping[str, Any], key: str, at: str, default: Any = None) -> Any:
        value = data.get(key, default)
        if value in list(kind):
            return kind(value)
        self.fault(f"{at}{key}", "unknown_code", N_("请从给出的选项中选择"))
        return next(iter(kind))

    def mapping(self, value: Any, at: str, keys: list[str]) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.fault(at, "required", N_("此项必填"))
            return {}
        try:
            only_keys(value, keys, f"{at}." if at else "")
        except Invalid as unknown:
            self.errors.extend(unknown.errors)
        return value

    def day(self, data: Mapping[str, Any], key: str, at: str) -> date | None:
        try:
            return date.fromisoformat(str(data.get(key)))
        except ValueError:
            self.fault(f"{at}{key}", "not_a_date", N_("请填写日期，例如 2026-11-21"))
            return None

    def number(self, data: Mapping[str, Any], at: str) -> tuple[IdType, str]:
        """An identity number with its type; a wrong check digit is a warning."""
        id_type: IdType = self.word(IdType, data, "id_type", at)
        number = identifiers.normalise(id_type, self.text(data, "id_number", at, 64))
        for problem in identifiers.problems(id_type, number) if number else ():
            found = FieldError(f"{at}id_number", problem.code, problem.message)
            (self.errors if problem.refused else self.warnings).append(found)
        return id_type, number
