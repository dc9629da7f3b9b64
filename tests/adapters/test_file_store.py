"""The file store: by hash, through quarantine, whole or not at all."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from app.adapters.disk import write_atomically
from app.adapters.file_store import FileDamaged, FileMissing, FileStore, FolderStore, MemoryStore
from app.adapters.stored_bytes import StoredBytes
from app.domain.errors import StorageFull

LATER = datetime(2999, 1, 1, tzinfo=UTC)
CONTENT = "处罚决定书".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    return FolderStore(tmp_path / "files") if request.param == "folder" else MemoryStore()


def test_quarantined_file_opens_only_after_release(store: FileStore) -> None:
    """Nobody opens an upload that has not been looked at."""
    digest = store.quarantine(CONTENT)
    with pytest.raises(FileMissing):
        store.open(digest)
    store.release(digest)
    store.release(digest)
    with store.open(digest) as stream:
        assert stream.read() == CONTENT


def test_file_is_kept_under_its_hash_once(store: FileStore) -> None:
    """The same content twice is one file, named by its sha256."""
    assert store.put(CONTENT) == store.put(CONTENT) == DIGEST
    assert store.read(DIGEST) == CONTENT


def test_missing_file_is_named(store: FileStore) -> None:
    """The refusal names the hash, so that it can be found in a backup."""
    for act in (store.open, store.read, store.release):
        with pytest.raises(FileMissing) as caught:
            act("0" * 64)
        assert "0" * 64 in caught.value.text


def test_file_nobody_has_touched_is_forgotten(store: FileStore) -> None:
    """Destroyed for good; doing it again is no error, and what was left in quarantine goes by its age as well."""
    store.put(CONTENT)
    store.quarantine(b"other")
    assert list(store.untouched(LATER)) == list(store.untouched(LATER, DIGEST[0])) == [DIGEST]
    assert (store.forget(DIGEST, LATER), store.forget(DIGEST, LATER)) == (True, False)
    assert (store.clear(LATER), store.clear(LATER)) == (1, 0)
    for digest in (DIGEST, hashlib.sha256(b"other").hexdigest()):
        with pytest.raises(FileMissing):
            store.release(digest)


def aged(folder: Path, digest: str = DIGEST) -> Path:
    path = folder / "released" / digest[:2] / digest
    os.utime(path, (0, 0))
    return path


@pytest.mark.parametrize("again", ["put", "upload", "twin"])
def test_file_handed_in_again_is_young_again(tmp_path: Path, again: str) -> None:
    """Whoever hands in a file that lies there is as safe as if it had been written: it is not forgotten behind him."""
    store = FolderStore(tmp_path)
    store.put(CONTENT)
    aged(tmp_path)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert list(store.untouched(yesterday)) == [DIGEST]
    if again == "put":
        store.put(CONTENT)
    elif again == "upload":
        store.release(store.quarantine(CONTENT))
    else:  # of two who hand in the same file at once, the other one has released it already
        store.release(DIGEST)
    assert (list(store.untouched(yesterday)), store.forget(DIGEST, yesterday)) == ([], False)
    assert store.read(DIGEST) == CONTENT


def test_crash_while_forgetting_takes_nothing(tmp_path: Path) -> None:
    """What was out of the way when the machine stopped comes back, and a younger copy stays as it is."""
    store = FolderStore(tmp_path)
    store.put(CONTENT)
    path = aged(tmp_path)
    taken = path.with_suffix(".taken")
    path.rename(taken)
    with pytest.raises(FileMissing):
        store.read(DIGEST)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert list(store.untouched(yesterday)) == [DIGEST]
    assert store.read(DIGEST) == CONTENT
    path.rename(taken)
    store.put(CONTENT)
    assert list(store.untouched(yesterday)) == []
    assert (store.read(DIGEST), taken.exists()) == (CONTENT, False)


def test_file_touched_at_the_last_moment_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at its age and its end somebody hands the same file in."""
    store, replace = FolderStore(tmp_path), os.replace
    store.put(CONTENT)
    path = aged(tmp_path)

    def touching(source: Path, target: Path) -> None:
        os.utime(path)
        replace(source, target)

    monkeypatch.setattr(os, "replace", touching)
    assert store.forget(DIGEST, datetime.now(UTC) - timedelta(days=1)) is False
    assert store.read(DIGEST) == CONTENT


def test_quarantine_again_after_release_changes_nothing(store: FileStore) -> None:
    """A second upload of a known file cannot take the first one away."""
    store.put(CONTENT)
    store.quarantine(CONTENT)
    assert store.read(DIGEST) == CONTENT
    store.release(DIGEST)
    assert store.read(DIGEST) == CONTENT


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "A" * 64, "g" * 64, "0" * 63, "0" * 64 + "\n"])
def test_nothing_but_a_digest_becomes_a_path(tmp_path: Path, digest: str) -> None:
    """A made-up name reaches no file."""
    with pytest.raises(FileMissing):
        FolderStore(tmp_path).open(digest)


def test_changed_file_is_noticed(tmp_path: Path) -> None:
    """Evidence that was altered on the disk is not handed out as evidence."""
    store = FolderStore(tmp_path)
    store.put(CONTENT)
    (tmp_path / "released" / DIGEST[:2] / DIGEST).write_bytes(b"changed")
    with pytest.raises(FileDamaged):
        store.read(DIGEST)


def test_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the old file and no rubbish."""
    target = tmp_path / "a"
    write_atomically(target, b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert target.read_bytes() == b"old"


def test_stored_bytes_are_bounded(tmp_path: Path) -> None:
    """What is handed in is refused beyond the number; what lies there already, and our own letters, are not."""
    store = FolderStore(tmp_path / "files", 10)
    store.release(store.quarantine(b"1234567"))
    with pytest.raises(StorageFull):
        store.quarantine(b"1234")
    store.release(store.quarantine(b"1234567"))
    store.put(b"a letter of ours")
    assert store.measure() == int((tmp_path / "files.bytes").read_text()) == 23
    with pytest.raises(StorageFull):
        store.quarantine(b"1")
    assert store.forget(hashlib.sha256(b"a letter of ours").hexdigest(), LATER)
    store.release(store.quarantine(b"123"))
    assert int((tmp_path / "files.bytes").read_text()) == 10


def test_number_of_bytes_is_counted_where_it_is_missing(tmp_path: Path) -> None:
    """An older installation has none, a crash may leave rubbish; processes that add at once lose nothing."""
    FolderStore(tmp_path / "files").put(CONTENT)
    number = tmp_path / "files.bytes"
    for left in (None, b"", b"rubbish"):
        number.unlink() if left is None else number.write_bytes(left)
        with pytest.raises(StorageFull):
            FolderStore(tmp_path / "files", len(CONTENT)).quarantine(b"x")
        assert int(number.read_text()) == len(CONTENT)
    threads = [
        Thread(target=StoredBytes(tmp_path / "files", tmp_path / "files" / "released").add, args=(each,))
        for each in range(50)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert int(number.read_text()) == len(CONTENT) + sum(range(50))
