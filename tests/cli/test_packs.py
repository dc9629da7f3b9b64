"""`flask packs` as a lawyer's office meets it: no database, no secrets."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from config import ROOT

Flask = Callable[..., subprocess.CompletedProcess[str]]


def test_the_shipped_packs_pass_without_secrets(flask: Flask) -> None:
    """One JSON document with every pack and every worked date, even where production would refuse to start."""
    done = flask("packs", "check", "--json", XINZHENG_ENV="production")
    report = json.loads(done.stdout)
    assert (done.returncode, report["ok"], report["faults"]) == (0, True, [])
    assert {pack["id"] for pack in report["packs"]} == {"zhongmu", "yunyang", "yunfu", "yichuan", "youxi"}
    assert all(example["passed"] for pack in report["packs"] for example in pack["examples"])
    assert all(sum(pack["by_basis"].values()) == pack["entries"] for pack in report["packs"])


def test_all_faults_are_told_and_end_in_exit_1(flask: Flask, tmp_path: Path) -> None:
    """A wrong number and a wrong worked date in one run, each with its file."""
    folder = tmp_path / "packs"
    shutil.copytree(ROOT / "workflows" / "packs", folder)
    spoil(folder / "zhongmu.toml", "budget          = 5", "budget          = 6")
    spoil(folder / "youxi.toml", "[objection.answer]\nbudget = 3", "[objection.answer]\nbudget = true")

    told = flask("packs", "check", "--folder", str(folder))
    assert told.returncode == 1
    assert "zhongmu.toml [objection.refer] budget" in told.stdout
    assert "youxi.toml [objection.answer] budget" in told.stdout

    report = json.loads(flask("packs", "check", "--json", "--folder", str(folder)).stdout)
    assert (report["ok"], len(report["faults"])) == (False, 2)


def test_a_failing_example_is_shown_beside_the_computed_date(flask: Flask, tmp_path: Path) -> None:
    """Red shows what was expected and what the rules give."""
    folder = tmp_path / "packs"
    shutil.copytree(ROOT / "workflows" / "packs", folder)
    spoil(folder / "zhongmu.toml", "due.whole  = 2025-10-20", "due.whole  = 2025-10-21")
    told = flask("packs", "check", "--folder", str(folder))
    assert told.returncode == 1
    assert "全程 2025-10-20，应为 2025-10-21" in told.stdout


def test_the_page_of_limits_is_checked(flask: Flask) -> None:
    """The page in the repository is the one the packs give."""
    assert flask("packs", "deadlines", "--check").returncode == 0


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
