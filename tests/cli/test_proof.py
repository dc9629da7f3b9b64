"""Proof at the command line: anchors to write down elsewhere, the public key, and the file of a case."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from app.domain.permissions import SYSTEM
from app.models.event import CaseEvent
from app.scheduler import House, run_jobs
from app.services import anchors, jobs
from config import Settings
from tests.services.story import STATEMENT, Story

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    return lambda *arguments: app.test_cli_runner().invoke(args=list(arguments))


@pytest.fixture
def story(app: Flask, database, clock) -> Story:  # type: ignore[no-untyped-def]
    return Story(database, clock)


def anchor(app: Flask, story: Story) -> None:
    with story.database.transaction() as session:
        jobs.enqueue(session, "zhongmu", anchors.JOB, {}, actor=SYSTEM, now=story.clock())
    run_jobs(House(story.database, app.extensions["outside"], story.clock, story.clock))


@pytest.mark.both_databases
def test_anchors_are_listed_and_a_copy_kept_elsewhere_is_believed(
    app: Flask, run: Run, story: Story, settings: Settings, tmp_path: Path
) -> None:
    """Whoever has taken the folder away with the database is met by the copy."""
    story.file()
    anchor(app, story)
    (listed,) = json.loads(run("audit", "anchors", "--json").stdout)
    assert (listed["jurisdiction"], listed["serial"], len(listed["digest"])) == ("zhongmu", 1, 64)
    assert listed["digest"] in run("audit", "anchors").stdout
    whole = json.loads(run("audit", "verify", "--json").stdout)
    assert (whole["ok"], whole["anchors"]) == (True, 1)
    copy = tmp_path / "elsewhere"
    shutil.move(settings.instance / "anchors", copy)
    gone = run("audit", "verify")
    assert (gone.exit_code, "缺少这一份每日存证的文件（anchor_missing）" in gone.stdout) == (1, True)
    assert run("audit", "verify", "--anchors", str(copy)).exit_code == 0
    with story.database.transaction() as session:
        session.execute(update(CaseEvent).where(CaseEvent.seq == 1).values(hash="f" * 64))
    assert run("audit", "verify", "--anchors", str(copy)).exit_code == 1


def test_case_file_is_written_once_and_proves_itself(app: Flask, run: Run, story: Story, tmp_path: Path) -> None:
    """A ZIP for its owner's eyes, checked by plain Python with the key the command publishes."""
    story.file()
    number, out = story.case().number, tmp_path / "case.zip"
    made = run("cases", "dossier", number, "--out", str(out), "--purpose", "court")
    assert (made.exit_code, out.stat().st_mode & 0o777) == (0, 0o600)
    key = run("audit", "key").stdout.strip()
    assert key in made.stdout
    script = Path(app.root_path).parent / "templates" / "case_file" / "verify.py"
    done = subprocess.run([sys.executable, str(script), str(out), "--key", key], capture_output=True, text=True)
    assert (done.returncode, "全部相符" in done.stdout) == (0, True), done.stdout
    assert run("cases", "dossier", number, "--out", str(out)).exit_code == 1
    assert run("cases", "dossier", "YY-410122-2026-999999", "--out", str(tmp_path / "b.zip")).exit_code == 2
    masked = tmp_path / "masked.zip"
    assert run("cases", "dossier", number, "--out", str(masked), "--masked").exit_code == 0
    with zipfile.ZipFile(masked) as archive:
        assert not [name for name in archive.namelist() if STATEMENT.encode() in archive.read(name)]
    assert story.kinds().count("case_file_made") == 2
    assert run("audit", "verify").exit_code == 0
