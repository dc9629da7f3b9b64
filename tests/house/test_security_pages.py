"""What the pages on security and alarms name is there: every test that proves a promise, every command to be typed."""

import re

import pytest
from click import Group

from app.factory import create_commands
from config import ROOT, load_settings

COMMAND = re.compile(r"`flask ([a-z]+)(?: ([a-z]+))?")


def test_every_promise_has_its_test() -> None:
    """A table of promises that nobody checks would be a wish."""
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    named = set(re.findall(r"`(tests/[a-z_/]+\.py)`", page))
    assert len(named) > 30
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    files = re.findall(r"`((?:app|docs)/[a-z_/]+\.(?:py|md)|pyproject\.toml)`", page)
    assert [name for name in files if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", ["runbook", "security", "operations"])
def test_every_command_is_there(page: str) -> None:
    """Nobody finds out in an alarm that a command has another name."""
    commands = create_commands(load_settings({"XINZHENG_INSTANCE": "/nowhere"})).cli.commands
    for name, below in COMMAND.findall((ROOT / "docs" / f"{page}.md").read_text("utf-8")):
        assert name in commands, name
        if isinstance(group := commands[name], Group):
            assert below in group.commands, f"{name} {below}"
