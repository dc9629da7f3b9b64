"""No library comes in under a licence that this project may not use or hand on."""

import pytest

from scripts import licences


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("GPL-3.0-or-later OR MIT", True),
        ("MIT AND GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("", False),
        ("my own words", False),
    ],
)
def test_expression_is_allowed_by_its_parts(expression: str, fine: bool) -> None:
    """Of each part joined by AND one choice must be on the list; what nobody knows is not."""
    assert licences.allowed(expression, licences.SHIPPED) is fine


def test_every_locked_library_may_be_used() -> None:
    """Also what only another system installs."""
    assert [
        line for name, free in licences.LOCKS.items() for line in licences.offenders(licences.ROOT / name, free)
    ] == []


def test_forbidden_licence_is_named() -> None:
    """The tools' list is wider than what is handed on: a checker under GPL must not be shipped."""
    lock = licences.ROOT / "requirements-dev.lock"
    assert any("djlint" in line for line in licences.offenders(lock, licences.SHIPPED))
