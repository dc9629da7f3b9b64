"""The scheduler process: jobs side by side, one that fails disturbs nobody."""

import threading

import pytest

from app.scheduler import Round, start


def test_a_failing_job_stops_neither_itself_nor_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """An error is logged and the next round comes all the same."""
    failures, successes = threading.Semaphore(0), threading.Semaphore(0)

    def fail() -> None:
        failures.release()
        raise RuntimeError("out of order")

    running = start([Round("fails", 0.05, fail), Round("works", 0.05, successes.release)])
    try:
        # Two rounds of each; a round that never comes is a failure, not a hang.
        assert all(counter.acquire(timeout=30) for counter in (failures, failures, successes, successes))
    finally:
        running.shutdown()
    assert "out of order" in caplog.text


def test_a_stop_waits_for_the_job_that_has_begun() -> None:
    """Work under way is finished, not torn apart."""
    begun, ended = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        threading.Event().wait(0.2)
        ended.set()

    running = start([Round("works", 0.05, work)])
    assert begun.wait(30)
    running.shutdown()
    assert ended.is_set()
