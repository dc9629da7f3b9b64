"""The file store: by hash, through quarantine, whole or not at all."""

import hashlib
import os
from pathlib import Path

import pytest

from app.adapters.disk import write_atomically
from app.adapters.file_store import FileDamaged, FileMissing, FileStore, FolderStore, MemoryStore

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


def test_removed_file_is_gone_from_both_places(store: FileStore) -> None:
    """Erasure destroys the content, released or not; doing it again is no error."""
    store.put(CONTENT)
    store.quarantine(b"other")
    for digest in (DIGEST, hashlib.sha256(b"other").hexdigest()):
        store.remove(digest)
        store.remove(digest)
        with pytest.raises(FileMissing):
            store.release(digest)


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
