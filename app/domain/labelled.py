"""Codes with labels, and the mark of texts that are translated."""

from enum import StrEnum
from typing import Self


def N_(text: str) -> str:
    """Mark a text for the translation catalogue; it is translated where it is shown."""
    return text


class Labelled(StrEnum):
    """A code with its Chinese label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
