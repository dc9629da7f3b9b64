"""The injected clock: the only place outside the edges that reads the machine's time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Now = Callable[[], datetime]


def machine_now() -> datetime:
    """The machine's time in UTC: for sessions, throttles, leases and heartbeats."""
    return datetime.now(UTC)


def legal_clock(start: datetime | None, anchor: float | None = None) -> Now:
    """The clock of legal time: the machine's, or `start` plus the time passed since `anchor`.

    `anchor` is a Unix time shared by all processes of one `make run`, so that they and their restarts agree.
    """
    if start is None:
        return machine_now
    base = time.time() if anchor is None else anchor
    return lambda: start.astimezone(UTC) + timedelta(seconds=time.time() - base)
