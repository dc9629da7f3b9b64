"""An upload is looked at before it is kept: viruses, quotas of the day, a full disk; nothing is ever half kept."""

import os
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.adapters.file_store import FolderStore
from app.adapters.outside import Outside
from app.adapters.virus_scan import ClamdScanner, ScannerUnavailable
from app.domain.errors import Invalid, StorageFull, TooManyRequests
from app.models.evidence import Evidence
from app.services import evidence
from app.services.evidence import Quota
from tests.adapters import hostile_files as files
from tests.adapters.test_virus_scan import EICAR, clamd, tcp
from tests.services.household import keep_house
from tests.services.story import Story

LIMIT = 10**7


@pytest.fixture
def outside(story: Story, tmp_path: Path) -> Outside:
    return keep_house(story.database, story.clock, tmp_path).outside


def upload(
    story: Story, outside: Outside, content: bytes, name: str = "决定书.pdf", quota: Quota | None = None
) -> None:
    who = story.world.people["applicant"]
    with story.database.transaction() as session:
        evidence.upload(session, name, content, outside, limit=LIMIT, quota=quota, actor=who, now=story.clock())


def kept(story: Story) -> int:
    with story.database.reading() as session:
        return session.execute(select(func.count()).select_from(Evidence)).scalar_one()


def on_disk(folder: Path) -> list[str]:
    return sorted(each.name for each in (folder / "files").rglob("*") if each.is_file())


def test_infected_file_is_refused_and_destroyed(story: Story, outside: Outside, tmp_path: Path) -> None:
    """The verdict comes over the wire as clamd speaks; neither row nor file is left."""
    parts = {**files.docx_parts(), "word/media/a.png": b"x" * 70_000 + EICAR}
    content = files.archive(parts, zipfile.ZIP_STORED)
    listener, scanner = tcp()
    with clamd(listener), pytest.raises(Invalid) as caught:
        upload(story, replace(outside, scanner=scanner), content, "带毒.docx")
    assert (caught.value.errors[0].code, "病毒" in caught.value.errors[0].message) == ("infected", True)
    assert (kept(story), on_disk(tmp_path)) == (0, [])


def test_clean_file_is_kept_as_scanned(story: Story, outside: Outside, tmp_path: Path) -> None:
    """Only after the verdict is it released."""
    listener, scanner = tcp()
    with clamd(listener):
        upload(story, replace(outside, scanner=scanner), files.pdf())
    with story.database.reading() as session:
        assert session.execute(select(Evidence.scan)).scalar_one() == "clean"
    assert len(on_disk(tmp_path)) == 1


def test_file_nobody_could_scan_is_not_kept(story: Story, outside: Outside, tmp_path: Path) -> None:
    """A scanner that is down lets nothing pass and leaves nothing behind; what was released before stays."""
    upload(story, outside, files.pdf())
    silent = replace(outside, scanner=ClamdScanner(port=1, timeout=1))
    for content in (files.pdf(), files.docx()):
        with pytest.raises(ScannerUnavailable):
            upload(story, silent, content, "材料.docx" if content.startswith(b"PK") else "材料.pdf")
    assert (kept(story), len(on_disk(tmp_path))) == (1, 1)


@pytest.mark.both_databases
def test_a_day_has_its_quota(story: Story, outside: Outside) -> None:
    """Bytes of one account from midnight in China on; the next day begins anew, others are not held up."""
    size = len(files.pdf())
    quota = Quota(a_day=2 * size, reserve=0)
    story.at("2026-09-18 23:50")
    for _ in range(2):
        upload(story, outside, files.pdf(), quota=quota)
    with pytest.raises(TooManyRequests, match="今日上传的文件合计超过"):
        upload(story, outside, files.pdf(), quota=quota)
    with story.database.transaction() as session:
        other = story.world.people["stranger"]
        evidence.upload(
            session, "a.pdf", files.pdf(), outside, limit=LIMIT, quota=quota, actor=other, now=story.clock()
        )
    story.at("2026-09-19 00:10")
    upload(story, outside, files.pdf(), quota=quota)
    assert kept(story) == 4


def test_uploads_leave_room_for_everything_else(story: Story, outside: Outside, tmp_path: Path) -> None:
    """Letters and the database must not starve because somebody sends much."""
    with pytest.raises(StorageFull):
        upload(story, outside, files.pdf(), quota=Quota(reserve=2**60))
    assert (kept(story), on_disk(tmp_path)) == (0, [])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 256 KiB, where this machine lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("no file system may be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_full_disk_keeps_nothing_half(story: Story, outside: Outside, small_disk: Path) -> None:
    """The file that no longer fits is refused whole, what was there stays, and a smaller one is still taken."""
    store = FolderStore(small_disk / "files")
    little = replace(outside, files=store)
    upload(story, little, files.pdf(), quota=Quota(reserve=0))
    before = on_disk(small_disk)
    for act in (store.quarantine, store.put):
        with pytest.raises(StorageFull):
            act(os.urandom(400_000))
    with pytest.raises(StorageFull):
        upload(story, little, files.docx(word__media__noise=os.urandom(400_000)), "大.docx", Quota(reserve=0))
    assert (on_disk(small_disk), kept(story)) == (before, 1)
    upload(story, little, files.picture("PNG"), "小.png", Quota(reserve=0))
    assert (len(on_disk(small_disk)), kept(story)) == (2, 2)


def test_write_that_fails_late_keeps_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network disk tells of its lack of room only as it is flushed."""

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        FolderStore(tmp_path / "files").quarantine(b"x")
    assert on_disk(tmp_path) == []
