"""A pack file from elsewhere is read in a process of its own first: it can neither hang nor fill this one."""

from pathlib import Path

import pytest

from app.cli import pack_trial
from app.domain.errors import TooLarge, Unusable
from config import ROOT

WORKFLOWS = ROOT / "workflows"
PACKS = WORKFLOWS / "packs"


def tried(tmp_path: Path, text: str, seconds: float = pack_trial.SECONDS) -> None:
    """中牟's pack with another text, tried among the others."""
    file = tmp_path / "zhongmu.toml"
    file.write_text(text, "utf-8")
    others = [each for each in PACKS.glob("*.toml") if each.name != file.name]
    pack_trial.try_apart(file, others, WORKFLOWS, seconds)


def test_ordinary_faults_pass(tmp_path: Path) -> None:
    """What can be read is let through; that something is wrong in it is told by whoever reads it."""
    tried(tmp_path, "id = ")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("a = " + "[" * 100_000, "RecursionError"), ("x" * (pack_trial.MAX_BYTES + 1), "too_large")],
    ids=["nested", "huge"],
)
def test_file_that_exhausts_the_reader_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    """A nested or huge file ends its own process, not ours."""
    with pytest.raises(TooLarge if reason == "too_large" else Unusable) as refused:
        tried(tmp_path, text)
    assert reason in str(refused.value.values) or refused.value.code == reason


def test_file_that_never_ends_is_refused_in_time(tmp_path: Path) -> None:
    """An example that counts for ever is stopped."""
    text = (PACKS / "zhongmu.toml").read_text("utf-8")
    with pytest.raises(Unusable, match="not done within"):
        tried(tmp_path, text, 0.01)
