"""A notice whose work dies: between two slices, in a slice, before its end; nothing is moved twice or left behind."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from app.domain.permissions import SYSTEM
from app.models.case import Case
from app.models.event import AdminEvent, CaseEvent
from app.models.work import Job
from app.services import calendar_loads, calendar_moving, clock_check, jobs
from app.services.command import CaseCommand
from app.services.job_kinds import HANDLERS
from app.services.jobs import JobStatus, Work
from tests.fixed_clock import FixedClock
from tests.services import noticing
from tests.services.story import Story
from tests.services.telling import Tell

pytestmark = pytest.mark.both_databases
CASES = 5


@pytest.fixture
def story(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Five cases that the notice moves, two a slice."""
    monkeypatch.setattr(calendar_moving, "SLICE", 2)
    told = tell(moment="2026-12-30")
    for serial in range(CASES):
        with told.database.transaction() as session:
            told.record = told.world.record(session, told.clock(), CF_WSH=f"示市监罚〔2026〕{serial + 10}号")
        told.file()
    return told


def events(story: Story) -> dict[int, int]:
    """How often each case says that a limit of it was moved: twice, for refer and whole."""
    statement = select(CaseEvent.case_id, func.count()).where(CaseEvent.kind == "clock_recalculated")
    with story.database.reading() as session:
        return {row[0]: row[1] for row in session.execute(statement.group_by(CaseEvent.case_id))}


def differences(story: Story) -> Sequence[clock_check.Difference]:
    with story.database.reading() as session:
        ids = clock_check.slices(session, story.jurisdiction)
        return clock_check.check(session, story.jurisdiction, ids, now=story.clock())


def begin(story: Story) -> None:
    noticing.confirm(story.database, story.clock, noticing.propose(story.database, story.clock, noticing.plan()))


class Dead(BaseException):
    """The process is gone: nothing catches this."""


def die_after(monkeypatch: pytest.MonkeyPatch, pieces: int, *, kept: bool) -> None:
    """Let the process die once so many slices are kept: right after the commit of the last, or inside the next."""
    count = iter(range(pieces + 1))
    real = Work.keep

    def keep(work: Work, session: object, *args: object) -> None:
        if next(count) == pieces:
            raise Dead
        real(work, session, *args)  # type: ignore[arg-type]

    if kept:
        real_slice = calendar_moving._slice

        def one(*args: object) -> None:
            if next(count) == pieces:
                raise Dead
            real_slice(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(calendar_moving, "_slice", one)
    else:
        monkeypatch.setattr(Work, "keep", keep)


@pytest.mark.parametrize("pieces", [0, 1, 2])
@pytest.mark.parametrize("kept", [True, False], ids=["between", "inside"])
def test_a_crash_in_the_middle_is_taken_up_again(
    story: Story, monkeypatch: pytest.MonkeyPatch, pieces: int, kept: bool
) -> None:
    """The slices that were kept stay, the one that died leaves no trace, and each case tells of its moves once."""
    begin(story)
    with monkeypatch.context() as patched:
        die_after(patched, pieces, kept=kept)
        with pytest.raises(Dead):
            noticing.work(story.database, story.clock)
    assert sorted(events(story).values()) == [2] * 2 * pieces
    assert differences(story) == []
    assert noticing.work(story.database, story.clock) == 0  # the lease of the dead still runs
    later = FixedClock("2026-12-30 10:06")
    assert jobs.run_due(story.database, HANDLERS, now=story.clock, machine=later) == 1
    assert list(events(story).values()) == [2] * CASES
    assert differences(story) == []
    with story.database.reading() as session:
        kinds = list(session.execute(select(AdminEvent.kind).where(AdminEvent.kind == "calendar_moved")).scalars())
        assert session.execute(select(Job.status)).scalars().one() == JobStatus.DONE
    assert kinds == ["calendar_moved"]


def test_a_case_that_cannot_be_moved_stops_no_other(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, the work says that it is not complete, and a second try moves it alone."""
    begun = noticing.propose(story.database, story.clock, noticing.plan())
    with story.database.reading() as session:
        ids = list(session.execute(select(Case.id).order_by(Case.id)).scalars())
    noticing.confirm(story.database, story.clock, begun)
    real = CaseCommand.process

    def process(command: CaseCommand) -> object:
        if command.row["id"] == ids[2]:
            raise RuntimeError
        return real.fget(command)  # type: ignore[attr-defined]

    with monkeypatch.context() as patched:
        patched.setattr(CaseCommand, "process", property(process))
        noticing.work(story.database, story.clock)
    after = noticing.read(story.database, begun)
    assert (after.status, after.error, len(events(story))) == ("loading", "1 件未能改期", CASES - 1)
    with story.database.transaction() as session:
        calendar_loads.retry(session, begun.id, actor=SYSTEM, now=story.clock())
    noticing.work(story.database, story.clock)
    after = noticing.read(story.database, begun)
    assert (after.status, after.error, events(story)) == ("loaded", None, dict.fromkeys(ids, 2))
    assert differences(story) == []
