"""`flask packs publish`: an edited file joins the others only when all of them hold together."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.models.event import AdminEvent
from app.models.policy import PackVersion
from config import ROOT
from tests.fixed_clock import FixedClock
from tests.services.story import Story

pytestmark = pytest.mark.both_databases

PACKS = ROOT / "workflows" / "packs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The packs in force, in a folder of the test."""
    return Path(shutil.copytree(PACKS, tmp_path / "packs"))


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """中牟's pack with another title, beside the folder."""
    file = tmp_path / "zhongmu.toml"
    text = (PACKS / "zhongmu.toml").read_text("utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title"))
    file.write_text(text.replace(title, 'title = "中牟县公共信用信息规则（二）"', 1), "utf-8")
    return file


def versions(database: Database) -> dict[str, PackVersion]:
    with database.reading() as session:
        return {row.sha256: row for row in session.execute(select(PackVersion)).scalars()}


def test_an_edited_pack_takes_its_place_and_its_version_is_kept(
    app: Flask, database: Database, clock: FixedClock, folder: Path, edited: Path
) -> None:
    """The file is replaced, the resolved versions are stored by hash once, each with an event."""
    Story(database, clock)
    run = app.test_cli_runner().invoke
    done = run(args=["packs", "publish", str(edited), "--folder", str(folder)])
    assert done.exit_code == 0, done.stderr
    assert (folder / "zhongmu.toml").read_bytes() == edited.read_bytes()
    stored = versions(database)
    assert "中牟县公共信用信息规则（二）" in {row.content["title"] for row in stored.values()}
    assert {row.jurisdiction for row in stored.values()} == {"zhongmu", "yunyang", "yunfu", "yichuan", "youxi"}
    with database.reading() as session:
        kinds = session.execute(select(AdminEvent.kind)).scalars().all()
    assert kinds.count("pack_stored") == len(stored)
    assert run(args=["packs", "publish", str(edited), "--folder", str(folder)]).exit_code == 0
    assert versions(database).keys() == stored.keys()


def test_a_faulty_pack_changes_nothing(
    app: Flask, database: Database, clock: FixedClock, folder: Path, edited: Path
) -> None:
    """Exit 1 with every fault; neither folder nor database is touched."""
    Story(database, clock)
    edited.write_text(edited.read_text("utf-8").replace("budget          = 5", "budget          = 6", 1), "utf-8")
    refused = app.test_cli_runner().invoke(args=["packs", "publish", str(edited), "--folder", str(folder)])
    assert (refused.exit_code, "zhongmu.toml" in refused.stdout) == (1, True)
    assert (folder / "zhongmu.toml").read_bytes() == (PACKS / "zhongmu.toml").read_bytes()
    assert versions(database) == {}
