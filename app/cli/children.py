"""Child processes of one parent: in its process group, with its output, ended with it."""

import subprocess
import time
from collections.abc import Mapping, Sequence

from app.cli.signals import StopRequest

GRACE = 8.0  # seconds between asking a child to stop and killing it


class Stopped(Exception):
    """Somebody asked the parent to stop."""


class ChildEnded(Exception):
    """A child ended that should have run on, or failed."""


class Children:
    """Starts processes, watches them, and stops all of them at the end of its `with` block."""

    def __init__(self, folder: str, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._environ = dict(environ)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._stop = StopRequest()

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._running.values():
            child.terminate()
        deadline = time.monotonic() + GRACE
        for child in self._running.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def start(self, name: str, command: Sequence[str], *, keep: Sequence[int] = ()) -> None:
        """Start a child that runs until the end; it inherits the file descriptors in `keep`."""
        # cwd and group stay ours, so that a signal to the group reaches everybody and nobody outlives it.
        self._running[name] = subprocess.Popen(command, cwd=self._folder, env=self._environ, pass_fds=keep)

    def finish(self, name: str, command: Sequence[str]) -> None:
        """Run a child to its end. Raises ChildEnded when it fails, Stopped when asked to stop."""
        self.start(name, command)
        child = self._running[name]
        while child.poll() is None:
            if self._stop.pause():
                raise Stopped
        del self._running[name]
        if child.returncode:
            raise ChildEnded(f"{name} failed ({child.returncode})")

    def watch(self) -> None:
        """Wait until asked to stop (raises Stopped) or until one child ends (raises ChildEnded)."""
        while True:
            for name, child in self._running.items():
                if child.poll() is not None and not self._stop.made:
                    raise ChildEnded(f"{name} ended unexpectedly ({child.returncode})")
            if self._stop.pause():
                raise Stopped
