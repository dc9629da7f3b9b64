"""Row ids without a sequence: milliseconds since 2020 and a counter with a random start, in 64 bits."""

import os
from datetime import UTC, datetime
from itertools import count

_EPOCH_MS = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp() * 1000)
_COUNTER_BITS = 22
_MASK = (1 << _COUNTER_BITS) - 1


def _start() -> "count[int]":
    return count(int.from_bytes(os.urandom(3), "big"))


_counter = _start()


def _reseed() -> None:
    # A forked worker must not continue its parent's numbers.
    global _counter
    _counter = _start()


os.register_at_fork(after_in_child=_reseed)


def new_id(now: datetime) -> int:
    """An id that sorts by creation time and needs no central counter.

    41 bits of milliseconds (to 2089) before 22 bits: one process never repeats within four million ids of one
    instant; two processes that meet in a millisecond are kept apart by their random starts, at worst by the key.
    """
    milliseconds = max(0, int(now.timestamp() * 1000) - _EPOCH_MS)
    return (milliseconds << _COUNTER_BITS) | (next(_counter) & _MASK)


def first_id(moment: datetime) -> int:
    """The least id a row made at this instant or later can have: time ranges become ranges of the primary key."""
    return max(0, int(moment.timestamp() * 1000) - _EPOCH_MS) << _COUNTER_BITS
