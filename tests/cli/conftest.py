"""The `flask` command in processes of its own, on an instance folder of the test."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config import ROOT

PATIENCE = 60.0  # seconds; only a fault ever waits that long


@dataclass(frozen=True)
class Serving:
    """A `flask serve` under test; it leads a process group of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    def output(self) -> str:
        return self.log.read_text("utf-8")

    def until(self, ready: Callable[[], object]) -> None:
        """Wait for something to become true; fails with the output when it does not, or the process ends first."""
        end = time.monotonic() + PATIENCE
        while not ready():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < end, self.output()
            time.sleep(0.05)

    def children(self) -> dict[str, int]:
        """Process ids of the direct children by the module they run."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in listed}
        return {command[2]: pid for pid, command in commands.items() if len(command) > 2}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The process environment of a test installation, free of the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XINZHENG_", "FLASK_"))}
    kept.pop("DATABASE_URL", None)
    return kept | {"XINZHENG_INSTANCE": str(tmp_path / "instance"), "PORT": "0", "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def flask(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a `flask` command to its end: `flask("db", "upgrade", XINZHENG_ENV="test")`."""

    def run(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", *arguments]
        env = environment | extra
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)

    return run


@pytest.fixture
def serve(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Serving]]:
    """Start `flask serve` as a shell starts a background job: with SIGINT ignored. Killed after the test."""
    started: list[Serving] = []

    def start(*arguments: str, **extra: str) -> Serving:
        log = tmp_path / f"serve-{len(started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                # A shell between us and the command ignores SIGINT for it, then becomes the command itself.
                ["/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-m", "flask", "serve", *arguments],
                cwd=ROOT,
                env=environment | extra,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(Serving(process, log))
        return started[-1]

    yield start
    for serving in started:
        if group_lives(serving.process.pid):
            os.killpg(serving.process.pid, signal.SIGKILL)
        serving.process.wait()


def group_lives(leader: int) -> bool:
    """Whether any process of the group is left."""
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True


def healthy(address: str) -> bool:
    """Whether the server at `address` says it is well; False while nobody listens."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
