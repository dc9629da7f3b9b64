"""What a password must be."""

import pytest

from app.domain.passwords import COMMON, SHORTEST, problems


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short-one", "weak"),
        ("20260930123456", "weak"),
        ("my-li.si-2026", "weak"),
        ("MY-LI.SI-2026", "weak"),
        ("我是示范公司的会计某某", "contains_name"),
        ("Qwertyuiop123", "common"),
        ("abababababab", "common"),
        ("x" * 1_001 + "yz-", "too_long"),
    ],
)
def test_weak_password_is_refused_with_its_reason(password: str, code: str) -> None:
    """Too short, all digits, the login or name in it, or one that everybody tries."""
    assert [each.code for each in problems(password, "li.si", "示范公司")] == [code]


@pytest.mark.parametrize("password", ["a long password", "xinzheng-demo", "红日初升其道大光河出伏流"])
def test_long_password_of_any_characters_is_taken(password: str) -> None:
    """Length counts; nobody is made to sprinkle signs over a word."""
    assert problems(password, "li.si", "示范公司") == []


def test_common_passwords_are_kept_as_they_are_compared() -> None:
    """A word that is too short anyway, or in capitals, would never match."""
    assert all(len(word) >= SHORTEST and word == word.lower() for word in COMMON)
