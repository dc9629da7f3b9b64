"""What another process may do, for tests: take memory, fall silent, babble, or look around."""

import json
import os
import sys
import time

from app import apart


def say(*what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def greedy() -> None:
    apart.limit(60)
    say(len(bytearray(2 * apart.MEMORY)))


def silent() -> None:
    say("begun")
    time.sleep(600)


def babbling() -> None:
    while True:
        sys.stdout.write("x" * 1_000_000)


def looking() -> None:
    say(os.getpid(), sorted(os.environ), sys.argv[1:], sys.stdin.read())
    time.sleep(600)
