"""The files around the code: locks and targets."""

import re
import subprocess
import tomllib

import pytest

from config import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> dict[str, list[str]]:
    """What pyproject.toml asks for, by the lock it must be in."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime = project["project"]["dependencies"]
    return {"requirements.lock": runtime, "requirements-dev.lock": runtime + project["dependency-groups"]["dev"]}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry_and_hashes_everything(lock: str) -> None:
    """The same lock installs from any registry, and nothing but what was locked."""
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"://|^-", text, re.MULTILINE)
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry or "==" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_every_declared_library(lock: str) -> None:
    """A library added to pyproject.toml is added to the locks in the same change."""
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
    wanted = {normal(re.split(r"[\[<>=! ]", entry)[0]) for entry in declared()[lock]}
    assert wanted - {normal(name) for name in locked} == set()


def test_make_help_names_every_target() -> None:
    """A newcomer finds every target without opening the Makefile."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [target for target in phony[1].split() if f"make {target}\t" not in shown] == []
