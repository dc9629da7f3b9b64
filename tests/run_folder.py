"""One folder for each test run, shared by its workers and removed with it, even when the run was killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tests import postgres_server

PREFIX = "xz-tests-"
SHORT = 60  # characters: the path of a socket may have 107


def folder_for_runs() -> Path:
    given = Path(tempfile.gettempdir())
    return given if len(str(given)) < SHORT else Path("/tmp")


@contextmanager
def run_folder() -> Iterator[Path]:
    """A folder that is locked as long as this process lives; left-overs of dead runs are removed first."""
    runs = folder_for_runs()
    with locked(runs / f"{PREFIX}{os.geteuid()}.lock"):
        for left in runs.glob(f"{PREFIX}*/"):
            _remove_if_dead(left)
        home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=runs))
        home.chmod(0o755)
        owner = _try_lock(home)
    try:
        yield home
    finally:
        _remove(home)
        if owner:
            owner.close()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold `file` against the other processes of this user."""
    with file.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _try_lock(home: Path) -> IO[str] | None:
    handle = (home / "owner").open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def _remove_if_dead(home: Path) -> None:
    with suppress(FileNotFoundError):  # another run, beginning or ending beside ours, has removed it already
        if home.stat().st_uid == os.geteuid() and (owner := _try_lock(home)):
            _remove(home)
            owner.close()


def _remove(home: Path) -> None:
    postgres_server.stop(home)
    shutil.rmtree(home, ignore_errors=True)
