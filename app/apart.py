"""Work on what strangers wrote, in a process of its own: with little memory, little time and none of our secrets."""

import os
import resource
import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_ROOT = Path(__file__).resolve().parents[1]
MEMORY = 1 << 30  # bytes
_PART, _LONGEST_LINE = 1 << 16, 1 << 26  # bytes


class Stopped(Exception):
    """The process ran out of time or memory, or ended with an error; the text says which."""


class TimeOver(Stopped):
    """It was not done within the time given."""


def run(function: str, given: bytes, seconds: float) -> bytes:
    """What `module:function` writes to standard output when it reads `given` from standard input. Raises Stopped.

    The function calls `limit` first; nothing it does can be seen by this process but its output.
    """
    try:
        done = subprocess.run(
            _command(function),
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


@contextmanager
def lines(function: str, given: BinaryIO, silence: float, *arguments: str) -> Iterator[Iterator[bytes]]:
    """What `module:function` writes, line by line, while it reads the file `given` from standard input.

    Leaving the block ends the process, done or not. The lines raise Stopped: after `silence` seconds without a word,
    for a line without end, and when the process has ended with an error.
    """
    os.lseek(given.fileno(), 0, os.SEEK_SET)
    command, pipe = _command(function, *arguments), subprocess.PIPE
    with subprocess.Popen(command, stdin=given, stdout=pipe, stderr=subprocess.DEVNULL, cwd=_ROOT, env={}) as process:
        try:
            yield _lines(process, silence)
        finally:
            process.kill()


def _lines(process: subprocess.Popen[bytes], silence: float) -> Iterator[bytes]:
    assert process.stdout is not None
    begun: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(silence):
                raise TimeOver(f"no word for {silence:g} s")
            part = os.read(process.stdout.fileno(), _PART)
            if not part:
                break
            first, *others = part.split(b"\n")
            begun.append(first)
            if others:
                yield b"".join(begun)
                yield from others[:-1]
                begun = [others[-1]]
            if len(begun) * _PART > _LONGEST_LINE:
                raise Stopped("a line without end")
    if any(begun) or process.wait() != 0:
        raise Stopped("ended with an error")


def _command(function: str, *arguments: str) -> list[str]:
    module, _, name = function.partition(":")
    return [sys.executable, "-c", f"from {module} import {name}; {name}()", *arguments]


def limit(seconds: int) -> None:
    """Bound memory and computing time of this process for ever; also when whoever started it is gone."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
