"""Reading values that come from outside: a missing or foreign one is refused at its field."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_, Labelled

MAX_TEXT = 5_000
_MAX_ID = 2**63


def required_text(data: Mapping[str, Any], field: str, longest: int = MAX_TEXT) -> str:
    """The words in a field, without blanks around them. Raises Invalid when there are none, or too many."""
    value = data.get(field)
    if not isinstance(value, str) or not value.strip():
        raise Invalid([FieldError(field, "required", N_("此项必填"))])
    if len(value) > longest:
        raise Invalid([FieldError(field, "too_long", N_("内容过长（不超过 {longest} 字）"), {"longest": longest})])
    return value.strip()


def optional_text(data: Mapping[str, Any], field: str, longest: int = MAX_TEXT) -> str:
    """The words in a field that may stay empty. Raises Invalid when there are too many."""
    return required_text(data, field, longest) if str(data.get(field) or "").strip() else ""


def reason_code(data: Mapping[str, Any], words: type[Labelled]) -> str:
    """The code a reason is filed under, empty where none was asked for. Raises Invalid for one that is not on offer.

    A page always asks and sends the field, left empty or not; through the interface the words alone are enough.
    """
    code = data.get("reason_code")
    if code is None:
        return ""
    if code not in list(words):
        raise Invalid([FieldError("reason_code", "unknown_reason", N_("请选择理由"))])
    return str(code)


def coded_reason(data: Mapping[str, Any], words: type[Labelled], longest: int = MAX_TEXT) -> tuple[str, str]:
    """`reason_code` and the words in `reason`, which must be there. Raises Invalid with the faults of both."""
    errors: list[FieldError] = []
    code = text = ""
    try:
        code = reason_code(data, words)
    except Invalid as refused:
        errors += refused.errors
    try:
        text = required_text(data, "reason", longest)
    except Invalid as refused:
        errors += refused.errors
    if errors:
        raise Invalid(errors)
    return code, text


def only_keys(data: Mapping[str, Any], allowed: Iterable[str], at: str = "") -> None:
    """Refuse keys nobody reads: a misspelt one would otherwise be silently lost."""
    unknown = sorted(set(data) - set(allowed))
    if unknown:
        raise Invalid([FieldError(f"{at}{name}", "unknown_field", N_("没有这个字段")) for name in unknown])


def digest(text: str) -> str:
    """What an event keeps of a text that may hold personal data."""
    return hashlib.sha256(text.encode()).hexdigest()


def row_id(value: Any) -> int | None:
    """The row id in an opaque id of the contract; None for what cannot be one."""
    text = value if isinstance(value, str) else ""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else _MAX_ID
    return number if number < _MAX_ID else None
