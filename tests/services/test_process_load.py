"""Where cases stand: every open task counted at its step, the middle wait exact, and each number that of its list."""

from datetime import date, datetime

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.vocabulary import CaseKind
from app.models.case import Case
from app.models.task import Task
from app.services import process_load, worklist
from app.services.process_load import Load
from app.services.task_filters import Filters
from tests.services.story import Story
from tests.services.test_sweep import file_more

pytestmark = pytest.mark.both_databases
TODAY = date(2026, 10, 13)


@pytest.fixture
def crowd(story: Story) -> list[int]:
    """Five cases: four wait for their check, one for its referral."""
    story.at("2026-09-18 10:00")
    story.file()
    story.do("centre", "accept")
    return file_more(story, 4)


def look(story: Story, who: str = "supervisor", **filters: str) -> Load:
    with story.database.reading() as session:
        return _look(session, story, who, **filters)


def _look(session: Session, story: Story, who: str, **filters: str) -> Load:
    actor = story.world.people[who]
    return process_load.of_process(session, CaseKind.OBJECTION, Filters(**filters), actor=actor, today=TODAY)


def steps(load: Load) -> dict[str, tuple[int, int | None, int | None]]:
    return {step.key: (step.open, step.median, step.longest) for step in load.steps if step.open}


def arrive(story: Story, cases: list[int], moments: list[datetime]) -> None:
    """Let the open task of each case have been made at a moment."""
    with story.database.transaction() as session:
        for case_id, moment in zip(cases, moments, strict=True):
            session.execute(update(Task).where(Task.case_id == case_id, Task.open).values(created_at=moment))


def test_open_cases_are_counted_at_their_step(story: Story, crowd: list[int]) -> None:
    """All steps are named, those without a case too; working days are counted from the day after."""
    found = look(story)
    assert steps(found) == {"check_application": (4, 13, 13), "refer_record": (1, 13, 13)}
    assert [step.key for step in found.steps][:3] == ["check_application", "supplement_application", "refer_record"]
    assert (found.open, found.steps[0].name) == (5, "受理审查")


def test_the_middle_wait_is_exact(story: Story, crowd: list[int]) -> None:
    """Of four waits the smaller middle one; the legal date counts, not that of Greenwich."""
    moments = [story.at(f"2026-{day}") for day in ("09-18 10:00", "09-30 10:00", "10-09 00:30", "10-10 23:30")]
    arrive(story, crowd, moments)
    assert steps(look(story))["check_application"] == (4, 3, 13)
    arrive(story, crowd[:1], [story.at("2026-10-10 00:10")])
    assert steps(look(story))["check_application"] == (4, 2, 5)


def test_unit_and_days_of_receipt_narrow_it(story: Story, crowd: list[int]) -> None:
    """A unit without a task has none; both ends of a period are included."""
    with story.database.transaction() as session:
        session.execute(update(Case).where(Case.id == crowd[0]).values(received_on=date(2026, 9, 25)))
    centre, provider = (story.world.units[name].uscc for name in ("centre", "provider"))
    assert look(story, unit=centre).open == 5
    assert look(story, unit=provider).open == 0
    assert look(story, since="2026-09-25").open == 1
    assert look(story, until="2026-09-25").open == 5
    assert look(story, until="2026-09-24").open == 4
    assert look(story, since="2026-09-19", until="2026-09-24").open == 0


def test_each_number_is_that_of_its_list(story: Story, crowd: list[int]) -> None:
    """The list behind a number holds as many rows, under every filter."""
    for filters in ({}, {"since": "2026-09-18"}, {"unit": story.world.units["centre"].uscc}):
        with story.database.reading() as session:
            load = _look(session, story, "supervisor", **filters)
            for step in load.steps:
                wanted = Filters.of({"step": step.key, **filters})
                actor = story.world.people["supervisor"]
                ids = worklist.ids_in_view(session, "unit", wanted, 100, actor=actor, today=TODAY)
                assert len(ids) == step.open


def test_another_place_sees_nothing_of_it(story: Story, crowd: list[int]) -> None:
    assert look(story, "foreign_supervisor").open == 0


def test_the_number_of_statements_does_not_grow(story: Story) -> None:
    """One case or eleven: as many statements."""
    story.file()

    def statements() -> int:
        said: list[str] = []
        with story.database.reading() as session:
            engine = session.get_bind().engine
            note = lambda *arguments: said.append(arguments[2])  # noqa: E731
            event.listen(engine, "before_cursor_execute", note)
            _look(session, story, "supervisor")
            event.remove(engine, "before_cursor_execute", note)
        return len(said)

    few = statements()
    file_more(story, 10)
    assert statements() == few <= 6


def test_a_process_nobody_published_is_not_there(story: Story) -> None:
    actor = story.world.people["supervisor"]
    with story.database.reading() as session, pytest.raises(NotFound):
        process_load.of_process(session, CaseKind.LIST_EXIT, Filters(), actor=actor, today=TODAY)


def test_an_address_with_a_day_that_is_none_opens_the_list_without_it() -> None:
    """So does one with a task there is not."""
    assert Filters.of({"since": "2026-02-30", "until": "20261001", "step": "nothing"}) == Filters()
