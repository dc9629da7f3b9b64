"""Work on what strangers wrote, in a process of its own: with little memory, little time and none of our secrets."""

import resource
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
MEMORY = 1 << 30  # bytes


class Stopped(Exception):
    """The process ran out of time or memory, or ended with an error; the text says which."""


class TimeOver(Stopped):
    """It was not done within the time given."""


def run(function: str, given: bytes, seconds: float) -> bytes:
    """What `module:function` writes to standard output when it reads `given` from standard input. Raises Stopped.

    The function calls `limit` first; nothing it does can be seen by this process but its output.
    """
    module, _, name = function.partition(":")
    try:
        done = subprocess.run(
            [sys.executable, "-c", f"from {module} import {name}; {name}()"],
            input=given,
            capture_output=True,
            timeout=seconds,
            cwd=_ROOT,
            env={},  # nothing of ours for it to read
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeOver(f"not done within {seconds:g} s") from error
    if done.returncode != 0:
        raise Stopped(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200] or "stopped")
    return done.stdout


def limit(seconds: int) -> None:
    """Bound memory and computing time of this process for ever; also when whoever started it is gone."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
