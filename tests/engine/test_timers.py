"""Timers of a process follow the clocks of its case: asked once, armed or not, asked again on demand."""

from datetime import UTC, datetime, timedelta

import pytest

from app.engine import ProcessFault, Run, load_bundle, restore, start
from tests.engine.case import NOW, Case
from tests.engine.drawing import Drawing, source

DUE = "2026-09-25T00:00:00+08:00"
INSTANT = datetime(2026, 9, 24, 16, tzinfo=UTC)


def model(*, interrupting: bool = False) -> bytes:
    drawing = Drawing("verifying").start().user("verify_record", "late").end().end("noted")
    drawing.boundary("overdue", "verify_record", "timeDate", "due('verify')", interrupting=interrupting)
    drawing.flow("begin", "verify_record", "end")
    return source(drawing.flow("overdue", "late", "noted") if interrupting else drawing.flow("overdue", "noted"))


BUNDLE = load_bundle("verifying", model())


def opened(case: Case) -> Run:
    return start(BUNDLE, {}, case, NOW)


def at(run: Run, case: Case, now: datetime) -> Run:
    return restore(BUNDLE, run.dump(), case, now)


def test_timer_armed_with_the_clocks_date() -> None:
    """The boundary timer carries the date its clock answered, also after storing."""
    case = Case({"verify": DUE})
    run = opened(case)
    assert run.next_due() == INSTANT
    assert at(run, case, NOW).next_due() == INSTANT
    assert case.asked == ["verify"]


@pytest.mark.parametrize(("early", "fired"), [(timedelta(seconds=1), 0), (timedelta(0), 1), (timedelta(days=-9), 1)])
def test_timer_fires_from_its_instant_on(early: timedelta, fired: int) -> None:
    """Not a second early, at the instant itself, and however late the sweep comes."""
    case = Case({"verify": DUE})
    run = at(opened(case), case, INSTANT - early)
    assert run.fire_timers() == fired
    assert ("overdue" in run.trail) is bool(fired)


def test_timer_fires_once() -> None:
    """A second sweep finds nothing; the task itself still waits for its person."""
    case = Case({"verify": DUE})
    run = at(opened(case), case, INSTANT)
    assert run.fire_timers() == 1
    assert run.fire_timers() == 0
    assert at(run, case, INSTANT + timedelta(days=1)).fire_timers() == 0
    assert [task.key for task in run.open_tasks()] == ["verify_record"]


def test_interrupting_timer_replaces_the_task() -> None:
    """An interrupting timer takes the task away and goes its own way."""
    bundle = load_bundle("verifying", model(interrupting=True))
    run = start(bundle, {}, Case({"verify": DUE}), NOW)
    run = restore(bundle, run.dump(), Case(), INSTANT)
    assert run.fire_timers() == 1
    assert [task.key for task in run.open_tasks()] == ["late"]


def test_no_date_never_fires() -> None:
    """A clock that does not run (paused, no limit) leaves its timer unarmed for good."""
    case = Case({"verify": None})
    run = opened(case)
    assert run.next_due() is None
    run = at(run, case, INSTANT + timedelta(days=1000))
    assert run.fire_timers() == 0
    assert case.asked == ["verify"]


def test_rearming_asks_again() -> None:
    """Paused, resumed, moved: each re-arming takes over what the clock now says."""
    case = Case({"verify": DUE})
    run = opened(case)
    for answer, expected in ((None, None), ("2026-10-12T00:00:00+08:00", datetime(2026, 10, 11, 16, tzinfo=UTC))):
        case.dates["verify"] = answer
        run = at(run, case, NOW)
        run.rearm()
        assert run.next_due() == expected
    assert at(run, case, INSTANT).fire_timers() == 0


def test_rearming_to_the_past_fires_at_once() -> None:
    """A date that has passed fires in the command that brought it."""
    case = Case({"verify": None})
    run = opened(case)
    case.dates["verify"] = "2026-09-01T00:00:00+08:00"
    run.rearm()
    assert "overdue" in run.trail


def test_rearming_a_fired_timer_changes_nothing() -> None:
    """A timer that fired is done, whatever its clock says later."""
    case = Case({"verify": DUE})
    run = at(opened(case), case, INSTANT)
    run.fire_timers()
    run.rearm()
    assert run.next_due() is None
    assert case.asked == ["verify"]


@pytest.mark.parametrize("answer", ["2026-09-25T00:00:00", "tomorrow", 5])
def test_date_without_offset_refused(answer: str) -> None:
    """A time without its offset means nothing, and is refused where it is given."""
    with pytest.raises(ProcessFault, match="timer answered"):
        opened(Case({"verify": answer}))


def test_event_gateway_takes_the_date() -> None:
    """After an event gateway the date, if first, wins over the message, and is re-armed like any other."""
    drawing = Drawing("either").start().node("eventBasedGateway", "wait").end().end("over")
    drawing.catch("told", "message", "news").catch("expired", "timeDate", "due('verify')")
    bundle = load_bundle("either", source(drawing.flow("begin", "wait", "told", "end").flow("wait", "expired", "over")))
    case = Case({"verify": DUE})
    run = restore(bundle, start(bundle, {}, case, NOW).dump(), case, NOW)
    case.dates["verify"] = "2026-09-26T00:00:00+08:00"
    run.rearm()
    assert run.next_due() == INSTANT + timedelta(days=1)
    run = restore(bundle, run.dump(), case, INSTANT + timedelta(days=1))
    assert run.fire_timers() == 1
    assert run.finished
    assert run.trail[-2:] == ["expired", "over"]


def test_waiting_date_keeps_decisions() -> None:
    """What was decided before a wait is still there after it."""
    drawing = Drawing("waiting").start().user("a").catch("until", "timeDate", "due('verify')").user("b").end()
    bundle = load_bundle("waiting", source(drawing.flow("begin", "a", "until", "b", "end")))
    case = Case({"verify": DUE})
    run = start(bundle, {"outcome": None}, case, NOW)
    run.complete(run.open_tasks()[0].id, {"outcome": "accept"})
    run = restore(bundle, run.dump(), case, INSTANT)
    run.fire_timers()
    (task,) = run._ready()
    assert task.data == {"outcome": "accept"}
